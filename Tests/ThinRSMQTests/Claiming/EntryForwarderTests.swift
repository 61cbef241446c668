import Redis
import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("policy http", .redisServer, .timeLimit(.minutes(1)))
struct EntryForwarderTests {
    @Test("hands orphans and overdue failures to the monitor's handler, as the next attempt, and acknowledges them")
    func handles() async throws {
        try await withQueue { queue in
            let ids = try await queue.arrangeOneOfEach()
            let log = HandlerLog()
            let reclaimer = queue.reclaimer { log.add($0) }
            let report = try await queue.repairUntilDrained(reclaimer)
            #expect(log.deliveries.map(\.id).sorted() == [ids.orphaned, ids.due].sorted())
            #expect(log.attempts == [2, 2])
            #expect(Set(log.deliveries.map(\.consumer)) == ["monitor"])
            #expect(report.handled == 2)
            #expect(report.deadLettered == 1)
            #expect(report.crashed == 1)
            try await #expect(queue.entries().count == 3, "nothing is appended")
            try await #expect(queue.hash(ids.due).isEmpty)
        }
    }

    @Test("a failure is an attempt: the entry is due again after its backoff, and a dead letter at the maximum")
    func fails() async throws {
        try await withQueue { queue in
            let id = try await queue.publish()
            try await queue.deliver(to: "dead")
            try await queue.makeIdle([id], for: .seconds(60), owner: "dead")
            let log = HandlerLog()
            let reclaimer = queue.reclaimer {
                log.add($0)
                throw Broken()
            }
            let report = try await queue.repairUntilDrained(reclaimer)
            #expect(log.attempts == [2, 3])
            #expect(report.failed == 2)
            let letters = try await queue.deadLetters()
            #expect(letters.map { $0["total_attempts"] } == ["3"])
            #expect(letters.map { $0["last_error"] } == ["broken"])
        }
    }

    @Test("makes no attempt beyond the maximum of an entry that was requeued before")
    func exhausted() async throws {
        try await withQueue { queue in
            let id = try await queue.publish("p", "_retry_attempt", "2")
            try await queue.deliver(to: "dead")
            try await queue.makeIdle([id], for: .seconds(60), owner: "dead")
            let log = HandlerLog()
            let report = try await queue.repairUntilDrained(queue.reclaimer { log.add($0) })
            #expect(log.attempts.isEmpty)
            #expect(report.deadLettered == 1)
            try await #expect(queue.deadLetters().map { $0["total_attempts"] } == ["3"])
        }
    }

    @Test("a handler that hangs delays no scan, has one turn at an entry at a time, and is cut off by the end")
    func hangs() async throws {
        try await withQueue {
            $0.consumer.shutdownTimeout = .milliseconds(50)
        } body: { queue in
            let id = try await queue.publish()
            try await queue.deliver(to: "dead")
            try await queue.makeIdle([id], for: .seconds(60), owner: "dead")
            let log = HandlerLog()
            let reclaimer = queue.reclaimer {
                log.add($0)
                try await Task.sleep(for: .seconds(3_600))
            }
            _ = try await reclaimer.repair(queue.queue, try await queue.scan(), policy: .http)
            try await log.wait(for: 1)
            try await queue.makeIdle([id], for: .seconds(60), owner: "monitor")
            _ = try await reclaimer.repair(queue.queue, try await queue.scan(), policy: .http)
            await reclaimer.leave([queue.queue])
            #expect(log.attempts == [2])
            try await #expect(queue.pending().map(\.id) == [id])
        }
    }
}

extension QueueFixture {
    fileprivate func reclaimer(_ handler: @escaping Handler) -> EntryReclaimer {
        EntryReclaimer(
            client: client,
            configuration: configuration,
            name: "monitor",
            logger: silentLogger,
            handler: handler
        )
    }

    /// Scans and repairs until nothing is pending, and returns what was done.
    fileprivate func repairUntilDrained(_ reclaimer: EntryReclaimer) async throws -> RepairReport {
        var report = RepairReport()
        try await eventually("nothing is pending") {
            try await reclaimer.repair(queue, try await scan(), policy: .http, into: &report)
            return try await pending().isEmpty
        }
        await reclaimer.leave([queue])
        try await reclaimer.repair(queue, try await scan(), policy: .http, into: &report)
        return report
    }
}
