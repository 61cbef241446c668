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

/// Numbers that are the same in every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
