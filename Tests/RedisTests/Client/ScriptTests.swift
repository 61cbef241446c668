import Redis
import TestSupport
import Testing

private let script = RedisScript(name: "append", source: "return redis.call('APPEND', KEYS[1], ARGV[1])")

@Suite("scripts", .timeLimit(.minutes(2)))
struct ScriptTests {
    @Test("are loaded once, and again in the middle of a pipeline when the server has forgotten them")
    func reloads() async throws {
        try await withRedisServer { server in
            try await withClient(to: server.port) { client in
                let loaded = try await client.load(script)
                for round in 1...3 {
                    var pipeline = RedisPipeline("SET", repeatable: true, "before", "\(round)")
                    pipeline.append(loaded, keys: ["key"], argumentCount: 1, repeatable: false) { $0.append("x") }
                    pipeline.append("GET", repeatable: true, "before")
                    let replies = try await client.execute(pipeline)
                    try #expect(replies[0].string() == "OK")
                    try #expect(replies[1].integer() == round)
                    try #expect(replies[2].string() == "\(round)")
                    try await server.rawCommand("SCRIPT", "FLUSH")
                }
            }
        }
    }

    @Test("are loaded again also after a failure before")
    func reloadsAfterRestart() async throws {
        try await withRedisServer { server in
            try await withFaultProxy(to: server.port) { proxy in
                try await withClient(to: proxy.port) { client in
                    let loaded = try await client.load(script)
                    proxy.replies.apply(.hold)
                    async let reply = client.execute(call(loaded))[0].integer()
                    try await eventually("the script runs") {
                        try await server.rawCommand("GET", "key").string == "x"
                    }
                    try await server.rawCommand("SCRIPT", "FLUSH")
                    proxy.cutConnections()
                    proxy.replies.apply(.none)
                    try await #expect(reply == 2)
                }
            }
        }
    }

    @Test("are sent each time for a user who may not load them")
    func evaluates() async throws {
        let options = RedisServer.Options(users: ["alice on >hers ~* &* +@all -script"])
        try await withRedisServer(options) { server in
            try await withClient(to: server.port) { configuration in
                configuration.username = "alice"
                configuration.password = "hers"
            } body: { client in
                let loaded = try await client.load(script)
                try await #expect(client.execute(call(loaded))[0].integer() == 1)
                try await server.rawCommand("SCRIPT", "FLUSH")
                try await #expect(client.execute(call(loaded))[0].integer() == 2)
            }
        }
    }

    @Test("that the client does not know are not its business: NOSCRIPT is the caller's")
    func reportsUnknown() async throws {
        try await withRedisServer { server in
            try await withClient(to: server.port) { client in
                let error = try await redisError {
                    _ = try await client.execute("EVALSHA", repeatable: true, String(repeating: "0", count: 40), 0)
                }
                #expect(error.reply?.code == "NOSCRIPT")
            }
        }
    }

    @Test("that block the server are waited for, and never killed by the client")
    func waitsWhileBusy() async throws {
        let options = RedisServer.Options(configuration: ["lua-time-limit 5"])
        try await withRedisServer(options) { server in
            try await withFaultProxy(to: server.port) { proxy in
                try await withClient(to: proxy.port) { client in
                    _ = try await client.execute("PING", repeatable: true)
                    let busy = Task { try await server.rawCommand("EVAL", "while true do end", "0") }
                    try await eventually("the server is busy") {
                        do { try await server.rawCommand("GET", "key") } catch { return "\(error)".hasPrefix("BUSY") }
                        return false
                    }
                    let answered = proxy.replies.byteCount
                    async let reply = client.execute("INCR", repeatable: false, "key").integer()
                    try await proxy.replies.waitForBytes(answered + "-BUSY ".utf8.count)
                    try await server.rawCommand("SCRIPT", "KILL")
                    try await #expect(reply == 1)
                    await #expect(throws: ServerFailure.self) { try await busy.value }
                }
            }
        }
    }

    @Test("that block the server for longer than the deadline are an error that says so")
    func reportsBusy() async throws {
        let options = RedisServer.Options(configuration: ["lua-time-limit 5"])
        try await withRedisServer(options) { server in
            try await withClient(to: server.port) { client in
                _ = try await client.execute("PING", repeatable: true)
                let busy = Task { try await server.rawCommand("EVAL", "while true do end", "0") }
                try await eventually("the server is busy") {
                    do { try await server.rawCommand("GET", "key") } catch { return "\(error)".hasPrefix("BUSY") }
                    return false
                }
                let replies = try await client.execute(
                    RedisPipeline("INCR", repeatable: false, "key"),
                    timeout: .seconds(3)
                )
                #expect(replies[0].error?.code == "BUSY")
                try await server.rawCommand("SCRIPT", "KILL")
                await #expect(throws: ServerFailure.self) { try await busy.value }
            }
        }
    }

    private func call(_ loaded: LoadedScript) -> RedisPipeline {
        var pipeline = RedisPipeline()
        pipeline.append(loaded, keys: ["key"], argumentCount: 1, repeatable: true) { $0.append("x") }
        return pipeline
    }
}
