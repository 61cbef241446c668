/// How many replicas a target should have, and why.
package struct ScalingDecision: Sendable, Hashable {
    /// How many it should have; nil if nobody knows, and nothing may be done.
    package internal(set) var replicas: Int?
    /// How many it had.
    package internal(set) var current: Int?
    /// Why.
    package internal(set) var reason: ScalingReason
    /// How many are needed by the signals alone, before bounds, windows, policies and holds.
    package internal(set) var needed: Int?
    /// What was to be worked off.
    package internal(set) var backlog = Reading.unknown
    /// Entries per second that arrive.
    package internal(set) var arrivalRate = Reading.unknown
    /// Entries per second that a replica does.
    package internal(set) var serviceRate = Reading.unknown
    /// The time, as Unix milliseconds.
    package internal(set) var at: Int64

    /// Whether something is to be done.
    package var isChange: Bool { replicas != nil && replicas != current }

    /// By how many replicas.
    package var change: Int { (replicas ?? 0) - (current ?? replicas ?? 0) }
}
