/// AWS's target tracking of the backlog per instance, as the guide of EC2 Auto Scaling on SQS describes it.
///
/// Its alarms look once a minute: three minutes above the target scale out, fifteen below nine tenths of it scale in.
package struct BacklogPerInstance: Sendable {
    private static let outPoints = 3
    private static let inPoints = 15

    /// What an instance may have waiting.
    package let acceptable: Double
    private let bounds: ClosedRange<Int>
    private var sampledAt: Int64?
    private var above = 0
    private var below = 0

    /// A scaler that has seen nothing yet.
    ///
    /// - Parameters:
    ///   - acceptable: What an instance may have waiting: the acceptable latency by the time that one message takes.
    ///   - minReplicas: Fewest instances.
    ///   - maxReplicas: Most instances.
    package init(acceptable: Double, minReplicas: Int, maxReplicas: Int) {
        self.acceptable = acceptable
        bounds = minReplicas...max(minReplicas, maxReplicas)
    }

    /// The instances that a backlog asks for.
    package func wanted(backlog: Double) -> Int { Int((backlog / acceptable).rounded(.up)) }

    /// Looks, if a minute has passed.
    ///
    /// - Parameters:
    ///   - backlog: What waits; nil if nobody knows.
    ///   - current: How many instances are asked for.
    ///   - now: The time.
    /// - Returns: The instances to set.
    package mutating func decide(backlog: Double?, current: Int, at now: Int64) -> Int {
        if let sampledAt, now - sampledAt < 60_000 { return current }
        sampledAt = now
        guard let backlog else { return current }
        // Without an instance the metric's division has no result: any backlog is too much.
        let each = current > 0 ? backlog / Double(current) : backlog > 0 ? .infinity : 0
        above = each > acceptable ? above + 1 : 0
        below = each < acceptable * 0.9 ? below + 1 : 0
        if above >= Self.outPoints || below >= Self.inPoints {
            (above, below) = (0, 0)
            return min(max(wanted(backlog: backlog), bounds.lowerBound), bounds.upperBound)
        }
        return min(max(current, bounds.lowerBound), bounds.upperBound)
    }
}
