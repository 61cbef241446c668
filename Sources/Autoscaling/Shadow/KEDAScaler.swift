/// KEDA with its redis-streams scaler: it switches between none and one, and an HPA does the rest.
///
/// As `pkg/scalers/redis_streams_scaler.go` and `pkg/scaling/executor/scale_scaledobjects.go` behave: a null lag counts
/// as 0, a missing group too; any other error of XINFO GROUPS makes the stream's length the number.
package struct KEDAScaler: Sendable {
    /// What it counts.
    package enum Mode: String, Sendable, CaseIterable {
        /// `lagCount`.
        case lag
        /// `pendingEntriesCount`.
        case pending
        /// `streamLength`.
        case length
    }

    /// Its settings, with KEDA's defaults.
    package struct Settings: Sendable, Hashable {
        package var mode: Mode
        package var target: Double
        package var activation = 0.0
        package var minReplicas = 0
        package var maxReplicas = 100
        package var pollingInterval: Duration = .seconds(30)
        package var cooldownPeriod: Duration = .seconds(300)
        package var down = ScalingRules.scaleDown

        /// Settings with KEDA's defaults.
        package init(mode: Mode, target: Double = 5) {
            self.mode = mode
            self.target = target
        }
    }

    /// The settings.
    package let settings: Settings
    private var pod: HorizontalPodAutoscaler
    private var polledAt: Int64?
    private var syncedAt: Int64?
    private var activeAt: Int64?

    /// A scaler that has seen nothing yet.
    package init(settings: Settings) {
        self.settings = settings
        pod = HorizontalPodAutoscaler(
            minReplicas: settings.minReplicas,
            maxReplicas: settings.maxReplicas,
            down: settings.down
        )
    }

    /// What the scaler reads.
    ///
    /// - Parameters:
    ///   - stream: The stream.
    ///   - mode: What is counted.
    /// - Returns: The number; nil on an error.
    package static func value(_ stream: StreamObservation, mode: Mode) -> Double? {
        guard stream.isReachable else { return nil }
        switch mode {
        case .lag: return stream.hasGroup ? Double(stream.lag ?? 0) : 0
        case .pending: return stream.hasGroup ? Double(stream.pending) : nil
        case .length: return Double(stream.length)
        }
    }

    /// Looks, if one of its two clocks says so.
    ///
    /// - Parameters:
    ///   - stream: The stream.
    ///   - current: What the scale subresource says.
    ///   - ready: How many pods are ready.
    ///   - now: The time.
    /// - Returns: The replicas to set.
    package mutating func decide(_ stream: StreamObservation, current: Int, ready: Int, at now: Int64) -> Int {
        let value = Self.value(stream, mode: settings.mode)
        var replicas = current
        if isDue(polledAt, settings.pollingInterval, now) {
            polledAt = now
            replicas = poll(value, current, at: now)
        }
        if isDue(syncedAt, HorizontalPodAutoscaler.sync, now) {
            syncedAt = now
            let metric = value.map { HorizontalPodAutoscaler.Metric.average(value: $0, target: settings.target) }
            replicas = pod.decide([metric ?? .failed], current: replicas, ready: ready, at: now)
        }
        return replicas
    }

    private func isDue(_ last: Int64?, _ interval: Duration, _ now: Int64) -> Bool {
        last.map { now - $0 >= interval.wholeMilliseconds } ?? true
    }

    private mutating func poll(_ value: Double?, _ current: Int, at now: Int64) -> Int {
        guard let value else { return current }
        if value > settings.activation {
            activeAt = now
            return current == 0 ? max(1, settings.minReplicas) : current
        }
        if settings.minReplicas > 0 { return max(current, settings.minReplicas) }
        let isCool = activeAt.map { now - $0 >= settings.cooldownPeriod.wholeMilliseconds } ?? true
        return isCool ? 0 : current
    }
}
