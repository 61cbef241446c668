import Redis
import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("message that kills its consumer", .redisServer, .timeLimit(.minutes(2)))
struct KillerTests {
    @Test(
        "among 100 becomes the only dead letter: its neighbours are handled (batch 10, maximum 3)",
        arguments: [1, 10]
    )
    func oneAmongHundred(handlers: Int) async throws {
        try await withQueue {
            $0.consumer.maxConcurrentHandlers = handlers
            $0.consumer.batchSize = 10
        } body: { queue in
            let ids = try await queue.publish(count: 100)
            let crowd = Crowd(queue: queue, killer: "37")
            let reclaimer = queue.reclaimer()
            for _ in 1...40 where try await !queue.isDrained() {
                try await crowd.runOneProcess()
                try await queue.age()
                _ = try await reclaimer.repair(queue.queue, try await queue.scan(), policy: .requeue)
            }
            let letters = try await queue.deadLetters()
            #expect(letters.map { $0["original_id"] } == [ids[36].description])
            #expect(letters.map { $0["total_attempts"] } == ["3"])
            #expect(crowd.handled.current == Set((1...100).map(String.init)).subtracting(["37"]))
            #expect(crowd.deaths.current == 3)
            try await #expect(queue.isDrained())
        }
    }

    @Test("under a fixed name that starts again and again: one dead letter, and the neighbours are handled")
    func fixedName() async throws {
        try await withQueue {
            $0.consumer.fixedName = "pod-0"
            $0.consumer.batchSize = 10
        } body: { queue in
            let ids = try await queue.publish(count: 30)
            let crowd = Crowd(queue: queue, killer: "7")
            for _ in 1...10 where try await !queue.isDrained() { try await crowd.runOneProcess() }
            let letters = try await queue.deadLetters()
            #expect(letters.map { $0["original_id"] } == [ids[6].description])
            #expect(letters.map { $0["total_attempts"] } == ["3"])
            #expect(crowd.handled.current == Set((1...30).map(String.init)).subtracting(["7"]))
            #expect(crowd.deaths.current == 3)
        }
    }

    @Test("of consumers in another language, which note nothing: one dead letter, and the neighbours are handled")
    func foreignConsumers() async throws {
        try await withQueue { queue in
            let ids = try await queue.publish(count: 20)
            let reclaimer = queue.reclaimer()
            var handled: Set<String> = []
            for process in 1...60 where try await !queue.isDrained() {
                let name = "worker-\(process)"
                while true {
                    let batch = try await queue.deliver(to: name, count: 10)
                    if batch.isEmpty { break }
                    let entries = try await queue.entries().filter { batch.contains($0.id) }
                    if entries.contains(where: { $0["payload"] == "7" }) { break }
                    handled.formUnion(entries.compactMap { $0["payload"] })
                    try await queue.server.rawPipeline([
                        ["XACK", queue.keys.stream, queue.group] + batch.map(\.description)
                    ])
                }
                try await queue.age()
                _ = try await reclaimer.repair(queue.queue, try await queue.scan(), policy: .requeue)
            }
            let letters = try await queue.deadLetters()
            #expect(letters.map { $0["original_id"] } == [ids[6].description])
            #expect(handled == Set((1...20).map(String.init)).subtracting(["7"]))
            try await #expect(queue.isDrained())
        }
    }
}

/// Consumers that come one after the other, each of which dies when it meets the killer.
private struct Crowd: Sendable {
    let queue: QueueFixture
    let killer: String
    let handled = Watched<Set<String>>([])
    let deaths = Watched(0)

    /// Runs a consumer until it has died, or nothing is left; dead, it is never heard of again.
    func runOneProcess() async throws {
        var configuration = queue.configuration
        configuration.consumer.shutdownTimeout = .milliseconds(1)
        let client = try RedisClient(configuration.redis, logger: silentLogger)
        defer { client.close() }
        let isDead = Watched(false)
        let consumer = try Consumer(
            client: client,
            configuration: configuration,
            topic: queue.keys.topic,
            group: queue.group
        ) { [killer, handled, deaths] delivery in
            if delivery.message.payload == killer {
                // Whatever runs beside it has no effect any more either.
                isDead.update { $0 = true }
                deaths.update { $0 += 1 }
                client.close()
            }
            if isDead.current { try await Task.sleep(for: .seconds(3_600)) }
            handled.update { _ = $0.insert(delivery.message.payload) }
        }
        // Awaited below.
        let running = Task { try await consumer.run() }
        try await eventually("it has died, or nothing is left") {
            if isDead.current { return true }
            return try await queue.isDrained()
        }
        consumer.stop()
        _ = await running.result
    }
}

extension QueueFixture {
    /// Makes everything that is pending an orphan.
    fileprivate func age() async throws {
        try await server.rawPipeline(
            pending().map {
                ["XCLAIM", keys.stream, group, $0.consumer, "0", $0.id.description, "IDLE", "60000", "JUSTID"]
            }
        )
    }
}
