import Logging
import Redis
import TestSupport
import Testing

@testable import ThinRSMQCommand

let silentLogger = Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() }

/// What the doctor finds on a server, as a user if one is named.
func diagnose(
    _ server: RedisServer,
    _ namespaces: [String],
    as user: (name: String, password: String)? = nil,
    streams: StreamChecks = StreamChecks(),
    _ change: (inout DoctorReading.Scope) -> Void = { _ in }
) async throws -> Diagnosis {
    var redis = RedisConfiguration(host: "127.0.0.1", port: server.port)
    redis.username = user?.name
    redis.password = user?.password
    redis.commandTimeout = .seconds(15)
    let client = try RedisClient(redis, logger: silentLogger)
    defer { client.close() }
    var scope = DoctorReading.Scope(namespaces: namespaces)
    change(&scope)
    var reading = DoctorReading(scope, client: client)
    return Diagnosis(of: try await reading.read(), streams: streams)
}

extension Diagnosis {
    /// The findings about anything but the server, whose state and version are the same for all tests.
    var ownFindings: [Finding] { findings.filter { $0.subject != "server" } }

    /// Their ids with the severity before each.
    var own: [String] { ownFindings.map { "\($0.severity) \($0.id)" } }

    func finding(_ id: String) throws -> Finding {
        try #require(findings.first { $0.id == id }, "no \(id) among \(findings.map(\.id))")
    }
}
