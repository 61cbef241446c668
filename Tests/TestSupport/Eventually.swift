public import Testing

/// Waits until a condition holds that nobody announces, such as one in another process.
///
/// Only here do tests sleep: where something announces the change, as ``Watched`` and ``ManualClock`` do, wait for that.
/// The condition is asked again and again, with a pause between. Past the limit the test fails, with the expectation in
/// its message; an error of the condition ends the wait at once.
public func eventually(
    _ expectation: Comment,
    within limit: Duration = .seconds(20),
    isolation: isolated (any Actor)? = #isolation,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
) async throws {
    let holds = try await poll(within: limit, condition)
    try #require(holds, "not within \(limit): \(expectation)", sourceLocation: sourceLocation)
}

/// Asks until the answer is yes, or the limit is over; returns the last answer.
func poll(
    within limit: Duration,
    isolation: isolated (any Actor)? = #isolation,
    _ condition: () async throws -> Bool
) async throws -> Bool {
    let deadline = ContinuousClock.now + limit
    var pause = Duration.milliseconds(1)
    while try await !condition() {
        guard ContinuousClock.now < deadline else { return false }
        try await Task.sleep(for: pause)
        pause = min(pause * 2, .milliseconds(50))
    }
    return true
}
