import Redis
import ThinRSMQ

extension Phase {
    static func publishing(_ messages: Int) -> [Phase] {
        [
            Phase(name: "publish, one at a time", count: messages / 4, limit: .single, aim: 0.65) { bench in
                try await withTaskExecutorPreference(bench.client.taskExecutor) {
                    try await publishOneByOne(bench, messages / 4)
                }
            },
            Phase(
                name: "publish, one at a time, off the event loop",
                count: messages / 4,
                limit: .single,
                aim: 0.55
            ) { bench in
                try await publishOneByOne(bench, messages / 4)
            },
            Phase(name: "publish, 64 tasks over one client", count: messages, limit: .oneAtATime, aim: 4) { bench in
                let share = messages / 64
                try await withThrowingDiscardingTaskGroup { group in
                    for _ in 0..<64 { group.addTask { try await publishOneByOne(bench, share) } }
                }
            },
            batches(of: 100, messages, aim: 0.6),
            batches(of: 1_000, messages, aim: 0.65),
        ]
    }

    private static func batches(of size: Int, _ messages: Int, aim: Double) -> Phase {
        Phase(name: "publish, batches of \(size)", count: 2 * messages, limit: .pipelined, aim: aim) { bench in
            try await withTaskExecutorPreference(bench.client.taskExecutor) {
                let producer = try bench.producer()
                let batch = Array(repeating: BenchMessage.message, count: size)
                for _ in 0..<2 * messages / size { _ = try await producer.publishBatch(batch, to: "orders") }
            }
        }
    }

    private static func publishOneByOne(_ bench: Bench, _ count: Int) async throws {
        let producer = try bench.producer()
        for _ in 0..<count { _ = try await producer.publish(BenchMessage.message, to: "orders") }
    }
}
