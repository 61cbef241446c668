import Redis
import TestSupport
import Testing

/// What a server must do to be taken for one: it takes the client's name.
private let welcome: [HostileServer.Step] = [.receiveText("SETNAME"), .send("+OK\r\n")]

@Suite("a hostile server", .timeLimit(.minutes(2)))
struct HostileServerTests {
    @Test("that sends garbage is refused: its reply is no reply, and the outcome not known")
    func refusesGarbage() async throws {
        let script = welcome + [.receiveText("INCR"), .send("HTTP/1.1 400 Bad Request\r\n\r\n")]
        try await withHostileServer(script, welcome + [.receiveText("PING"), .send("+PONG\r\n")]) { server in
            try await withClient(to: server.port) { client in
                let error = try await redisError { _ = try await client.execute("INCR", repeatable: false, "a") }
                #expect(error.code == .protocolViolation)
                #expect(
                    error.message == #"the server's reply is not RESP2: Protocol error, got "H" as reply type byte"#
                )
                try await expectPong(client)
            }
        }
    }

    @Test("that sends garbage instead of a welcome is named so")
    func refusesGarbageWelcome() async throws {
        try await withHostileServer([.receiveBytes(1), .send("HTTP/1.1 400 Bad Request\r\n\r\n")]) { server in
            try await withClient(to: server.port) {
                $0.commandTimeout = .seconds(5)
            } body: { client in
                let error = try await redisError { _ = try await client.execute("INCR", repeatable: false, "a") }
                #expect(error.code == .connectionFailed)
                #expect(error.message.hasPrefix("cannot connect: the server's reply is not RESP2: "))
                // With pauses between: a busy loop would dial thousands of times.
                #expect(server.acceptedCount < 20)
            }
        }
    }

    @Test("that speaks unasked is left, and nothing that it said is taken for a reply")
    func refusesUnasked() async throws {
        let script = welcome + [.receiveText("one"), .send("$3\r\none\r\n$5\r\nthree\r\n")]
        let second = welcome + [.receiveText("two"), .send("$3\r\ntwo\r\n")]
        try await withHostileServer(script, second) { server in
            try await withClient(to: server.port) { client in
                try await #expect(client.execute("ECHO", repeatable: true, "one").string() == "one")
                try await #expect(client.execute("ECHO", repeatable: true, "two").string() == "two")
            }
        }
    }

    @Test(
        "that refuses unasked is quoted",
        arguments: ["ERR max number of clients reached", "DENIED Redis is running in protected mode"]
    )
    func quotesRefusal(message: String) async throws {
        try await withHostileServer([.send("-\(message)\r\n"), .close]) { server in
            try await withClient(to: server.port) {
                $0.commandTimeout = .seconds(5)
            } body: { client in
                let error = try await redisError { _ = try await client.execute("PING", repeatable: true) }
                #expect(error.message.contains(message))
                #expect(server.acceptedCount < 20)
            }
        }
    }

    @Test("that sends its replies byte by byte is understood")
    func readsTrickle() async throws {
        let steps = "$5\r\nhello\r\n+OK\r\n".map { HostileServer.Step.send(String($0)) }
        try await withHostileServer(welcome + [.receiveText("hello")] + steps) { server in
            try await withClient(to: server.port) { client in
                var pipeline = RedisPipeline("ECHO", repeatable: true, "hello")
                pipeline.append("PING", repeatable: true)
                let replies = try await client.execute(pipeline)
                try #expect(replies.map { try $0.string() } == ["hello", "OK"])
            }
        }
    }

    @Test(
        "that closes in the middle of a reply or of a pipeline leaves the outcome unknown",
        arguments: ["", "+O", "+OK\r\n", "+OK\r\n$10\r\nhal"]
    )
    func cutsReply(text: String) async throws {
        let script = welcome + [.receiveText("SET"), .receiveText("INCR"), .send(text), .close]
        try await withHostileServer(script, welcome) { server in
            try await withClient(to: server.port) { client in
                var pipeline = RedisPipeline("PING", repeatable: true, "SET")
                pipeline.append("PING", repeatable: true, String(repeating: "x", count: 100_000))
                pipeline.append("INCR", repeatable: false, "a")
                let error = try await redisError { _ = try await client.execute(pipeline) }
                #expect(error.code == .outcomeUnknown)
                #expect(
                    error.message == "the server closed the connection: sent and not answered, it may have run or not"
                )
                #expect(server.acceptedCount == 1)
            }
        }
    }

    @Test("that never answers costs the deadline and the connection; the next command goes over a new one")
    func givesUpSilence() async throws {
        let script = welcome + [.receiveText("PING"), .send("+PONG\r\n"), .receiveText("INCR")]
        try await withHostileServer(script, welcome + [.receiveText("PING"), .send("+PONG\r\n")]) { server in
            try await withClient(to: server.port) { client in
                try await expectPong(client)
                let error = try await redisError {
                    _ = try await client.execute(
                        RedisPipeline("INCR", repeatable: false, "a"),
                        timeout: .milliseconds(100)
                    )
                }
                #expect(error.code == .outcomeUnknown)
                #expect(error.message.hasPrefix("the server did not reply within the deadline: "))
                try await expectPong(client)
                #expect(server.acceptedCount == 2)
            }
        }
    }

    @Test(
        "that drops whom it has accepted, welcomed or heard is dialled with pauses",
        arguments: [[], welcome, welcome + [.receiveText("PING")]]
    )
    func backsOff(steps: [HostileServer.Step]) async throws {
        try await withHostileServer(steps + [.close]) { server in
            try await withClient(to: server.port) { client in
                let start = ContinuousClock.now
                let task = Task { try await client.execute("PING", repeatable: true) }
                try await server.waitForAccepted(5)
                // The shortest pauses before the second to the fifth.
                #expect(start.duration(to: .now) >= .milliseconds(10 + 20 + 40 + 80))
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
            }
        }
    }

    @Test(
        "that is not ready yet is asked again, also for what must not run twice",
        arguments: ["LOADING", "TRYAGAIN", "MASTERDOWN", "BUSY", "READONLY"]
    )
    func asksAgain(code: String) async throws {
        let first =
            welcome + [.receiveText("INCR"), .send("-\(code) not now\r\n"), .receiveText("INCR"), .send(":1\r\n")]
        // A server that has become a replica is left for whoever answers at its address.
        try await withHostileServer(first, welcome + [.receiveText("INCR"), .send(":1\r\n")]) { server in
            try await withClient(to: server.port) { client in
                try await #expect(client.execute("INCR", repeatable: false, "a").integer() == 1)
                #expect(server.acceptedCount == (code == "READONLY" ? 2 : 1))
            }
        }
    }

    @Test("that ran one command and then is gone leaves the one's reply, and the other's error")
    func keepsFirstReplies() async throws {
        let script = welcome + [.receiveText("INCR"), .send("+PONG\r\n-READONLY no\r\n")]
        try await withHostileServer(script, [.close]) { server in
            try await withClient(to: server.port) {
                $0.commandTimeout = .seconds(5)
            } body: { client in
                var pipeline = RedisPipeline("PING", repeatable: true)
                pipeline.append("INCR", repeatable: false, "a")
                let replies = try await client.execute(pipeline)
                try #expect(replies[0].string() == "PONG")
                #expect(replies[1].error?.code == "READONLY")
            }
        }
    }

    @Test("that has become a replica still answers those who asked before")
    func drainsRetired() async throws {
        let script = welcome + [.receiveText("late"), .send("-READONLY no\r\n"), .send(":7\r\n")]
        try await withHostileServer(script, welcome + [.receiveText("INCR"), .send(":1\r\n")]) { server in
            try await withClient(to: server.port) { client in
                async let first = client.execute("INCR", repeatable: false, "early").integer()
                try await server.waitForReceived("early")
                try await #expect(client.execute("INCR", repeatable: false, "late").integer() == 7)
                try await #expect(first == 1)
            }
        }
    }

    private func expectPong(_ client: RedisClient) async throws {
        try await #expect(client.execute("PING", repeatable: true).string() == "PONG")
    }
}
