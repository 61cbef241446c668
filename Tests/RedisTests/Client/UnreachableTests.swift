import Redis
import TestSupport
import Testing

@Suite("a server that cannot be reached", .timeLimit(.minutes(2)))
struct UnreachableTests {
    @Test("is named with the system's reason when the deadline comes")
    func refuses() async throws {
        let port = try await FreePort.next()
        let error = try await failure { $0.port = port }
        #expect("\(error)" == "PING at redis 127.0.0.1:\(port): cannot connect: Connection refused")
        #expect(error.isRetriable)
    }

    @Test(
        "is given up at the deadline, also where its host does not exist or never answers",
        arguments: ["no-such-host.invalid", "192.0.2.1"]
    )
    func givesUp(host: String) async throws {
        let error = try await failure { $0.host = host }
        #expect(error.code == .connectionFailed)
        #expect("\(error)".hasPrefix("PING at redis \(host):6379: "))
    }

    @Test("is given up at the deadline where it accepts and does not answer")
    func givesUpSilent() async throws {
        try await withHostileServer([]) { server in
            let error = try await failure { $0.port = server.port }
            #expect(error.code == .connectionFailed)
            #expect(error.message == "no connection within the deadline")
        }
    }

    @Test("that accepts and does not answer is dialled anew after the connect timeout, and the log says why")
    func timesOutAttempt() async throws {
        try await withHostileServer([]) { server in
            let log = RecordedLog()
            try await withClient(to: server.port, logger: log.logger) { configuration in
                configuration.connectTimeout = .milliseconds(100)
                configuration.password = "hunter2"
            } body: { client in
                let task = Task { try await client.execute("PING", repeatable: true) }
                try await server.waitForAccepted(3)
                try await log.wait(for: "cannot connect: the server did not reply within the deadline")
                #expect(log.text.contains("redis.address=127.0.0.1:\(server.port)"))
                #expect(!log.text.contains("hunter2"))
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
            }
        }
    }

    @Test("is not waited for when the deadline has passed already", arguments: [Duration.zero, .seconds(-1)])
    func refusesLate(timeout: Duration) async throws {
        try await withHostileServer([]) { server in
            try await withClient(to: server.port) { client in
                let error = try await redisError {
                    _ = try await client.execute(RedisPipeline("PING", repeatable: true), timeout: timeout)
                }
                #expect(error.code == .connectionFailed)
            }
        }
    }

    @Test("is waited for by those who may: it need not be there from the start")
    func waits() async throws {
        try await withRedisServer { server in
            await server.kill()
            try await withClient(to: server.port) { client in
                async let reply = client.execute("INCR", repeatable: false, "counter").integer()
                try await server.restart()
                try await #expect(reply == 1)
            }
        }
    }

    @Test("is asked for one connection, however many wait for it")
    func dialsOnce() async throws {
        try await withRedisServer { server in
            try await withFaultProxy(to: server.port) { proxy in
                try await withClient(to: proxy.port) { client in
                    try await withThrowingTaskGroup { group in
                        for _ in 0..<100 { group.addTask { _ = try await client.execute("PING", repeatable: true) } }
                        try await group.waitForAll()
                    }
                    #expect(proxy.acceptedCount == 1)
                }
            }
        }
    }

    private func failure(_ configure: (inout RedisConfiguration) -> Void) async throws -> RedisError {
        try await withTimeLimit(.seconds(15)) { [configuration = configuration(configure)] in
            let client = try RedisClient(configuration, logger: silentLogger)
            defer { client.close() }
            return try await redisError { _ = try await client.execute("PING", repeatable: true) }
        }
    }

    private func configuration(_ configure: (inout RedisConfiguration) -> Void) -> RedisConfiguration {
        var configuration = RedisConfiguration(host: "127.0.0.1")
        configuration.commandTimeout = .seconds(1)
        configuration.connectTimeout = .seconds(20)
        configure(&configuration)
        return configuration
    }
}
