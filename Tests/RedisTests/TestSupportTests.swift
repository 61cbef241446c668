import TestSupport
import Testing

@Suite("what the tests stand on", .timeLimit(.minutes(2)))
struct TestSupportTests {
    @Suite("a Redis server of the test's own")
    struct RedisServerTests {
        @Test("answers, and is gone when its scope ends")
        func lendsServer() async throws {
            let port = try await withRedisServer { server in
                let replies = try await server.rawPipeline([["SET", "key", "value"], ["GET", "key"]])
                #expect(replies == [.simple("OK"), .bulk("value")])
                return server.port
            }
            #expect(await !isListening(on: port))
        }

        @Test("comes back on its port with what it had written to disk", arguments: [true, false])
        func restarts(appendOnly: Bool) async throws {
            try await withRedisServer(RedisServer.Options(appendOnly: appendOnly)) { server in
                try await server.rawCommand("SET", "key", "value")
                try await server.restart()
                let reply = try await server.rawCommand("GET", "key")
                #expect(reply == (appendOnly ? .bulk("value") : .null))
            }
        }

        @Test("answers nothing while it is suspended")
        func suspends() async throws {
            try await withRedisServer { server in
                await server.suspend()
                await #expect(throws: TimeLimitExceeded.self) {
                    try await withTimeLimit(.milliseconds(100)) { try await server.rawCommand("PING") }
                }
                await server.resume()
                let reply = try await server.rawCommand("PING")
                #expect(reply == .simple("PONG"))
            }
        }

        @Test("ends also while it is suspended")
        func stopsSuspended() async throws {
            let port = try await withRedisServer { server in
                await server.suspend()
                return server.port
            }
            #expect(await !isListening(on: port))
        }

        @Test("that refuses its configuration says why")
        func refusesConfiguration() async throws {
            let failure = try await #require(throws: ServerFailure.self) {
                try await RedisServer.start(RedisServer.Options(configuration: ["no-such-directive yes"]))
            }
            #expect(failure.description.contains("no-such-directive"))
        }

        @Test("lets in those who know the password, to where their rules let them")
        func demandsPassword() async throws {
            let options = RedisServer.Options(password: "secret", users: ["alice on >hers ~a:* +@all"])
            try await withRedisServer(options) { server in
                let strangers = try await exchange("PING\r\nQUIT\r\n", with: server.port)
                #expect(strangers.hasPrefix("-NOAUTH"))
                let holders = try await exchange("AUTH secret\r\nPING\r\nQUIT\r\n", with: server.port)
                #expect(holders == "+OK\r\n+PONG\r\n+OK\r\n")
                let alices = try await exchange("AUTH alice hers\r\nGET b:1\r\nQUIT\r\n", with: server.port)
                #expect(alices.hasPrefix("+OK\r\n-NOPERM"))
            }
        }

        @Test(
            "shakes hands by TLS, with those who trust its certificate",
            .enabled("the server was built without TLS") { try await RedisServer.hasTLS }
        )
        func servesTLS() async throws {
            let certificates = try await Certificates.shared
            try await withRedisServer(RedisServer.Options(tls: .server)) { server in
                let port = try #require(server.tlsPort)
                #expect(try await ping(port, trusting: certificates.authority))
                #expect(try await !ping(port, trusting: certificates.stranger))
            }
        }

        @Test(
            "demands a certificate where it must",
            .enabled("the server was built without TLS") { try await RedisServer.hasTLS }
        )
        func demandsCertificate() async throws {
            let certificates = try await Certificates.shared
            let client = ["-cert", certificates.clientCertificate, "-key", certificates.clientKey]
            try await withRedisServer(RedisServer.Options(tls: .mutual)) { server in
                let port = try #require(server.tlsPort)
                #expect(try await ping(port, trusting: certificates.authority, client))
                #expect(try await !ping(port, trusting: certificates.authority))
            }
        }

        /// Whether Redis answers a PING that openssl brings it.
        private func ping(_ port: Int, trusting authority: String, _ more: [String] = []) async throws -> Bool {
            let verified = ["-CAfile", authority, "-verify_return_error", "-verify_hostname", "localhost"]
            let result = try await runProgram(
                "openssl",
                ["s_client", "-quiet", "-ign_eof", "-connect", "127.0.0.1:\(port)"] + verified + more,
                input: "PING\r\nQUIT\r\n"
            )
            return result.output.contains("+PONG")
        }
    }

    @Suite("the server of a suite", .redisServer(RedisServer.Options(configuration: ["maxmemory 5mb"])))
    struct RedisServerTraitTests {
        @Test("has the options of its trait")
        func hasOptions() async throws {
            let setting = try await RedisServer.current.rawCommand("CONFIG", "GET", "maxmemory")
            #expect(setting.strings == ["maxmemory", "5242880"])
        }

        @Test("is shared by tests with namespaces of which no two are the same")
        func separatesTests() {
            #expect(Set((1...100).map { _ in testNamespace() }).count == 100)
        }
    }

    @Suite("a manual clock")
    struct ManualClockTests {
        @Test("wakes those whose time has come, and only those")
        func advances() async throws {
            let clock = ManualClock()
            async let short: Void = clock.sleep(for: .seconds(1))
            async let long: Void = clock.sleep(for: .seconds(3))
            try await clock.waitForSleepers(2)
            clock.advance(by: .seconds(2))
            try await short
            #expect(clock.sleeperCount == 1)
            clock.advance(by: .seconds(1))
            try await long
            #expect(clock.now.elapsed == .seconds(3))
        }

        @Test("wakes a sleeper that is cancelled")
        func cancelsSleeper() async throws {
            let clock = ManualClock()
            let sleeper = Task { try await clock.sleep(for: .seconds(1)) }
            try await clock.waitForSleepers()
            sleeper.cancel()
            await #expect(throws: CancellationError.self) { try await sleeper.value }
            #expect(clock.sleeperCount == 0)
        }

        @Test("lets nobody sleep who is cancelled already")
        func refusesCancelled() async throws {
            let clock = ManualClock()
            let sleeper = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await clock.sleep(for: .seconds(1))
            }
            await #expect(throws: CancellationError.self) { try await sleeper.value }
        }
    }

    @Test("a condition is asked until it holds")
    func eventuallyHolds() async throws {
        var answers = [true, false, false]
        try await eventually("the third answer is yes") { answers.removeLast() }
        #expect(answers.isEmpty)
    }
}
