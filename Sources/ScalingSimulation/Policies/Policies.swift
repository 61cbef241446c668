package import Autoscaling

/// The autoscaler itself, as it runs in production.
package struct AutoscalerPolicy: SimulatedPolicy {
    package let name: String
    package private(set) var interval: Int64 = 5_000
    package let stopsIdleFirst = true
    private var autoscaler: Autoscaler

    /// A policy with these settings.
    ///
    /// - Throws: `ScalingSettingError` that names what makes no sense.
    package init(name: String = "thinrsmq", settings: ScalingSettings) throws(ScalingSettingError) {
        self.name = name
        autoscaler = try Autoscaler(settings: settings)
    }

    package mutating func decide(_ view: SimulationView) -> Int {
        let decision = autoscaler.decide(ScalingSignals(view), at: view.now)
        interval = Int64(Autoscaler.interval(after: decision) / .milliseconds(1))
        return decision.replicas ?? view.replicas
    }
}

extension ScalingSignals {
    /// What the monitor would know: no consumer tells how busy it is.
    package init(_ view: SimulationView) {
        self.init()
        replicas = view.replicas
        readyReplicas = view.readyReplicas
        guard view.stream.isReachable else { return }
        arrivalRate = .exact(view.arrivalRate)
        poisonShare = .exact(view.failedShare)
        completedRate = .exact(view.completedRate)
        dueRetries = .exact(Double(view.dueRetries))
        stuckPending = .exact(Double(view.stuckPending))
        pending = .exact(Double(view.stream.pending))
        oldestWait = .exact(view.oldestWait)
        // Without a group, all that is in the stream awaits it.
        let lag = view.stream.hasGroup ? view.stream.lag : view.stream.length
        undelivered = lag.map { .exact(Double($0)) } ?? .unknown
    }
}

/// KEDA.
package struct KEDAPolicy: SimulatedPolicy {
    package let name: String
    package let interval: Int64 = 15_000
    package let stopsIdleFirst = false
    private var scaler: KEDAScaler

    /// A policy with these settings.
    package init(settings: KEDAScaler.Settings) {
        name = "keda \(settings.mode.rawValue) \(settings.target) min \(settings.minReplicas)"
        scaler = KEDAScaler(settings: settings)
    }

    package mutating func decide(_ view: SimulationView) -> Int {
        scaler.decide(view.stream, current: view.replicas, ready: view.readyReplicas, at: view.now)
    }
}

/// A HorizontalPodAutoscaler without KEDA, which knows neither zero nor the consumer group by itself.
package struct HPAPolicy: SimulatedPolicy {
    /// What it looks at.
    package enum Source: Sendable, Hashable {
        /// The pods' utilization, which should be this.
        case utilization(Double)
        /// The group's lag by way of an adapter, of which a pod should have so much.
        case lag(Double)
    }

    package let name: String
    package let interval: Int64 = 15_000
    package let stopsIdleFirst = false
    private let source: Source
    private var scaler: HorizontalPodAutoscaler

    /// A policy that looks at a source.
    package init(_ source: Source, minReplicas: Int = 1, maxReplicas: Int, down: ScalingRules = .scaleDown) {
        self.source = source
        switch source {
        case .utilization(let target): name = "hpa cpu \(target)"
        case .lag(let target): name = "hpa lag \(target)"
        }
        scaler = HorizontalPodAutoscaler(minReplicas: minReplicas, maxReplicas: maxReplicas, down: down)
    }

    package mutating func decide(_ view: SimulationView) -> Int {
        if view.replicas == 0 { return 1 }
        let metric: HorizontalPodAutoscaler.Metric =
            switch source {
            case .utilization(let target): .utilization(value: view.busyShare, target: target)
            case .lag(let target):
                // A series that is not there is no number: unlike KEDA, the HPA holds.
                if view.stream.isReachable, view.stream.hasGroup, let lag = view.stream.lag {
                    .average(value: Double(lag), target: target)
                } else {
                    .failed
                }
            }
        return scaler.decide([metric], current: view.replicas, ready: view.readyReplicas, at: view.now)
    }
}

/// AWS's backlog per instance.
package struct AWSPolicy: SimulatedPolicy {
    package let name: String
    package let interval: Int64 = 15_000
    package let stopsIdleFirst = false
    private var scaler: BacklogPerInstance

    /// A policy that allows each instance so much.
    package init(acceptable: Double, minReplicas: Int, maxReplicas: Int) {
        name = "aws \(acceptable) min \(minReplicas)"
        scaler = BacklogPerInstance(acceptable: acceptable, minReplicas: minReplicas, maxReplicas: maxReplicas)
    }

    package mutating func decide(_ view: SimulationView) -> Int {
        let backlog = view.stream.isReachable && view.stream.hasGroup ? view.stream.lag.map(Double.init) : nil
        return scaler.decide(backlog: backlog, current: view.replicas, at: view.now)
    }
}

/// A number that never changes.
package struct FixedPolicy: SimulatedPolicy {
    package let name: String
    package let interval: Int64 = 60_000
    package let stopsIdleFirst = false
    private let replicas: Int

    /// A policy of so many.
    package init(replicas: Int) {
        name = "fixed \(replicas)"
        self.replicas = replicas
    }

    package mutating func decide(_ view: SimulationView) -> Int { replicas }
}
