import Logging
import TestSupport
import Testing

@testable import ThinRSMQ

/// What handlers have seen, in the order in which they were called.
final class HandlerLog: Sendable {
    struct Call: Sendable {
        let delivery: Delivery
        let instant = ContinuousClock.now
    }

    let calls = Watched<[Call]>([])

    var deliveries: [Delivery] { calls.current.map(\.delivery) }
    var payloads: [String] { deliveries.map(\.message.payload) }
    var attempts: [Int] { deliveries.map(\.attempt) }

    func add(_ delivery: Delivery) {
        calls.update { $0.append(Call(delivery: delivery)) }
    }

    func wait(for count: Int) async throws {
        try await withTimeLimit { try await self.calls.wait { $0.count >= count } }
    }
}

struct Broken: Error, CustomStringConvertible {
    var description = "broken"
}

extension QueueFixture {
    /// Runs a consumer for the length of the body, then stops it and waits for its end.
    func consume<Result: Sendable>(
        logger: Logger = silentLogger,
        onSkip: (@Sendable (EntryID, String) -> Void)? = nil,
        handler: @escaping Handler,
        body: (Consumer) async throws -> Result
    ) async throws -> Result {
        let consumer = try Consumer(
            client: client,
            configuration: configuration,
            topic: keys.topic,
            group: group,
            logger: logger,
            onSkip: onSkip,
            handler: handler
        )
        // Awaited below, whatever the body does.
        let running = Task { try await consumer.run() }
        let result: Swift.Result<Result, any Error>
        do {
            result = .success(try await body(consumer))
        } catch {
            result = .failure(error)
        }
        consumer.stop()
        try await withTimeLimit { try await running.value }
        return try result.get()
    }
}
