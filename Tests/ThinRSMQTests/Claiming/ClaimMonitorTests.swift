import Logging
import Redis
import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("Claim monitor", .redisServer)
struct ClaimMonitorTests {
    private func monitor(
        of queue: QueueFixture,
        policy: ClaimPolicy = .requeue,
        only: Queue? = nil,
        log: RecordedLog = RecordedLog()
    ) -> ClaimMonitor {
        ClaimMonitor(
            client: queue.client,
            configuration: queue.configuration,
            policy: policy,
            only: only,
            logger: log.logger
        )
    }

    /// Entries whose consumer died.
    private func orphans(_ count: Int, in queue: QueueFixture) async throws {
        try await queue.publish(count: count)
        try await queue.makeIdle(try await queue.deliver(), for: .seconds(120))
    }

    /// The same client and configuration, and another topic with its group.
    private func topic(_ name: String, beside queue: QueueFixture) async throws -> QueueFixture {
        var other = queue
        other.queue = Queue(
            keys: try QueueKeys(namespace: queue.configuration.namespace, topic: name),
            group: "billing"
        )
        try await other.member().createGroup()
        return other
    }

    @Test("one scan repairs every topic of the namespace, and no other")
    func allTopics() async throws {
        try await withQueue { queue in
            let second = try await topic("invoices", beside: queue)
            try await orphans(2, in: queue)
            try await orphans(3, in: second)
            let report = try await monitor(of: queue).scanOnce()
            #expect(report.requeued == 5)
            #expect(try await queue.pending().isEmpty)
            #expect(try await second.entries().count == 6)
        }
    }

    @Test("a monitor of one group leaves the others alone")
    func oneGroup() async throws {
        try await withQueue { queue in
            let second = try await topic("invoices", beside: queue)
            try await orphans(2, in: queue)
            try await orphans(3, in: second)
            #expect(try await monitor(of: queue, only: queue.queue).scanOnce().requeued == 2)
            #expect(try await second.pending().count == 3)
        }
    }

    @Test("a key of another type among the topics is logged once, and the rest goes on")
    func wrongType() async throws {
        try await withQueue { queue in
            let other = Queue(keys: try QueueKeys(namespace: queue.configuration.namespace, topic: "text"), group: "g")
            try await queue.server.rawCommand("SET", other.keys.stream, "no stream")
            let log = RecordedLog()
            let monitor = monitor(of: queue, only: other, log: log)
            for _ in 0..<3 { #expect(try await monitor.scanOnce() == RepairReport()) }
            #expect(log.messages(.warning) == ["stream cannot be read"])
            try await queue.server.rawCommand("DEL", other.keys.stream)
            try await monitor.scanOnce()
            try await queue.server.rawCommand("SET", other.keys.stream, "no stream again")
            try await monitor.scanOnce()
            #expect(log.messages(.warning).count == 2)
        }
    }

    @Test("with several groups exhausted entries are dead-lettered, the rest is left, and one warning says so")
    func severalGroups() async throws {
        try await withQueue { queue in
            try await queue.server.rawCommand("XGROUP", "CREATE", queue.keys.stream, "audit", "0")
            let ids = try await queue.publish(count: 2)
            try await queue.deliver()
            try await queue.makeIdle([ids[0]], for: .seconds(120), deliveries: 3)
            try await queue.makeIdle([ids[1]], for: .seconds(120))
            let log = RecordedLog()
            let monitor = monitor(of: queue, log: log)
            let report = try await monitor.scanOnce()
            try await monitor.scanOnce()
            #expect(report.deadLettered == 1)
            #expect(report.requeued == 0)
            #expect(try await queue.pending().map(\.id) == [ids[1]])
            #expect(try await queue.entries().count == 2)
            #expect(log.messages(.warning).count == 1)
            #expect(log.messages(.warning).first?.hasPrefix("stream has several groups: nothing is requeued") == true)
        }
    }

    @Test("with several groups that are said to skip by _for_group, orphans are requeued")
    func severalGroupsThatSkip() async throws {
        try await withQueue { configuration in
            configuration.monitor.requeueAcrossGroups = true
        } body: { queue in
            try await queue.server.rawCommand("XGROUP", "CREATE", queue.keys.stream, "audit", "0")
            try await orphans(2, in: queue)
            #expect(try await monitor(of: queue).scanOnce().requeued == 2)
            #expect(try await queue.entries().suffix(2).map { $0["_for_group"] } == ["billing", "billing"])
        }
    }

    @Test("it scans again and again, finds topics that are new, and a stop is prompt and leaves no name behind")
    func running() async throws {
        try await withQueue { configuration in
            configuration.monitor.scanInterval = .milliseconds(100)
        } body: { queue in
            let monitor = monitor(of: queue)
            try await withThrowingTaskGroup { group in
                group.addTask { try await monitor.run() }
                try await orphans(1, in: queue)
                try await eventually("the orphan is requeued") { try await queue.entries().count == 2 }
                let second = try await topic("invoices", beside: queue)
                try await orphans(1, in: second)
                try await eventually("and that of a new topic") { try await second.entries().count == 2 }
                monitor.stop()
                try await group.waitForAll()
                #expect(try await queue.consumerNames() == ["alice"])
                #expect(try await second.consumerNames() == ["alice"])
            }
        }
    }

    @Test("a stop does not wait for the next scan")
    func stop() async throws {
        try await withQueue { configuration in
            configuration.monitor.scanInterval = .seconds(3_600)
        } body: { queue in
            let monitor = monitor(of: queue)
            try await orphans(1, in: queue)
            try await withThrowingTaskGroup { group in
                group.addTask { try await monitor.run() }
                try await eventually("the orphan is requeued") { try await queue.entries().count == 2 }
                group.cancelAll()
                try await group.waitForAll()
            }
        }
    }

    @Test("settings that cannot work are refused")
    func validation() async throws {
        try await withQueue { queue in
            var configuration = queue.configuration
            configuration.monitor.claimBatchSize = 0
            #expect(throws: ConfigurationError.self) {
                try ClaimMonitor(client: queue.client, configuration: configuration)
            }
        }
    }

    @Test("how often a large database is searched")
    func pace() {
        let start = ContinuousClock.now
        let small = TopicList(topics: [], pages: 1, from: start)
        let large = TopicList(topics: [], pages: 10_000, from: start)
        #expect(!small.isStale(at: start + .milliseconds(999)))
        #expect(small.isStale(at: start + .seconds(1)))
        #expect(!large.isStale(at: start + .seconds(59)))
        #expect(large.isStale(at: start + .seconds(60)))
    }
}

@Suite("Incidents")
struct IncidentsTests {
    @Test("what lasts is news once; what ended and begins again is news again")
    func news() {
        var incidents = Incidents<String>()
        #expect(incidents.news(["a"]) == ["a"])
        #expect(incidents.news(["a", "b"]) == ["b"])
        #expect(incidents.news(["b"]) == [])
        #expect(incidents.news(["a", "b"]) == ["a"])
    }

    @Test("one by one, a failure lasts until it is ended")
    func oneByOne() {
        var incidents = Incidents<String>()
        var news: [Bool] = [incidents.begin("a"), incidents.begin("a")]
        incidents.end("b")
        incidents.keep(["a"])
        news.append(incidents.begin("a"))
        incidents.end("a")
        news.append(incidents.begin("a"))
        incidents.keep([])
        news.append(incidents.begin("a"))
        #expect(news == [true, false, false, true, true])
    }
}
