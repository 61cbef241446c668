import Logging
import Redis
import TestSupport
import Testing

let silentLogger = Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() }

/// Lends a client of a server on 127.0.0.1, patient enough for a machine under load.
func withClient<Result>(
    to port: Int,
    logger: Logger = silentLogger,
    _ configure: (inout RedisConfiguration) -> Void = { _ in },
    body: (RedisClient) async throws -> Result
) async throws -> Result {
    var configuration = RedisConfiguration(host: "127.0.0.1", port: port)
    configuration.commandTimeout = .seconds(20)
    configuration.connectTimeout = .seconds(20)
    configure(&configuration)
    let client = try RedisClient(configuration, logger: logger)
    defer { client.close() }
    return try await body(client)
}

/// The error of an operation that must fail with a ``RedisError``.
func redisError(
    sourceLocation: SourceLocation = #_sourceLocation,
    _ operation: () async throws -> Void
) async throws -> RedisError {
    try await #require(throws: RedisError.self, sourceLocation: sourceLocation) { try await operation() }
}
