import Redis
import Synchronization
import ThinRSMQ

extension Phase {
    static func consuming(_ messages: Int) -> [Phase] {
        [
            Phase(
                name: "raw drain: COUNT 100, one XACK a batch",
                count: messages,
                prepare: { try await $0.fillForGroup(messages) },
                work: { bench in
                    try await withTaskExecutorPreference(bench.client.taskExecutor) { try await bench.drainRaw() }
                }
            ),
            consume("consume + ack, batch 100", messages, aim: 0.5) { $0.consumer.batchSize = 100 },
            consume("consume + ack, batch 100, fencing off", messages, aim: 0.6) {
                $0.consumer.batchSize = 100
                $0.consumer.fencing = false
            },
            consume("consume + ack, batch 10", messages, aim: nil) { _ in },
        ]
    }

    private static func consume(
        _ name: String,
        _ messages: Int,
        aim: Double?,
        _ change: @escaping @Sendable (inout Configuration) -> Void
    ) -> Phase {
        Phase(
            name: name,
            count: messages,
            limit: .rawDrain,
            aim: aim,
            inner: Bench.configuration(change).consumer.fencing ? ["xpending", "xack", "del", "xrange"] : [],
            prepare: { try await $0.fillForGroup(messages) },
            work: { try await $0.consumeAll(messages, Bench.configuration(change)) }
        )
    }
}

extension Bench {
    private static let stream = "bench:orders"
    private static let group = "billing"

    func createGroup() async throws {
        _ = try await client.execute("XGROUP", repeatable: true, "CREATE", Self.stream, Self.group, "0", "MKSTREAM")
    }

    func fillForGroup(_ count: Int) async throws {
        try await fill(count)
        try await createGroup()
    }

    /// What Redis and the client give without the queue: no decoding but the ids, no handler.
    func drainRaw() async throws {
        while true {
            let ids = try await readRaw(100)
            if ids.isEmpty { return }
            _ = try await client.execute(acknowledgement(of: ids))
        }
    }

    /// Leaves `count` entries pending under the name of a consumer that will not come back.
    func orphan(_ count: Int) async throws {
        try await fillForGroup(count)
        var left = count
        while left > 0 { left -= try await readRaw(1_000).count }
    }

    private func readRaw(_ count: Int) async throws -> [ArraySlice<UInt8>] {
        var pipeline = RedisPipeline()
        pipeline.append("XREADGROUP", argumentCount: 8, repeatable: false) { arguments in
            for word in ["GROUP", Self.group, "dead", "COUNT", "\(count)", "STREAMS", Self.stream, ">"] {
                arguments.append(word)
            }
        }
        var ids: [ArraySlice<UInt8>] = []
        for stream in try await client.execute(pipeline)[0].elements() {
            for entry in try stream.elements(atLeast: 2)[1].elements() {
                var parts = try entry.elements()
                if let id = parts.next() { ids.append(try id.bytes()) }
            }
        }
        return ids
    }

    private func acknowledgement(of ids: [ArraySlice<UInt8>]) -> RedisPipeline {
        var pipeline = RedisPipeline()
        pipeline.append("XACK", argumentCount: 2 + ids.count, repeatable: true) { arguments in
            arguments.append(Self.stream)
            arguments.append(Self.group)
            for id in ids { arguments.append(id) }
        }
        return pipeline
    }

    func consumeAll(_ count: Int, _ configuration: Configuration) async throws {
        let handled = Atomic(0)
        let (isDone, done) = AsyncStream.makeStream(of: Void.self)
        let consumer = try Consumer(
            client: client,
            configuration: configuration,
            topic: "orders",
            group: Self.group
        ) { _ in
            if handled.wrappingAdd(1, ordering: .relaxed).newValue == count { done.finish() }
        }
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { try await consumer.run() }
            for await _ in isDone {}
            consumer.stop()
        }
        let pending = try await client.execute("XPENDING", repeatable: true, Self.stream, Self.group)
        let left = try pending.elements(atLeast: 1)[0].integer()
        if left > 0 { throw BenchError.notDrained(left) }
    }

    /// How long an idle consumer takes to stop, in seconds.
    func stopIdleConsumer() async throws -> Double {
        let consumer = try Consumer(client: client, configuration: configuration, topic: "idle", group: Self.group) {
            _ in
        }
        let run = Task { try await consumer.run() }
        // Idle is: blocked in its read.
        while try await !client.execute("CLIENT", repeatable: true, "LIST").string().contains("cmd=xreadgroup") {
            try await Task.sleep(for: .milliseconds(5))
        }
        let start = ContinuousClock.now
        consumer.stop()
        try await run.value
        return start.duration(to: .now) / .seconds(1)
    }
}
