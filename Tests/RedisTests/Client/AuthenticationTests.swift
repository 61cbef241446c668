import Redis
import TestSupport
import Testing

private let options = RedisServer.Options(
    password: "hunter2",
    users: ["alice on >wonder\u{e9}land ~a:* +@all", "nobody off >nothing", "mute on >mute ~* -@all +ping"]
)

@Suite("authentication", .redisServer(options), .timeLimit(.minutes(2)))
struct AuthenticationTests {
    @Test("is by password")
    func authenticates() async throws {
        try await withClient(to: port) {
            $0.password = "hunter2"
        } body: { client in
            try await #expect(client.execute("ACL", repeatable: true, "WHOAMI").string() == "default")
        }
    }

    @Test("is by user and password")
    func authenticatesUser() async throws {
        try await withClient(to: port) { configuration in
            configuration.username = "alice"
            configuration.password = "wonder\u{e9}land"
        } body: { client in
            try await #expect(client.execute("ACL", repeatable: true, "WHOAMI").string() == "alice")
            let error = try await redisError { _ = try await client.execute("GET", repeatable: true, "b:1") }
            #expect(error.reply?.code == "NOPERM")
        }
    }

    @Test("needs no permission to name the client")
    func toleratesMissingPermission() async throws {
        try await withClient(to: port) { configuration in
            configuration.username = "mute"
            configuration.password = "mute"
        } body: { client in
            try await #expect(client.execute("PING", repeatable: true).string() == "PONG")
        }
    }

    @Test(
        "that is refused fails at once, and says so without the secret",
        arguments: [
            (nil, "hunter3", "AUTH", "WRONGPASS"), ("alice", "hunter2", "AUTH", "WRONGPASS"),
            ("nobody", "nothing", "AUTH", "WRONGPASS"), (nil, nil, "CLIENT", "NOAUTH"),
        ] as [(String?, String?, String, String)]
    )
    func refuses(username: String?, password: String?, command: String, code: String) async throws {
        try await withClient(to: port) { configuration in
            configuration.username = username
            configuration.password = password
        } body: { client in
            let error = try await redisError { _ = try await client.execute("PING", repeatable: true) }
            #expect(error.code == .authenticationFailed)
            #expect("\(error)".hasPrefix("\(command) at redis 127.0.0.1:\(client.configuration.port): \(code) "))
            if let password { #expect(!String(reflecting: error).contains(password)) }
            #expect(!error.isRetriable)
        }
    }

    @Test("that is refused does not dial in a loop")
    func backsOff() async throws {
        try await withFaultProxy(to: port) { proxy in
            try await withClient(to: proxy.port) {
                $0.password = "hunter3"
            } body: { client in
                try await withThrowingTaskGroup { group in
                    for _ in 0..<64 {
                        group.addTask {
                            let error = try await redisError { _ = try await client.execute("PING", repeatable: true) }
                            #expect(error.code == .authenticationFailed)
                        }
                    }
                    try await group.waitForAll()
                }
                // Once for all who wait together; a few more for those who come when the others have been told.
                #expect(proxy.acceptedCount < 20)
            }
        }
    }

    @Test("is done once more when the server asks for it on a connection that it knew")
    func reauthenticates() async throws {
        try await withFaultProxy(to: port) { proxy in
            try await withClient(to: proxy.port) {
                $0.password = "hunter2"
            } body: { client in
                let key = testNamespace()
                _ = try await client.execute("RESET", repeatable: true)
                try await #expect(client.execute("INCR", repeatable: false, key).integer() == 1)
                #expect(proxy.acceptedCount == 2)
            }
        }
    }

    @Test("that is asked for on a live connection and cannot be given fails at once")
    func refusesLate() async throws {
        try await withRedisServer { server in
            try await withClient(to: server.port) { client in
                try await #expect(client.execute("PING", repeatable: true).string() == "PONG")
                try await server.rawCommand("CONFIG", "SET", "requirepass", "new")
                _ = try await client.execute("RESET", repeatable: true)
                let error = try await redisError { _ = try await client.execute("PING", repeatable: true) }
                #expect(error.code == .authenticationFailed)
                #expect(error.reply?.code == "NOAUTH")
            }
        }
    }

    @Test("with a password that the server does not have fails at once")
    func refusesNeedlessPassword() async throws {
        try await withRedisServer { server in
            try await withClient(to: server.port) {
                $0.password = "hunter2"
            } body: { client in
                let error = try await redisError { _ = try await client.execute("PING", repeatable: true) }
                #expect(error.code == .authenticationFailed)
                #expect(!"\(error)".contains("hunter2"))
            }
        }
    }

    @Test("leaves no secret behind where the server repeats what it was sent")
    func hidesEchoedSecret() async throws {
        let refusal = "-ERR unknown command 'AUTH', with args beginning with: 'hunter2' \r\n"
        try await withHostileServer([.receiveText("AUTH"), .send(refusal)], [.close]) { server in
            try await withClient(to: server.port) { configuration in
                configuration.password = "hunter2"
            } body: { client in
                let task = Task { try await client.execute("PING", repeatable: true) }
                try await server.waitForReceived("SETNAME")
                client.close()
                let error = try await redisError { _ = try await task.value }
                #expect(!String(reflecting: error).contains("hunter2"))
            }
        }
    }

    @Test("does not show in any text of a configuration or a client")
    func hidesPassword() throws {
        var configuration = RedisConfiguration(host: "::1", port: 1)
        configuration.username = "alice"
        configuration.password = "hunter2"
        let client = try RedisClient(configuration, logger: silentLogger)
        defer { client.close() }
        var text =
            "\(configuration) \(String(reflecting: configuration)) \(String(describing: Optional(configuration)))"
        dump(configuration, to: &text)
        dump(client, to: &text)
        print(client, [configuration], (configuration, 1), to: &text)
        #expect(text.contains("redis [::1]:1"))
        #expect(!text.contains("hunter2"))
    }

    private var port: Int { get throws { try RedisServer.current.port } }
}
