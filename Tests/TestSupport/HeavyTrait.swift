public import Testing

/// Keeps suites that compute for long, without ever suspending, from running at the same time: on two processors they
/// would leave no thread for the tests beside them that wait for servers, whose deadlines would pass.
public struct HeavyTrait: SuiteTrait, TestScoping {
    private static let slot = ServerSlots(count: 1)

    /// Waits for the other heavy suites, and runs this one.
    public func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable () async throws -> Void
    ) async throws {
        try await Self.slot.withSlot { try await function() }
    }
}

extension Trait where Self == HeavyTrait {
    /// One heavy suite at a time; its tests should be serialized.
    public static var heavy: Self { HeavyTrait() }
}
