import Redis
import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("consumer whose Redis fails", .timeLimit(.minutes(3)))
struct ConsumerFaultTests {
    @Test(
        "comes back after a restart, and nothing is lost (known fault 1)",
        .redisServer(RedisServer.Options(appendOnly: true))
    )
    func survivesRestart() async throws {
        try await withQueue { queue in
            try await queue.publish(count: 100)
            let log = HandlerLog()
            try await queue.consume(handler: { log.add($0) }) { _ in
                try await log.wait(for: 20)
                await queue.server.kill()
                try await Task.sleep(for: .milliseconds(500))
                try await queue.server.restart()
                let last = try await queue.publish("last")
                try await eventually("all is handled") {
                    guard log.deliveries.contains(where: { $0.id == last }) else { return false }
                    return try await queue.isDrained()
                }
            }
            #expect(Set(log.payloads) == Set((1...100).map { "\($0)" } + ["last"]))
            try await #expect(queue.consumerNames().isEmpty)
        }
    }

    @Test(
        "creates a group again that was removed under it, and handles what comes later",
        .redisServer,
        arguments: ["XGROUP DESTROY", "DEL", "FLUSHALL"]
    )
    func recreatesGroup(command: String) async throws {
        try await withQueue { queue in
            try await queue.publish("before")
            let log = HandlerLog()
            try await queue.consume(handler: { log.add($0) }) { _ in
                try await log.wait(for: 1)
                switch command {
                case "DEL": try await queue.server.rawCommand("DEL", queue.keys.stream)
                case "FLUSHALL": try await queue.server.rawCommand("FLUSHALL")
                default: try await queue.server.rawCommand("XGROUP", "DESTROY", queue.keys.stream, queue.group)
                }
                let id = try await queue.publish("after")
                try await eventually("the later message is handled") { log.deliveries.contains { $0.id == id } }
                try await eventually("all is acknowledged") { try await queue.isDrained() }
            }
        }
    }

    @Test(
        "after its group was removed from a stream that is still there, handles nothing twice that was acknowledged",
        .redisServer
    )
    func recreatesGroupWhereItWas() async throws {
        try await withQueue {
            $0.monitor.minIdleTime = .milliseconds(300)
        } body: { queue in
            let ids = try await queue.publish(count: 50)
            let log = HandlerLog()
            try await queue.consume(handler: { log.add($0) }) { _ in
                try await log.wait(for: 50)
                try await eventually("all is acknowledged") { try await queue.isDrained() }
                let before = try await queue.commandCounts()["xpending"] ?? 0
                try await eventually("the consumer has looked at the group twice since") {
                    try await queue.commandCounts()["xpending"] ?? 0 >= before + 2
                }
                try await queue.server.rawCommand("XGROUP", "DESTROY", queue.keys.stream, queue.group)
                try await queue.publish("after")
                try await log.wait(for: 51)
                try await eventually("all is acknowledged") { try await queue.isDrained() }
            }
            #expect(log.deliveries.count == 51)
            #expect(Set(ids).isSubset(of: log.deliveries.map(\.id)))
        }
    }

    @Test("waits for a server that cannot save, and then acknowledges what it had handled")
    func misconfigured() async throws {
        // Nothing can be written into this folder, not even by root.
        let options = RedisServer.Options(configuration: ["dir /proc", "save 3600 1"])
        try await withRedisServer(options) { server in
            try await withQueue(on: server) { queue in
                try await queue.publish("first")
                let log = HandlerLog()
                let isBroken = Watched(false)
                try await queue.consume { delivery in
                    if delivery.message.payload == "first" {
                        try await queue.server.rawCommand("BGSAVE")
                        try await eventually("writes are refused") {
                            await (try? queue.server.rawCommand("SET", "x", "1")) == nil
                        }
                        isBroken.update { $0 = true }
                    }
                    log.add(delivery)
                } body: { _ in
                    try await isBroken.wait { $0 }
                    try await log.wait(for: 1)
                    try await queue.server.rawCommand("CONFIG", "SET", "stop-writes-on-bgsave-error", "no")
                    try await queue.publish("second")
                    try await log.wait(for: 2)
                    try await eventually("all is acknowledged") { try await queue.isDrained() }
                }
                #expect(log.payloads == ["first", "second"])
            }
        }
    }

    @Test("goes on acknowledging after one that is handled alone could not be acknowledged for a while", .redisServer)
    func aloneDuringOutage() async throws {
        try await withFaultProxy(to: RedisServer.current.port) { proxy in
            try await withQueue(through: proxy.port) { queue in
                try await queue.publish("alone", "_retry_crashes", "1")
                try await queue.publish(count: 20)
                let log = HandlerLog()
                try await queue.consume { delivery in
                    if delivery.message.payload == "alone" {
                        proxy.refuseConnections()
                        proxy.cutConnections()
                    }
                    log.add(delivery)
                } body: { _ in
                    try await log.wait(for: 1)
                    // Long enough for some tries to fail, of the acknowledgement and of the reader.
                    try await Task.sleep(for: .milliseconds(300))
                    proxy.refuseConnections(false)
                    try await eventually("all is acknowledged") { try await queue.isDrained() }
                    try await queue.publish(count: 5)
                    try await eventually("the later ones are, too") { try await queue.isDrained() }
                }
            }
        }
    }

    enum Loss: CaseIterable {
        case beforeFirstByte, inMidFrame
    }

    @Test(
        "handles what came with a reply that got lost, as the first attempt that it is",
        .redisServer,
        arguments: Loss.allCases
    )
    func recoversLostReply(loss: Loss) async throws {
        try await withFaultProxy(to: RedisServer.current.port) { proxy in
            try await withQueue(through: proxy.port) { queue in
                let log = HandlerLog()
                try await queue.consume(handler: { log.add($0) }) { _ in
                    try await queue.publish("first")
                    try await log.wait(for: 1)
                    try await eventually("it is acknowledged") { try await queue.isDrained() }
                    proxy.replies.apply(loss == .inMidFrame ? .cut(afterBytes: 60) : .hold)
                    let ids = try await queue.publish(count: 30)
                    if loss == .beforeFirstByte {
                        try await eventually("some are delivered") { try await !queue.pending().isEmpty }
                        proxy.cutConnections()
                        proxy.replies.apply(.none)
                    }
                    try await eventually("all is handled") { try await queue.isDrained() }
                    #expect(log.deliveries.dropFirst().map(\.id).sorted() == ids)
                }
                #expect(Set(log.attempts) == [1])
            }
        }
    }

    @Test("waits for a Redis that is away when it starts", .redisServer, arguments: [nil, "pod-0"])
    func waitsAtStart(fixedName: String?) async throws {
        try await withFaultProxy(to: RedisServer.current.port) { proxy in
            try await withQueue(through: proxy.port) {
                $0.consumer.fixedName = fixedName
                $0.redis.readTimeout = .milliseconds(100)
                $0.redis.writeTimeout = .milliseconds(100)
            } body: { queue in
                try await queue.publish("early")
                proxy.refuseConnections()
                proxy.cutConnections()
                let refused = proxy.acceptedCount
                let log = HandlerLog()
                try await queue.consume(handler: { log.add($0) }) { _ in
                    try await proxy.waitForAccepted(refused + 4)
                    proxy.refuseConnections(false)
                    try await log.wait(for: 1)
                }
            }
        }
    }

    @Test("ends with the error if waiting would not help", .redisServer)
    func endsForGood() async throws {
        try await withQueue { queue in
            try await queue.server.rawPipeline([["DEL", queue.keys.stream], ["SET", queue.keys.stream, "text"]])
            let consumer = try Consumer(
                client: queue.client,
                configuration: queue.configuration,
                topic: queue.keys.topic,
                group: queue.group
            ) { _ in }
            let error = try await #require(throws: RedisError.self) { try await consumer.run() }
            #expect(error.reply?.code == "WRONGTYPE")
            #expect(error.command == "XGROUP CREATE")
        }
    }

    @Test("keeps an entry pending whose failure Redis has no memory to record, and handles it later", .redisServer)
    func outOfMemory() async throws {
        try await withQueue { queue in
            let id = try await queue.publish()
            let log = HandlerLog()
            try await queue.consume { delivery in
                log.add(delivery)
                guard delivery.attempt == 1 else { return }
                try await queue.setOutOfMemory(true)
                throw Broken()
            } body: { _ in
                try await eventually("recording the failure is refused") { try await queue.outOfMemoryCount() >= 2 }
                try await #expect(queue.hash(id).isEmpty)
                try await #expect(queue.pending().map(\.id) == [id])
                try await queue.setOutOfMemory(false)
                try await eventually("it is handled") { try await queue.isDrained() }
            }
            #expect(log.attempts == [1, 2])
        }
    }

    @Test("starts and handles while Redis is out of memory", .redisServer)
    func startsOutOfMemory() async throws {
        try await withQueue { queue in
            try await queue.publish(count: 20)
            try await queue.setOutOfMemory(true)
            let log = HandlerLog()
            try await queue.consume(handler: { log.add($0) }) { _ in
                try await log.wait(for: 20)
                try await eventually("all is acknowledged") { try await queue.isDrained() }
            }
            // Before Redis 7.0 XGROUP is refused as a whole when memory is short, DELCONSUMER included.
            if try await RedisServer.countsEntries { try await #expect(queue.consumerNames().isEmpty) }
        }
    }
}

extension QueueFixture {
    /// How many commands the server has refused for want of memory.
    func outOfMemoryCount() async throws -> Int {
        let text = try #require(try await server.rawCommand("INFO", "errorstats").string)
        // Before Redis 7.0 what a script is refused counts as an error of no name.
        let name = try await RedisServer.countsEntries ? "OOM" : "ERR"
        let line = text.split(whereSeparator: \.isNewline).first { $0.hasPrefix("errorstat_\(name):count=") }
        return line.flatMap { Int($0.drop { $0 != "=" }.dropFirst()) } ?? 0
    }
}
