/// Turns recommendations into steps: windows first, policies then, as a HorizontalPodAutoscaler does.
struct Stabilizer: Sendable {
    /// What became of a recommendation.
    struct Outcome: Sendable {
        var replicas: Int
        /// Whether an earlier recommendation kept it from changing as far as it should.
        var isStabilized = false
        /// Whether a policy did.
        var isLimited = false
    }

    let up: ScalingRules
    let down: ScalingRules
    private let upWindow: Int64
    private let downWindow: Int64
    var window: RecommendationWindow
    var events: ScaleEvents

    init(up: ScalingRules, down: ScalingRules) {
        self.up = up
        self.down = down
        upWindow = up.stabilizationWindow.wholeMilliseconds
        downWindow = down.stabilizationWindow.wholeMilliseconds
        window = RecommendationWindow(span: max(upWindow, downWindow))
        events = ScaleEvents(span: max(up.longestPeriod, down.longestPeriod))
    }

    /// Decides how far to go now.
    ///
    /// As `stabilizeRecommendationWithBehaviors` and `convertDesiredReplicasWithBehaviorRate` in Kubernetes'
    /// `horizontal.go`.
    ///
    /// - Parameters:
    ///   - recommended: The recommendation, within the bounds.
    ///   - lasting: What of it the window for scaling down remembers; nil for all of it, as an HPA does.
    ///   - current: How many there are.
    ///   - bounds: How few and how many there may be.
    ///   - now: The time.
    /// - Returns: How many there should be now.
    mutating func step(
        _ recommended: Int,
        lasting: Int? = nil,
        from current: Int,
        in bounds: ClosedRange<Int>,
        at now: Int64
    ) -> Outcome {
        // Who knows nothing of before takes what there is for what was recommended (`recordInitialRecommendation`).
        if window.isEmpty { window.add(current, lasting: current, at: now) }
        let least = window.least(after: now - upWindow, or: recommended)
        let most = window.most(after: now - downWindow, or: recommended)
        window.add(recommended, lasting: min(recommended, lasting ?? recommended), at: now)
        let stable = min(max(current, least), most)
        var outcome = Outcome(replicas: stable, isStabilized: stable != recommended)
        if stable > current {
            outcome.replicas = min(stable, bounds.upperBound, up.upLimit(from: current, events, at: now))
            outcome.isLimited = outcome.replicas < min(stable, bounds.upperBound)
        } else if stable < current {
            outcome.replicas = max(stable, bounds.lowerBound, down.downLimit(from: current, events, at: now))
            outcome.isLimited = outcome.replicas > max(stable, bounds.lowerBound)
        }
        return outcome
    }
}
