import Redis
import ThinRSMQ

/// Asks the server about itself now and then.
struct ServerWatch: Sendable {
    /// What INFO tells changes slowly, and costs the server more than a look at a stream.
    private static let period = Duration.seconds(15)

    private var facts: ServerFacts?
    private var next: ContinuousClock.Instant?
    private var asksSettings = true

    /// - Returns: What was told last; nil if the user may not ask.
    /// - Throws: `RedisError` if Redis is away.
    mutating func look(
        by inspector: QueueInspector,
        at now: ContinuousClock.Instant = .now
    ) async throws -> ServerFacts? {
        guard next.map({ now >= $0 }) ?? true else { return facts }
        let answer = try await inspector.serverFacts(asksSettings: asksSettings)
        // What is refused once is not asked for again: each refusal is a line in ACL LOG.
        asksSettings = asksSettings && answer.settings != nil
        facts = answer.memory == nil && answer.persistence == nil ? nil : answer
        next = facts == nil ? now + .seconds(3_600) : now + Self.period
        return facts
    }
}
