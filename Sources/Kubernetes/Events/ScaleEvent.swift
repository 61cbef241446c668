/// Something that happened to a workload, for those who look at it with `kubectl describe`.
package struct ScaleEvent: Sendable, Hashable {
    /// What happened.
    package enum Reason: String, Sendable, CaseIterable {
        /// More replicas.
        case scaledOut = "ScaledOut"
        /// Fewer replicas.
        case scaledIn = "ScaledIn"
        /// Nothing was changed, because something is not known or not safe.
        case held = "ScalingHeld"
        /// Nothing was changed, because it is not ours to change.
        case refused = "ScalingRefused"
        /// It did not work.
        case failed = "ScalingFailed"

        /// Whether somebody should look.
        var isWarning: Bool { self == .refused || self == .failed }
    }

    /// What happened.
    package let reason: Reason
    /// Why, in a sentence.
    package let message: String

    /// Keeps the beginning of a message that is longer than Kubernetes takes.
    package init(_ reason: Reason, _ message: String) {
        self.reason = reason
        self.message = message.clipped(to: 1_000)
    }
}
