import Redis
import TestSupport
import Testing

@Suite("a server that becomes a replica", .timeLimit(.minutes(2)))
struct FailoverTests {
    @Test("is connected to anew until it takes writes again")
    func waitsForMaster() async throws {
        try await withRedisServer { server in
            try await withFaultProxy(to: server.port) { proxy in
                try await withClient(to: proxy.port) { client in
                    _ = try await client.execute("PING", repeatable: true)
                    // Of a master that is not there.
                    try await server.rawCommand("REPLICAOF", "127.0.0.1", "\(FreePort.next())")
                    async let reply = client.execute("INCR", repeatable: false, "key").integer()
                    try await proxy.waitForAccepted(2)
                    try await server.rawCommand("REPLICAOF", "NO", "ONE")
                    try await #expect(reply == 1)
                }
            }
        }
    }

    @Test("says so to those who cannot wait, and still serves those who read")
    func reports() async throws {
        try await withRedisServer { server in
            try await server.rawCommand("SET", "key", "1")
            try await server.rawCommand("REPLICAOF", "127.0.0.1", "\(FreePort.next())")
            try await withClient(to: server.port) { client in
                try await withThrowingTaskGroup { group in
                    for _ in 0..<8 {
                        group.addTask {
                            let write = RedisPipeline("INCR", repeatable: false, "key")
                            do {
                                let replies = try await client.execute(write, timeout: .seconds(2))
                                #expect(replies[0].error?.code == "READONLY")
                            } catch let error as RedisError {
                                // The deadline came while the last attempt was on its way.
                                #expect(error.code == .outcomeUnknown)
                            }
                        }
                        group.addTask {
                            try await #expect(client.execute("GET", repeatable: false, "key").integer() == 1)
                        }
                    }
                    try await group.waitForAll()
                }
            }
        }
    }
}
