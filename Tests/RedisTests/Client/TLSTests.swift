import Redis
import TestSupport
import Testing

@Suite(
    "TLS",
    .enabled("the server was built without TLS") { try await RedisServer.hasTLS },
    .redisServer(RedisServer.Options(password: "hunter2", tls: .server)),
    .timeLimit(.minutes(2))
)
struct TLSTests {
    @Test("trusts an authority from a file, for a name and for an address", arguments: ["localhost", "127.0.0.1"])
    func connects(host: String) async throws {
        let tls = RedisConfiguration.TLS(caFile: try await Certificates.shared.authority)
        try await withClient(to: tlsPort) { configuration in
            configuration.host = host
            configuration.password = "hunter2"
            configuration.tls = tls
        } body: { client in
            let large = [UInt8](repeating: 1, count: 1 << 20)
            try await #expect(client.execute("ECHO", repeatable: true, large).bytes().count == large.count)
        }
    }

    @Test("shows the client's certificate where it is demanded, also for sessions")
    func showsCertificate() async throws {
        let certificates = try await Certificates.shared
        let tls = RedisConfiguration.TLS(
            caFile: certificates.authority,
            certificateFile: certificates.clientCertificate,
            privateKeyFile: certificates.clientKey
        )
        try await withRedisServer(RedisServer.Options(tls: .mutual)) { server in
            try await withClient(to: #require(server.tlsPort)) {
                $0.tls = tls
            } body: { client in
                try await #expect(client.execute("PING", repeatable: true).string() == "PONG")
                let reply = try await client.withSession {
                    try await $0.execute(RedisPipeline("PING", repeatable: true))
                }
                try #expect(reply[0].string() == "PONG")
            }
            try await withClient(to: #require(server.tlsPort)) { configuration in
                configuration.tls = RedisConfiguration.TLS(caFile: certificates.authority)
                configuration.commandTimeout = .seconds(2)
            } body: { client in
                let error = try await redisError { _ = try await client.execute("PING", repeatable: true) }
                #expect(error.code == .connectionFailed)
                #expect(error.message.contains("CERTIFICATE_REQUIRED"))
            }
        }
    }

    @Test("says why it does not trust a server")
    func refusesStranger() async throws {
        let tls = RedisConfiguration.TLS(caFile: try await Certificates.shared.stranger)
        try await expectFailure(port: tlsPort, tls) { error, port in
            #expect(
                "\(error)"
                    == "PING at redis 127.0.0.1:\(port): cannot connect: the TLS handshake failed: CERTIFICATE_VERIFY_FAILED"
            )
        }
    }

    @Test("says that a server does not speak it")
    func refusesPlainServer() async throws {
        let tls = RedisConfiguration.TLS(caFile: try await Certificates.shared.authority)
        // Redis waits for the end of the line that it takes the greeting for.
        try await withHostileServer([.receiveBytes(5), .send("-ERR Protocol error\r\n")]) { server in
            try await expectFailure(port: server.port, tls) { error, _ in
                #expect(error.message.contains("does not seem to speak TLS"))
            }
        }
        try await expectFailure(port: RedisServer.current.port, tls) { _, _ in }
    }

    @Test("is suspected where a plain client reads a TLS alert")
    func refusesTLSServer() async throws {
        try await withHostileServer([.receiveBytes(5), .send("\u{15}\u{3}\u{3}\0\u{2}\u{2}\n\r\n"), .close]) { server in
            try await expectFailure(port: server.port, nil) { error, _ in
                #expect(error.message.contains("it looks like TLS"))
            }
        }
        try await expectFailure(port: tlsPort, nil) { error, _ in
            #expect(error.message.hasPrefix("cannot connect: "))
        }
    }

    @Test("files that cannot be used are an error of the configuration, which names them")
    func refusesFiles() async throws {
        let certificates = try await Certificates.shared
        let wrong = [
            RedisConfiguration.TLS(caFile: "/no/such.pem"),
            RedisConfiguration.TLS(certificateFile: "/no/such.pem", privateKeyFile: certificates.clientKey),
            RedisConfiguration.TLS(certificateFile: certificates.clientCertificate, privateKeyFile: "/no/such.pem"),
        ]
        for tls in wrong {
            var configuration = RedisConfiguration()
            configuration.tls = tls
            let error = try #require(throws: RedisError.self) { try RedisClient(configuration, logger: silentLogger) }
            #expect(error.code == .invalidConfiguration)
            #expect(error.message.contains("/no/such.pem"))
        }
    }

    private func expectFailure(
        port: Int,
        _ tls: RedisConfiguration.TLS?,
        _ examine: (RedisError, Int) -> Void
    ) async throws {
        try await withClient(to: port) { configuration in
            configuration.tls = tls
            configuration.password = "hunter2"
            configuration.commandTimeout = .seconds(2)
        } body: { client in
            let error = try await redisError { _ = try await client.execute("PING", repeatable: true) }
            #expect(error.code == .connectionFailed)
            #expect(!String(reflecting: error).contains("hunter2"))
            examine(error, port)
        }
    }

    private var tlsPort: Int { get throws { try #require(RedisServer.current.tlsPort) } }
}
