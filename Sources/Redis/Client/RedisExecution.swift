import NIOCore

/// One pipeline on its way: sent, and what may be sent again is, until all is answered or the deadline has passed.
struct RedisExecution: Sendable {
    let link: RedisLink
    /// Loads the client's scripts again; false if it has none.
    let loadScripts: @Sendable (RedisConnection, NIODeadline) async throws -> Bool

    func run(_ pipeline: RedisPipeline, deadline: NIODeadline) async throws -> RedisReplies {
        var rounds = Rounds()
        var (replies, connection) = try await send(pipeline, &rounds, deadline)
        var open = replies.positionsToRepeat
        while !open.isEmpty {
            let reactions = Set(open.compactMap { replies[$0].error?.reaction })
            guard try await react(to: reactions, connection, &rounds, deadline) else { break }
            do {
                let (again, next) = try await send(pipeline.selecting(open), &rounds, deadline)
                connection = next
                for (position, reply) in zip(open, again) { replies.replace(position, by: reply) }
            } catch let error as RedisError where error.isRetriable && error.code != .outcomeUnknown {
                break  // What the server said tells more than that it could not be asked again.
            }
            open = replies.positionsToRepeat
        }
        return replies
    }

    /// What has been tried.
    private struct Rounds {
        var failures = 0
        var hasReauthenticated = false
        var hasLoadedScripts = false
    }

    private func send(
        _ pipeline: RedisPipeline,
        _ rounds: inout Rounds,
        _ deadline: NIODeadline
    ) async throws -> (RedisReplies, RedisConnection) {
        while true {
            do {
                let connection = try await link.connection(by: deadline)
                let replies = try await connection.send(pipeline, deadline: deadline, closesOnCancel: false)
                return (replies, connection)
            } catch let error as RedisError {
                let mayRepeat =
                    error.code == .connectionClosed || error.code == .outcomeUnknown && pipeline.isRepeatable
                guard mayRepeat, try await pause(&rounds, deadline) else {
                    throw error.at(command: pipeline.firstName, address: link.connector.configuration.address)
                }
            }
        }
    }

    /// Prepares another round; false if there is nothing more to try.
    private func react(
        to reactions: Set<RedisServerError.Reaction>,
        _ connection: RedisConnection,
        _ rounds: inout Rounds,
        _ deadline: NIODeadline
    ) async throws -> Bool {
        if reactions.contains(.reauthenticate) {
            guard !rounds.hasReauthenticated else { return false }
            rounds.hasReauthenticated = true
            link.retire(connection, RedisError(.connectionClosed, "the server asks for authentication again"))
            return true
        }
        if reactions.contains(.loadScripts) {
            do {
                guard try await loadScripts(connection, deadline) else { return false }
                defer { rounds.hasLoadedScripts = true }
                if !rounds.hasLoadedScripts { return true }
            } catch let error as RedisError where error.isRetriable {}  // Then the pause is all there is to do.
        }
        if reactions.contains(.reconnect) {
            link.retire(connection, RedisError(.connectionClosed, "the server became read-only"))
        }
        return try await pause(&rounds, deadline)
    }

    /// Backs off; false if the deadline would pass meanwhile, or leave less time for the reply than the pause took.
    private func pause(_ rounds: inout Rounds, _ deadline: NIODeadline) async throws -> Bool {
        rounds.failures += 1
        let pause = reconnectPause(failures: rounds.failures)
        guard NIODeadline.now() + TimeAmount(pause * 2) < deadline else { return false }
        try await Task.sleep(for: pause)
        return true
    }
}

extension RedisReplies {
    /// Where the server said that the same command may succeed now or later.
    fileprivate var positionsToRepeat: [Int] {
        indices.filter { position in self[position].error.map { $0.reaction != .report } ?? false }
    }
}
