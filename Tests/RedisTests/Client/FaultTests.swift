import Redis
import TestSupport
import Testing

@Suite("a connection that fails", .redisServer, .timeLimit(.minutes(2)))
struct FaultTests {
    @Test("between a command and its reply leaves the outcome unknown: the command is not sent again")
    func doesNotRepeat() async throws {
        try await withProxiedClient { proxy, client, key in
            proxy.replies.apply(.hold)
            let task = Task { try await client.execute("INCR", repeatable: false, key) }
            try await eventually("the command runs") { try await value(of: key) == "1" }
            proxy.cutConnections()
            let error = try await redisError { _ = try await task.value }
            #expect(error.code == .outcomeUnknown)
            #expect(error.command == "INCR")
            proxy.replies.apply(.none)
            try await #expect(client.execute("INCR", repeatable: false, key).integer() == 2)
        }
    }

    @Test("between a command and its reply is made anew, and the command sent again if it may be")
    func repeats() async throws {
        try await withProxiedClient { proxy, client, key in
            proxy.replies.apply(.hold)
            async let reply = client.execute("SET", repeatable: true, key, "text").string()
            try await eventually("the command runs") { try await value(of: key) == "text" }
            proxy.cutConnections()
            proxy.replies.apply(.none)
            try await #expect(reply == "OK")
            #expect(proxy.acceptedCount == 2)
        }
    }

    @Test("before it was there costs nothing: what was not sent is sent, also what must not run twice")
    func sendsLater() async throws {
        try await withFaultProxy(to: port) { proxy in
            proxy.refuseConnections()
            try await withClient(to: proxy.port) { client in
                let key = testNamespace()
                async let reply = client.execute("INCR", repeatable: false, key).integer()
                try await proxy.waitForAccepted(2)
                proxy.refuseConnections(false)
                try await #expect(reply == 1)
                try await #expect(value(of: key) == "1")
            }
        }
    }

    @Test("in the middle of a request or a reply fails all that shared it, and only that", arguments: [30, 60, 100])
    func cutsShared(bytes: Int) async throws {
        try await withProxiedClient { proxy, client, key in
            proxy.replies.apply(.cut(afterBytes: bytes))
            try await withThrowingTaskGroup { group in
                for task in 0..<50 {
                    group.addTask {
                        do {
                            let reply = try await client.execute("ECHO", repeatable: false, "\(key).\(task)").string()
                            #expect(reply == "\(key).\(task)")
                        } catch let error as RedisError {
                            #expect(error.code == .outcomeUnknown)
                        }
                    }
                }
                try await group.waitForAll()
            }
            try await #expect(client.execute("ECHO", repeatable: true, "after").string() == "after")
        }
    }

    @Test("late never gives its reply to another command")
    func dropsLateReply() async throws {
        try await withProxiedClient { proxy, client, key in
            proxy.replies.apply(.hold)
            let error = try await redisError {
                let pipeline = RedisPipeline("ECHO", repeatable: false, "late")
                _ = try await client.execute(pipeline, timeout: .milliseconds(50))
            }
            #expect(error.code == .outcomeUnknown)
            proxy.replies.apply(.none)
            try await #expect(client.execute("ECHO", repeatable: true, key).string() == key)
        }
    }

    @Test("with the whole server is made anew: repeatable commands survive a restart")
    func survivesRestart() async throws {
        try await withRedisServer(RedisServer.Options(appendOnly: true)) { server in
            try await server.rawCommand("SET", "key", "value")
            try await withClient(to: server.port) { client in
                try await withThrowingTaskGroup { group in
                    let progress = Watched(0)
                    for _ in 0..<16 {
                        group.addTask {
                            for _ in 0..<50 {
                                try await #expect(client.execute("GET", repeatable: true, "key").string() == "value")
                                progress.update { $0 += 1 }
                            }
                        }
                    }
                    try await progress.wait { $0 >= 16 }
                    try await server.restart()
                    try await group.waitForAll()
                }
            }
        }
    }

    @Test("again and again gives every caller an answer, and never another's")
    func soaks() async throws {
        try await withFaultProxy(to: port) { proxy in
            let answers = try await withThrowingTaskGroup(of: Int.self) { group in
                let isDone = Watched(false)
                for client in 0..<8 {
                    group.addTask { try await echoMany(to: proxy.port, client) }
                }
                async let faults: Void = applyFaults(to: proxy, until: isDone)
                let answers = try await group.reduce(0, +)
                isDone.update { $0 = true }
                try await faults
                return answers
            }
            #expect(answers == 8 * 8 * 40)
        }
    }

    /// Eight tasks send unique values over one client; returns how many had an answer.
    private func echoMany(to port: Int, _ number: Int) async throws -> Int {
        try await withClient(to: port) { client in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for task in 0..<8 {
                    group.addTask {
                        for round in 0..<40 {
                            let value = "\(number).\(task).\(round)." + String(repeating: "x", count: round * 10)
                            do {
                                let isRepeatable = round.isMultiple(of: 2)
                                let reply = try await client.execute("ECHO", repeatable: isRepeatable, value).string()
                                #expect(reply == value)
                            } catch let error as RedisError {
                                #expect(error.code == .outcomeUnknown)
                            }
                        }
                        return 40
                    }
                }
                return try await group.reduce(0, +)
            }
        }
    }

    /// Cuts one connection after the other, after random numbers of bytes, 30 times at most.
    private func applyFaults(to proxy: FaultProxy, until isDone: Watched<Bool>) async throws {
        var generator = SplitMix(seed: 1)
        for _ in 0..<30 where !isDone.current {
            let flow = Bool.random(using: &generator) ? proxy.requests : proxy.replies
            let start = flow.byteCount
            let count = Int.random(in: 1...5000, using: &generator)
            flow.apply(.cut(afterBytes: count))
            try await eventually("the cut happens") { isDone.current || flow.byteCount >= start + count }
        }
        proxy.requests.apply(.none)
        proxy.replies.apply(.none)
    }

    private func withProxiedClient(
        _ body: (FaultProxy, RedisClient, _ key: String) async throws -> Void
    ) async throws {
        try await withFaultProxy(to: port) { proxy in
            try await withClient(to: proxy.port) { client in
                _ = try await client.execute("PING", repeatable: true)
                try await body(proxy, client, testNamespace())
            }
        }
    }

    private func value(of key: String) async throws -> String? {
        try await RedisServer.current.rawCommand("GET", key).string
    }

    private var port: Int { get throws { try RedisServer.current.port } }
}
