import Redis
import TestSupport
import Testing

@Suite("sessions and the end of a client", .redisServer, .timeLimit(.minutes(2)))
struct PoolTests {
    @Test("has no more connections than it may, and gives them back")
    func boundsSessions() async throws {
        try await withClient(to: port) {
            $0.poolSize = 2
        } body: { client in
            for _ in 0..<3 {
                try await client.withSession { session in
                    _ = try await session.execute(RedisPipeline("PING", repeatable: true))
                    let error = try await redisError { try await client.withSession { _ in } }
                    #expect(error.code == .poolExhausted)
                    #expect(error.message == "all 2 connections of the pool are in use")
                    _ = try await client.execute("PING", repeatable: true)
                }
            }
        }
    }

    @Test("closes a session's connection with the session, also when its body throws")
    func closesSession() async throws {
        let name = testNamespace()
        try await withClient(to: port) {
            $0.clientName = name
        } body: { client in
            let error = try await redisError {
                try await client.withSession { session in
                    _ = try await session.execute(RedisPipeline("PING", repeatable: true))
                    #expect(try await connectionCount(name) == 1)
                    throw RedisError(.unexpectedReply, "test")
                }
            }
            #expect(error.message == "test")
            try await eventually("the connection is closed") { try await connectionCount(name) == 0 }
        }
    }

    @Test("lets many sessions block while the shared connection works")
    func blocksAlone() async throws {
        let key = testNamespace()
        try await withClient(to: port) { client in
            try await withThrowingTaskGroup { group in
                for reader in 0..<8 {
                    group.addTask {
                        let pop = RedisPipeline("BLPOP", repeatable: false, "\(key).\(reader)", 60)
                        let reply = try await client.withSession {
                            try await $0.execute(pop, blockingFor: .seconds(60))
                        }
                        try #expect(reply[0].elements(atLeast: 2)[1].string() == "\(reader)")
                    }
                }
                for reader in 0..<8 {
                    _ = try await client.execute("RPUSH", repeatable: false, "\(key).\(reader)", "\(reader)")
                }
                try await group.waitForAll()
            }
        }
    }

    @Test("a closed client tells those who wait for a reply that the outcome is unknown")
    func closesInUse() async throws {
        try await withFaultProxy(to: port) { proxy in
            try await withClient(to: proxy.port) { client in
                _ = try await client.execute("PING", repeatable: true)
                proxy.replies.apply(.hold)
                let sent = proxy.requests.byteCount
                let task = Task { try await client.execute("INCR", repeatable: false, testNamespace()) }
                try await proxy.requests.waitForBytes(sent + 20)
                client.close()
                let error = try await redisError { _ = try await task.value }
                #expect(error.code == .outcomeUnknown)
                #expect(error.message.hasPrefix("the client was closed: "))
            }
        }
    }

    @Test("a closed client tells those who wait for a connection, or block on one")
    func closesWaiting() async throws {
        try await withHostileServer([]) { server in
            try await withClient(to: server.port) { client in
                let ping = RedisPipeline("PING", repeatable: true)
                let tasks = [
                    Task { try await client.execute(ping) },
                    Task { try await client.withSession { try await $0.execute(ping) } },
                ]
                try await server.waitForAccepted(2)
                client.close()
                for task in tasks {
                    let error = try await redisError { _ = try await task.value }
                    #expect(error.code == .clientClosed)
                }
            }
        }
    }

    @Test("a closed client refuses everyone who comes later")
    func refusesAfterClose() async throws {
        try await withClient(to: port) { client in
            _ = try await client.execute("PING", repeatable: true)
            client.close()
            client.close()
            for operation in [
                { _ = try await client.execute("PING", repeatable: true) },
                { try await client.withSession { _ in } },
                { _ = try await client.load(RedisScript(name: "one", source: "return 1")) },
            ] as [@Sendable () async throws -> Void] {
                let error = try await redisError { try await operation() }
                #expect(error.code == .clientClosed)
            }
        }
    }

    private func connectionCount(_ name: String) async throws -> Int {
        let list = try await RedisServer.current.rawCommand("CLIENT", "LIST").string ?? ""
        return list.split(separator: "\n").count { $0.contains("name=\(name) ") }
    }

    private var port: Int { get throws { try RedisServer.current.port } }
}
