import Redis
import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("idempotency guard", .redisServer, .timeLimit(.minutes(1)))
struct IdempotencyGuardTests {
    private let runs = Watched(0)

    private func guarded(_ queue: QueueFixture) throws -> IdempotencyGuard {
        try IdempotencyGuard(client: queue.client, configuration: queue.configuration)
    }

    private func delivery(_ queue: QueueFixture, _ id: EntryID, _ fields: Field...) throws -> Delivery {
        let all = [Field("type", "order"), Field("payload", "{}")] + fields
        let message = try #require(Envelope(id: id, fields: all).message)
        return Delivery(message: message, id: id, queue: queue.queue, consumer: "alice", attempt: 1, lease: Lease())
    }

    @Test("runs an effect once for a message, whatever entry it comes in, and remembers it for the time to live")
    func once() async throws {
        try await withQueue { queue in
            let once = try guarded(queue)
            let first = EntryID(milliseconds: 7)
            let deliveries = [
                try delivery(queue, first), try delivery(queue, first),
                try delivery(queue, EntryID(milliseconds: 8), Field("_retry_first_id", "7-0")),
                try delivery(queue, EntryID(milliseconds: 9), Field("_dlq_original_id", "7-0")),
                try delivery(
                    queue,
                    EntryID(milliseconds: 10),
                    Field("_dlq_original_id", "7-0"),
                    Field("_retry_first_id", "9-0")
                ),
            ]
            var ran: [Bool] = []
            for delivery in deliveries {
                ran.append(try await once.once(delivery) { runs.update { $0 += 1 } })
            }
            #expect(ran == [true, false, false, false, false])
            #expect(runs.current == 1)
            let rest = try await queue.server.rawCommand("PTTL", queue.keys.done(first, group: queue.group)).integer
            #expect((80_000_000...86_400_000).contains(rest ?? 0))
        }
    }

    @Test("tells messages, groups and topics apart")
    func apart() async throws {
        try await withQueue { queue in
            let once = try guarded(queue)
            let id = EntryID(milliseconds: 7)
            let other = Queue(keys: queue.keys, group: "shipping")
            let first = try delivery(queue, id)
            let ofOther = Delivery(
                message: first.message,
                id: id,
                queue: other,
                consumer: "bob",
                attempt: 1,
                lease: Lease()
            )
            for delivery in [first, try delivery(queue, EntryID(milliseconds: 7, sequence: 1)), ofOther] {
                let ran = try await once.once(delivery) {}
                #expect(ran)
            }
        }
    }

    @Test("runs an effect again that has failed, at once")
    func failed() async throws {
        try await withQueue { queue in
            let (once, delivery) = (try guarded(queue), try delivery(queue, EntryID(milliseconds: 7)))
            await #expect(throws: Broken.self) { try await once.once(delivery) { throw Broken() } }
            let ran = try await once.once(delivery) {}
            #expect(ran)
        }
    }

    @Test("asks another delivery to come back while the effect runs")
    func running() async throws {
        try await withQueue { queue in
            let (once, delivery) = (try guarded(queue), try delivery(queue, EntryID(milliseconds: 7)))
            try await once.once(delivery) {
                let error = await #expect(throws: HandlerError.self) {
                    try await once.once(delivery) { runs.update { $0 += 1 } }
                }
                guard case .retry(let rest, _) = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
                #expect((.seconds(30)...queue.configuration.monitor.minIdleTime).contains(rest))
            }
            #expect(runs.current == 0)
            let ran = try await once.once(delivery) {}
            #expect(!ran)
        }
    }

    @Test("lets the effect be run by another when its process died, after the length of a lease")
    func died() async throws {
        try await withQueue {
            $0.monitor.minIdleTime = .milliseconds(100)
        } body: { queue in
            let (once, delivery) = (try guarded(queue), try delivery(queue, EntryID(milliseconds: 7)))
            try await once.once(delivery) {
                // It hangs, and its mark ends.
                try await eventually("another runs it") {
                    (try? await once.once(delivery) { runs.update { $0 += 1 } }) ?? false
                }
            }
            #expect(runs.current == 1)
            let ran = try await once.once(delivery) {}
            #expect(!ran)
        }
    }

    @Test("an effect that failed after its mark had ended does not take another's mark away")
    func lateFailure() async throws {
        try await withQueue { queue in
            let (once, delivery) = (try guarded(queue), try delivery(queue, EntryID(milliseconds: 7)))
            await #expect(throws: Broken.self) {
                try await once.once(delivery) {
                    try await queue.server.rawCommand("DEL", queue.keys.done(delivery.firstID, group: queue.group))
                    try await once.once(delivery) {}
                    throw Broken()
                }
            }
            let ran = try await once.once(delivery) {}
            #expect(!ran)
        }
    }

    @Test("a cancellation while the effect runs leaves the right mark", arguments: [true, false])
    func cancelled(succeeds: Bool) async throws {
        try await withQueue { queue in
            let (once, delivery) = (try guarded(queue), try delivery(queue, EntryID(milliseconds: 7)))
            let first = Task {
                try await once.once(delivery) {
                    withUnsafeCurrentTask { $0?.cancel() }
                    if !succeeds { throw CancellationError() }
                }
            }
            _ = await first.result
            let ran = try await once.once(delivery) {}
            #expect(ran == !succeeds)
        }
    }

    @Test("keeps a handler's effect from being repeated by a consumer that gets the message again")
    func consumer() async throws {
        try await withQueue { queue in
            let once = try guarded(queue)
            let log = HandlerLog()
            try await queue.publish()
            try await queue.consume { delivery in
                log.add(delivery)
                try await once.once(delivery) { runs.update { $0 += 1 } }
                if delivery.attempt == 1 { throw Broken() }
            } body: { _ in
                try await log.wait(for: 2)
                try await eventually("it is acknowledged") { try await queue.isDrained() }
            }
            #expect(runs.current == 1)
        }
    }

    @Test("refuses a time to live that is shorter than a lease")
    func configuration() async throws {
        try await withQueue { queue -> Void in
            let (client, configuration) = (queue.client, queue.configuration)
            #expect(throws: ConfigurationError.self) {
                _ = try IdempotencyGuard(client: client, configuration: configuration, timeToLive: .seconds(59))
            }
        }
    }
}
