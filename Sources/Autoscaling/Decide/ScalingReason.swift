/// Why a decision is what it is.
package enum ScalingReason: String, Sendable, CaseIterable {
    /// What there is is what is needed, within the tolerance.
    case steady
    /// More is needed.
    case demand
    /// More will be needed, as a forecast that has proved itself says.
    case forecast
    /// There is something to do, and nobody was there.
    case wake
    /// Less is needed.
    case release
    /// Nothing was to be done for so long that the last replica goes.
    case idle
    /// Less is needed now, but more was a short while ago.
    case stabilizing
    /// More, or less, is needed than the policies allow at once.
    case limited
    /// More is needed than there may be.
    case atMaximum
    /// Less is needed than there must be.
    case atMinimum
    /// The schedule asks for more than is needed.
    case schedule
    /// The signals are not known.
    case unknown
    /// Most attempts fail: more replicas would only fail more often.
    case poison
    /// More replicas got no more done: what they depend on is the limit.
    case saturated
    /// The consumers are paused.
    case paused
    /// Somebody asked for a number by hand.
    case manual

    /// Whether what the signals ask for is not done.
    package var isHold: Bool {
        switch self {
        case .unknown, .poison, .saturated, .paused, .manual: true
        default: false
        }
    }
}
