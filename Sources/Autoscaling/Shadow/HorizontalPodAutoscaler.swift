/// A HorizontalPodAutoscaler as Kubernetes' `pkg/controller/podautoscaler/{horizontal,replica_calculator}.go` behaves.
package struct HorizontalPodAutoscaler: Sendable {
    /// A metric and what it should be.
    package enum Metric: Sendable, Hashable {
        /// The sum of a number over all pods, and what one pod should have (External, AverageValue).
        case average(value: Double, target: Double)
        /// The pods' mean utilization, and what it should be (Resource, Utilization).
        case utilization(value: Double, target: Double)
        /// The metric could not be read.
        case failed
    }

    /// How often it looks.
    package static let sync: Duration = .seconds(15)

    private let bounds: ClosedRange<Int>
    private let tolerance: Double
    private var stabilizer: Stabilizer

    /// An autoscaler that has seen nothing yet.
    package init(
        minReplicas: Int,
        maxReplicas: Int,
        tolerance: Double = 0.1,
        up: ScalingRules = .scaleUp,
        down: ScalingRules = .scaleDown
    ) {
        let least = max(1, minReplicas)
        bounds = least...max(least, maxReplicas)
        self.tolerance = tolerance
        stabilizer = Stabilizer(up: up, down: down)
    }

    /// Looks once.
    ///
    /// - Parameters:
    ///   - metrics: The metrics; the largest wish wins, and one that failed forbids scaling down.
    ///   - current: What the scale subresource says.
    ///   - ready: How many pods are ready.
    ///   - now: The time.
    /// - Returns: The replicas to set.
    package mutating func decide(_ metrics: [Metric], current: Int, ready: Int, at now: Int64) -> Int {
        // It is switched off at zero.
        if current == 0 { return 0 }
        var recommended: Int
        if current > bounds.upperBound {
            recommended = bounds.upperBound
        } else if current < bounds.lowerBound {
            recommended = bounds.lowerBound
        } else {
            let wishes = metrics.map { wish($0, current: current, ready: ready) }
            let largest = wishes.compactMap(\.self).max()
            guard let largest, largest >= current || !wishes.contains(nil) else { return current }
            recommended = largest
        }
        recommended = min(max(recommended, bounds.lowerBound), bounds.upperBound)
        let replicas = stabilizer.step(recommended, from: current, in: bounds, at: now).replicas
        stabilizer.events.add(replicas - current, at: now)
        return replicas
    }

    private func wish(_ metric: Metric, current: Int, ready: Int) -> Int? {
        switch metric {
        case .failed: nil
        case .average(let value, let target):
            isClose(value / (target * Double(current))) ? current : Int((value / target).rounded(.up))
        case .utilization(let value, let target):
            utilizationWish(value / target, current: current, ready: ready)
        }
    }

    /// Pods that are not ready yet count as idle when more are wished for, and not at all when fewer are.
    private func utilizationWish(_ ratio: Double, current: Int, ready: Int) -> Int {
        guard ready > 0 else { return current }
        if ready >= current || ratio <= 1 {
            return isClose(ratio) ? current : Int((ratio * Double(ready)).rounded(.up))
        }
        let damped = ratio * Double(ready) / Double(current)
        return isClose(damped) || damped < 1 ? current : Int((damped * Double(current)).rounded(.up))
    }

    private func isClose(_ ratio: Double) -> Bool { abs(ratio - 1) <= tolerance }
}
