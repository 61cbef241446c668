import Logging
import Redis
import ServiceLifecycle
import ThinRSMQ

/// Ends when a group has nothing left to do, and with it the services beside it.
struct DrainWatch: Service, CustomStringConvertible {
    /// Whether nothing is undelivered and nothing pending, in one look.
    let isDrained: @Sendable () async throws -> Bool
    let logger: Logger
    var pause = Duration.milliseconds(200)

    /// The name in logs.
    var description: String { "drain watch" }

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await watch() }
        } catch is CancellationError {
            return
        }
    }

    private func watch() async throws {
        while try await !look() { try await Task.sleep(for: pause) }
    }

    /// Looks again later if Redis is away for a moment, as the consumer does.
    private func look() async throws -> Bool {
        do {
            return try await isDrained()
        } catch let error as RedisError where error.isRetriable {
            logger.debug("looking for what is left failed", metadata: ["error": "\(error)"])
            return false
        }
    }
}

extension QueueInspector {
    /// Whether a group has neither undelivered nor pending entries; no, as long as it does not exist.
    func isDrained(_ queue: Queue) async throws -> Bool {
        let view = try await views(of: [queue.keys]).views[0]
        // What is wrong with the stream, the consumer hears too.
        guard let groups = try? view.get().groups,
            let group = groups.first(where: { $0.name == queue.group }),
            group.pending == 0
        else { return false }
        // Not the lag, which the server does not always know.
        let next = try await firstUndelivered([(queue.keys.stream, group.lastDeliveredID)])
        return try next[0].get() == nil
    }
}
