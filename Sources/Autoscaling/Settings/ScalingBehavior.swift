/// How fast replicas may change in one direction; the words and figures are those of a HorizontalPodAutoscaler.
package struct ScalingRules: Sendable, Hashable {
    /// Which of several policies counts.
    package enum Selection: String, Sendable, CaseIterable {
        /// The one that allows the largest change.
        case max = "Max"
        /// The one that allows the smallest change.
        case min = "Min"
        /// None: no change in this direction.
        case disabled = "Disabled"
    }

    /// For how long earlier recommendations count.
    package var stabilizationWindow: Duration
    /// Which policy counts.
    package var selection: Selection
    /// What may change within which period.
    package var policies: [ScalingPolicy]

    /// Rules that say all.
    package init(stabilizationWindow: Duration, selection: Selection = .max, policies: [ScalingPolicy]) {
        self.stabilizationWindow = stabilizationWindow
        self.selection = selection
        self.policies = policies
    }

    /// Kubernetes' own for scaling up: at once, by four pods or to the double in 15 s, whichever is more.
    package static let scaleUp = ScalingRules(
        stabilizationWindow: .zero,
        policies: [.pods(4, .seconds(15)), .percent(100, .seconds(15))]
    )

    /// Kubernetes' own for scaling down: what was needed during five minutes stays, the rest may go at once.
    package static let scaleDown = ScalingRules(
        stabilizationWindow: .seconds(300),
        policies: [.percent(100, .seconds(15))]
    )
}

/// How many replicas may come or go within a period.
package struct ScalingPolicy: Sendable, Hashable {
    /// What the value counts.
    package enum Kind: String, Sendable, CaseIterable {
        case pods = "Pods"
        case percent = "Percent"
    }

    /// What the value counts.
    package var kind: Kind
    /// How many, or how many percent of those at the period's start.
    package var value: Int
    /// The period.
    package var period: Duration

    /// A policy that says all.
    package init(kind: Kind, value: Int, period: Duration) {
        self.kind = kind
        self.value = value
        self.period = period
    }

    /// So many replicas per period.
    package static func pods(_ value: Int, _ period: Duration) -> Self {
        Self(kind: .pods, value: value, period: period)
    }

    /// So many percent per period.
    package static func percent(_ value: Int, _ period: Duration) -> Self {
        Self(kind: .percent, value: value, period: period)
    }
}
