public import Testing

/// Gives a suite one Redis server, or a test one for each of its cases: ``RedisServer/current``.
public struct RedisServerTrait: SuiteTrait, TestTrait, TestScoping {
    let options: RedisServer.Options

    /// Starts the server, runs the suite or the test case, and stops the server.
    public func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable () async throws -> Void
    ) async throws {
        try await withRedisServer(options) { server in
            try await RedisServer.$lent.withValue(server) { try await function() }
        }
    }
}

extension Trait where Self == RedisServerTrait {
    /// A server that takes plain connections from anyone.
    public static var redisServer: Self { RedisServerTrait(options: RedisServer.Options()) }

    /// A server with options.
    public static func redisServer(_ options: RedisServer.Options) -> Self { RedisServerTrait(options: options) }
}

extension RedisServer {
    @TaskLocal fileprivate static var lent: RedisServer?

    /// The server of the suite or test that runs.
    ///
    /// - Throws: ``ServerFailure`` where neither has the trait `.redisServer`.
    public static var current: RedisServer {
        get throws {
            guard let lent else { throw ServerFailure("the suite or the test lacks the trait .redisServer") }
            return lent
        }
    }
}

/// A namespace that no other test uses: tests of a suite share its server, and never each other's keys.
public func testNamespace() -> String {
    "test-" + String(UInt64.random(in: .min ... .max), radix: 36)
}
