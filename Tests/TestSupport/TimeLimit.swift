/// An operation that did not end within its limit.
public struct TimeLimitExceeded: Error, CustomStringConvertible {
    /// How long the operation was given.
    public let limit: Duration

    /// The limit, in words.
    public var description: String { "did not end within \(limit)" }
}

/// Runs an operation that must not hang: past the limit it is cancelled.
///
/// - Throws: ``TimeLimitExceeded``, or what the operation throws.
public func withTimeLimit<Result: Sendable>(
    _ limit: Duration = .seconds(20),
    _ operation: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    try await withThrowingTaskGroup(of: Result.self) { group in
        group.addTask { try await operation() }
        group.addTask {
            try await Task.sleep(for: limit)
            throw TimeLimitExceeded(limit: limit)
        }
        defer { group.cancelAll() }
        guard let result = try await group.next() else { throw CancellationError() }
        return result
    }
}
