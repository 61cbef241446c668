import Logging
import Redis
import ThinRSMQ

/// Lends a client of the configured Redis, for as long as the body runs.
func withRedisClient<Result>(
    _ settings: Configuration.Redis,
    logger: Logger,
    _ body: (RedisClient) async throws -> Result
) async throws -> Result {
    let client = try RedisClient(settings, logger: logger)
    defer { client.close() }
    return try await body(client)
}
