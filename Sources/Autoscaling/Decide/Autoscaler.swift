/// Decides how many replicas a target should have: a pure function of the sequence of its signals.
///
///     replicas = ceil((arrivals + backlog / drainTarget) / (serviceRate × utilization))
///
/// once the service rate is known, and `ceil(backlog / backlogPerReplica)` before it is.
package struct Autoscaler: Sendable {
    /// How it scales.
    package let settings: ScalingSettings

    let drainSeconds: Double
    let idleMilliseconds: Int64
    let pauseMilliseconds: Int64
    var stabilizer: Stabilizer
    var arrivals = ArrivalRate()
    var service = ServiceRate()
    var start = StartDelay()
    var saturation = SaturationWatch()
    var forecast = ArrivalForecast()
    /// How many replicas the backlog asked for of late, fading.
    var lingering = 0.0
    /// Since when nothing is to be done; nil while something is.
    var idleSince: Int64?
    var last: Last?

    /// What the step before saw.
    struct Last: Sendable {
        var at: Int64
        var ready: Int?
        var backlog: Double?
        var replicas: Int?
        /// What was decided, for as long as that is not seen.
        var change = 0
        /// Whether fewer replicas would do, by what is believed, and a window still keeps them.
        var isReleasing = false
    }

    /// An autoscaler that has seen nothing yet.
    ///
    /// - Parameter settings: How it scales.
    /// - Throws: `ScalingSettingError` that names the target, the key and what is accepted.
    package init(settings: ScalingSettings) throws(ScalingSettingError) {
        try settings.validate()
        self.settings = settings
        drainSeconds = settings.drainTarget.inSeconds
        idleMilliseconds = settings.idleBeforeZero.wholeMilliseconds
        pauseMilliseconds = settings.saturationPause.wholeMilliseconds
        stabilizer = Stabilizer(up: settings.scaleUp, down: settings.scaleDown)
    }

    /// Entries per second that a busy replica completes, as learned so far.
    package var learnedServiceRate: Double? { service.value }

    /// How long a replica takes to become ready, as learned so far.
    package var learnedStartDelay: Duration? { start.learned.map { .milliseconds($0) } }

    /// Whether the forecast of arrivals was better than none, and is used.
    package var usesForecast: Bool { settings.usesForecast && forecast.hasProvedItself }

    /// After which time to decide again: soon while there is no replica, as whoever wakes the target waits for it.
    ///
    /// - Parameter decision: The decision before.
    /// - Returns: The time.
    package static func interval(after decision: ScalingDecision) -> Duration {
        decision.replicas == 0 ? .seconds(1) : .seconds(5)
    }

    /// Decides.
    ///
    /// - Parameters:
    ///   - signals: What is known now.
    ///   - now: The time, as Unix milliseconds; at or before the last one nothing new is learned.
    /// - Returns: The decision, which is taken to be carried out.
    package mutating func decide(_ signals: ScalingSignals, at now: Int64) -> ScalingDecision {
        learn(signals, at: now)
        noteChange(to: signals.replicas, at: now)
        var decision = ScalingDecision(
            current: signals.replicas,
            reason: .unknown,
            backlog: signals.backlog(arrivalRate: arrivals.isKnown ? arrivals.value : nil),
            arrivalRate: arrivals.isKnown ? .exact(arrivals.value) : .unknown,
            serviceRate: serviceReading(at: now),
            at: now
        )
        noteIdle(signals, decision.backlog, at: now)
        let seconds = last.map { max(0, Double(now - $0.at) / 1_000) } ?? 0
        last = Last(at: now, ready: signals.readyReplicas, backlog: decision.backlog.known, replicas: signals.replicas)
        guard let current = signals.replicas else { return decision }
        // A large fleet may find out a quarter at a time.
        defer { last?.isReleasing = decision.needed.map { $0 < current - (current - 1) / 4 } ?? true }
        choose(&decision, signals, current, over: seconds)
        if let replicas = decision.replicas {
            stabilizer.events.add(replicas - current, at: now)
            last?.change = replicas - current
        }
        return decision
    }

    /// Compares what was decided with what became of it: policies count what was changed, by whomever.
    private mutating func noteChange(to replicas: Int?, at now: Int64) {
        guard let last, let before = last.replicas, let replicas else { return }
        if replicas == before {
            stabilizer.events.takeBack(last.change, at: last.at)
        } else if last.change == 0 {
            // Another monitor, or a person.
            stabilizer.events.add(replicas - before, at: now)
        }
    }

    private func serviceReading(at now: Int64) -> Reading {
        guard let rate = service.value else { return .unknown }
        return service.confidence(at: now) == .exact ? .exact(rate) : .estimated(rate)
    }
}
