import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("lease of a delivery", .redisServer, .timeLimit(.minutes(1)))
struct ConsumerLeaseTests {
    @Test(
        "that has passed to another consumer: the acknowledgement is refused, or not, as configured",
        arguments: [true, false]
    )
    func fencing(isFenced: Bool) async throws {
        try await withQueue {
            $0.consumer.fencing = isFenced
        } body: { queue in
            let id = try await queue.publish()
            let log = HandlerLog()
            try await queue.consume { delivery in
                log.add(delivery)
                try await queue.makeIdle([id], for: .zero, owner: "bob", deliveries: 2)
            } body: { _ in
                try await log.wait(for: 1)
            }
            try await #expect(queue.pending().map(\.consumer) == (isFenced ? ["bob"] : []))
            try await #expect(queue.consumerNames() == ["bob"])
        }
    }

    @Test("that has passed to another: the failure is not recorded, nor is the message dead-lettered")
    func lateFailure() async throws {
        try await withQueue { queue in
            let ids = try await queue.publish(count: 2)
            let log = HandlerLog()
            try await queue.consume { delivery in
                log.add(delivery)
                try await queue.makeIdle([delivery.id], for: .zero, owner: "bob", deliveries: 2)
                if delivery.id == ids[0] { throw Broken() }
                throw HandlerError.deadLetter(reason: "late")
            } body: { _ in
                try await log.wait(for: 2)
            }
            try await #expect(queue.pending().map(\.consumer) == ["bob", "bob"])
            try await #expect(queue.hash(ids[0]).isEmpty)
            try await #expect(queue.deadLetters().isEmpty)
        }
    }

    @Test("that failed and passed to another while it waited for its next attempt is left to the other")
    func lostWhileWaiting() async throws {
        try await withQueue { queue in
            let id = try await queue.publish()
            let log = HandlerLog()
            try await queue.consume { delivery in
                log.add(delivery)
                throw HandlerError.retry(after: .seconds(2), reason: "later")
            } body: { _ in
                try await eventually("the failure is recorded") { try await !queue.hash(id).isEmpty }
                try await queue.makeIdle([id], for: .zero, owner: "bob")
                // A message that comes later and fails likewise is due later, and so shows that the first was looked at.
                try await queue.publish("later")
                try await log.wait(for: 3)
            }
            #expect(log.deliveries.count { $0.id == id } == 1)
            try await #expect(queue.pending().first?.consumer == "bob")
        }
    }

    @Test("that is lost: the handler learns of it and is cut off, what waits behind it is not begun, and others go on")
    func lost() async throws {
        try await withQueue {
            $0.monitor.minIdleTime = .milliseconds(600)
            $0.consumer.maxConcurrentHandlers = 1
        } body: { queue in
            let ids = try await queue.publish(count: 3)
            let log = HandlerLog()
            let wasLost = Watched<Bool?>(nil)
            try await queue.consume { delivery in
                log.add(delivery)
                guard delivery.id == ids[0] else { return }
                do {
                    try await Task.sleep(for: .seconds(3_600))
                } catch {
                    wasLost.update { $0 = delivery.lease.isLost }
                    throw error
                }
            } body: { _ in
                try await log.wait(for: 1)
                try await eventually("all are in hand") { try await queue.pending().count == 3 }
                try await queue.makeIdle(Array(ids[0...1]), for: .zero, owner: "bob")
                try await log.wait(for: 2)
                try await eventually("the third is acknowledged") { try await queue.pending().count == 2 }
            }
            #expect(wasLost.current == true)
            #expect(log.payloads == ["1", "3"])
            try await #expect(queue.pending().map(\.consumer) == ["bob", "bob"])
            try await #expect(queue.hash(ids[0]).isEmpty)
        }
    }

    @Test("is renewed while its handler runs: nobody takes it for an orphan, and it runs once")
    func renewal() async throws {
        try await withQueue {
            // Long enough for a renewal to be late on a busy machine.
            $0.monitor.minIdleTime = .seconds(3)
        } body: { queue in
            try await queue.publish()
            let log = HandlerLog()
            try await queue.consume { delivery in
                log.add(delivery)
                try await Task.sleep(for: .seconds(9))
            } body: { _ in
                try await log.wait(for: 1)
                var scans = 0
                while try await !queue.isDrained() {
                    try await #expect(queue.repair() == RepairReport())
                    scans += 1
                    try await Task.sleep(for: .milliseconds(20))
                }
                #expect(scans >= 9)
            }
            #expect(log.attempts == [1])
            try await #expect(queue.entries().count == 1)
        }
    }
}

extension QueueFixture {
    /// One scan of the group, and the repair after it.
    @discardableResult
    func repair(_ policy: ClaimPolicy = .requeue, as name: String = "monitor") async throws -> RepairReport {
        try await reclaimer(name).repair(queue, try await scan(), policy: policy)
    }

    func scan(from cursor: EntryID? = nil, budget: Int = 100_000) async throws -> PendingCensus {
        try await PendingScanner(client: client, configuration: configuration)
            .scan(queue, from: cursor, budget: budget)
    }

    func reclaimer(_ name: String = "monitor") -> EntryReclaimer {
        EntryReclaimer(client: client, configuration: configuration, name: name, logger: silentLogger)
    }
}

extension EntryReclaimer {
    /// Repairs a group, and returns what was done.
    func repair(_ queue: Queue, _ census: PendingCensus, policy: ClaimPolicy) async throws -> RepairReport {
        var report = RepairReport()
        try await repair(queue, census, policy: policy, into: &report)
        return report
    }
}
