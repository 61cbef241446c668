/// What KEDA would have set where the autoscaler decides: its target is imagined, and starts as the real one is.
package struct ShadowComparison: Sendable {
    /// What both would have.
    package struct Outcome: Sendable, Hashable {
        /// What KEDA would have set.
        package let shadow: Int
        /// What the autoscaler set.
        package let actual: Int
        /// Seconds of replicas so far, KEDA's and ours.
        package let shadowReplicaSeconds: Double
        package let actualReplicaSeconds: Double
    }

    private var scaler: KEDAScaler
    private var replicas: Int?
    private var last: (at: Int64, actual: Int)?
    private var shadowSeconds = 0.0
    private var actualSeconds = 0.0

    /// A comparison that begins with what there is at its first step.
    package init(settings: KEDAScaler.Settings) { scaler = KEDAScaler(settings: settings) }

    /// Takes a step.
    ///
    /// - Parameters:
    ///   - stream: What KEDA would see.
    ///   - actual: How many replicas the target has.
    ///   - now: The time.
    /// - Returns: What both would have. What KEDA would see of the stream is what our replicas left of it, so that this
    ///   says what it would do now, not what would have become of the queue: `thinrsmq simulate` says that.
    package mutating func step(_ stream: StreamObservation, actual: Int, at now: Int64) -> Outcome {
        let before = replicas ?? actual
        if let last, now > last.at {
            let seconds = Double(now - last.at) / 1_000
            shadowSeconds += Double(before) * seconds
            actualSeconds += Double(last.actual) * seconds
        }
        last = (now, actual)
        let shadow = scaler.decide(stream, current: before, ready: before, at: now)
        replicas = shadow
        return Outcome(
            shadow: shadow,
            actual: actual,
            shadowReplicaSeconds: shadowSeconds,
            actualReplicaSeconds: actualSeconds
        )
    }
}
