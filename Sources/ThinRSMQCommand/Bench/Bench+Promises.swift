import Logging
import NIOConcurrencyHelpers
import Redis
import ThinRSMQ

/// What is promised in milliseconds, whatever the machine does a second.
extension Bench {
    /// How late retries are that are due at different times, in seconds: the 99th percentile.
    func retryLateness() async throws -> Double {
        let count = 500
        let configuration = Self.configuration { $0.consumer.maxConcurrentHandlers = 100 }
        try await fill(count)
        let due = NIOLockedValueBox<[EntryID: ContinuousClock.Instant]>([:])
        let late = NIOLockedValueBox<[Double]>([])
        let (isDone, done) = AsyncStream.makeStream(of: Void.self)
        let consumer = try Consumer(
            client: client,
            configuration: configuration,
            topic: "orders",
            group: "billing"
        ) { delivery in
            if let due = due.withLockedValue({ $0[delivery.id] }) {
                let number = late.withLockedValue { late in
                    late.append(due.duration(to: .now) / .seconds(1))
                    return late.count
                }
                if number == count { done.finish() }
                return
            }
            let delay = Duration.milliseconds(Int.random(in: 500...2_500))
            due.withLockedValue { $0[delivery.id] = .now + delay }
            throw HandlerError.retry(after: delay, reason: "bench")
        }
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { try await consumer.run() }
            for await _ in isDone {}
            consumer.stop()
        }
        let sorted = late.withLockedValue { $0.sorted() }
        return sorted[sorted.count * 99 / 100]
    }

    /// What a claim monitor does to Redis that scans a million pending entries, of which 10,000 are orphans.
    ///
    /// - Returns: How long the scan and its repair took, and the longest time that one command held Redis, both in seconds.
    func scanOfMillion() async throws -> (seconds: Double, longestCommand: Double) {
        try await orphan(1_000_000)
        try await makeIdle(10_000)
        let configuration = Self.configuration { $0.monitor.minIdleTime = .seconds(1_800) }
        let queue = Queue(keys: try QueueKeys(namespace: "bench", topic: "orders"), group: "billing")
        let logger = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        _ = try await client.execute("CONFIG", repeatable: true, "SET", "slowlog-log-slower-than", 1_000)
        _ = try await client.execute("SLOWLOG", repeatable: true, "RESET")
        let start = ContinuousClock.now
        let scanner = PendingScanner(client: client, configuration: configuration)
        let reclaimer = EntryReclaimer(client: client, configuration: configuration, name: "bench", logger: logger)
        var cursor: EntryID?
        repeat {
            let census = try await scanner.scan(queue, from: cursor)
            var report = RepairReport()
            try await reclaimer.repair(queue, census, policy: .requeue, into: &report)
            cursor = census.next
        } while cursor != nil
        let seconds = start.duration(to: .now) / .seconds(1)
        let log = try await client.execute("SLOWLOG", repeatable: true, "GET", 1_000)
        let microseconds = try log.elements().map { try $0.elements(atLeast: 4)[2].integer() }
        return (seconds, Double(microseconds.max() ?? 1_000) / 1e6)
    }

    /// Makes the first pending entries look as if they had been delivered an hour ago.
    private func makeIdle(_ count: Int) async throws {
        var cursor: EntryID?
        for _ in 0..<count / 1_000 {
            let page = try await QueueInspector(client: client)
                .pendingEntries(stream: "bench:orders", group: "billing", after: cursor, limit: 1_000)
            var pipeline = RedisPipeline()
            let ids = page.map(\.id.description)
            let words = ["bench:orders", "billing", "dead", "0"] + ids + ["IDLE", "3600000", "JUSTID"]
            pipeline.append("XCLAIM", repeatable: true, words)
            try await client.execute(pipeline).check()
            cursor = page.last?.id
        }
    }
}
