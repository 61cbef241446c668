import Logging
import Redis
import ThinRSMQ

extension Phase {
    private static let entries = 10_000

    /// The scan of 10,000 idle pending entries, as the claim monitor does it.
    static let scanning = [
        scan("scan, all in backoff", longest: 40) { bench in
            let due = Timestamp.now().unixMilliseconds + 3_600_000
            try await bench.writeRetryHashes(["attempt": "1", "max_attempts": "3", "next_retry_at": "\(due)"])
        },
        scan("scan, orphans requeued") { _ in },
        scan("scan, all due, requeued") { bench in
            try await bench.writeRetryHashes(["attempt": "1", "max_attempts": "3", "next_retry_at": "1"])
        },
        scan("scan, exhausted, to the dead letters") { bench in
            try await bench.writeRetryHashes(["attempt": "3", "max_attempts": "3", "next_retry_at": "1"])
        },
    ]

    private static func scan(
        _ name: String,
        longest: Double? = nil,
        _ prepare: @escaping @Sendable (Bench) async throws -> Void
    ) -> Phase {
        Phase(
            name: name,
            count: entries,
            longest: longest,
            inner: ["xpending", "xack", "del", "xrange", "hget", "xadd", "xclaim", "xlen", "time"],
            prepare: { bench in
                try await bench.orphan(entries)
                try await prepare(bench)
            },
            work: { try await $0.scanOnce() }
        )
    }
}

extension Bench {
    fileprivate func scanOnce() async throws {
        let configuration = Self.configuration { $0.monitor.minIdleTime = .milliseconds(1) }
        let queue = Queue(keys: try QueueKeys(namespace: "bench", topic: "orders"), group: "billing")
        let logger = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        let census = try await PendingScanner(client: client, configuration: configuration).scan(queue)
        let reclaimer = EntryReclaimer(client: client, configuration: configuration, name: "bench", logger: logger)
        var report = RepairReport()
        try await reclaimer.repair(queue, census, policy: .requeue, into: &report)
    }

    fileprivate func writeRetryHashes(_ fields: [String: String]) async throws {
        let keys = try QueueKeys(namespace: "bench", topic: "orders")
        let inspector = QueueInspector(client: client)
        var cursor: EntryID?
        while true {
            let page = try await inspector.pendingEntries(stream: keys.stream, group: "billing", after: cursor)
            guard let last = page.last else { return }
            var pipeline = RedisPipeline()
            for entry in page {
                let pairs = fields.flatMap { [$0.key, $0.value] } + ["_delivery", "\(entry.deliveries)"]
                pipeline.append("HSET", repeatable: true, [keys.retry(entry.id)] + pairs)
            }
            try await client.execute(pipeline).check()
            cursor = last.id
        }
    }
}
