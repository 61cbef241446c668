import Redis
import ThinRSMQ

/// Publishes cargo until Redis has acknowledged all of it, as a program does that may not lose a message.
struct Publisher: Sendable {
    let client: RedisClient
    let producer: Producer
    let ledger: Ledger

    func publish(_ cargo: [Cargo]) async throws {
        guard let first = cargo.first else { return }
        try ledger.write(.intends(first: first.number, count: cargo.count))
        let malformed = cargo.filter { $0.kind == .malformed }
        try await untilPublished(cargo.filter { $0.kind != .malformed }, publishMessages)
        try await untilPublished(malformed, publishMalformed)
    }

    /// Repeats a step, with a pause, for what it left: the cargo without an id.
    private func untilPublished(_ cargo: [Cargo], _ step: ([Cargo]) async throws -> [String?]) async throws {
        var left = cargo
        var failures = 0
        while !left.isEmpty {
            let ids = try await step(left)
            try ledger.write(
                zip(left, ids).compactMap { cargo, id in id.map { .published(number: cargo.number, id: $0) } }
            )
            left = zip(left, ids).filter { $1 == nil }.map(\.0)
            guard !left.isEmpty else { return }
            failures += 1
            try await Task.sleep(for: .milliseconds(min(500, 20 << min(failures, 6))))
        }
    }

    private func publishMessages(_ cargo: [Cargo]) async throws -> [String?] {
        do {
            let messages = cargo.map { Message(type: "soak", payload: $0.text) }
            return try await producer.publishBatch(messages, to: SoakQueue.topic).map(\.description)
        } catch let error as PublishError {
            try noteUnknown(zip(cargo, error.outcomes).filter { $1 == .unknown }.map(\.0))
            return error.ids.map { $0?.description }
        }
    }

    /// Past the library, which refuses to publish such entries.
    private func publishMalformed(_ cargo: [Cargo]) async throws -> [String?] {
        var ids: [String?] = []
        for item in cargo {
            do {
                let reply = try await client.execute(
                    "XADD",
                    repeatable: false,
                    SoakQueue.stream,
                    "*",
                    SoakQueue.cargoField,
                    item.text
                )
                ids.append(try reply.string())
            } catch let error as RedisError {
                if error.code == .outcomeUnknown { try noteUnknown([item]) }
                ids.append(nil)
            }
        }
        return ids
    }

    private func noteUnknown(_ cargo: [Cargo]) throws {
        try ledger.write(cargo.map { .unknown(number: $0.number) })
    }
}
