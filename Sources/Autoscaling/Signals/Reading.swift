/// A number that was measured, and how far it can be trusted.
package struct Reading: Sendable, Hashable {
    /// How far a number can be trusted.
    package enum Confidence: UInt8, Sendable, Comparable {
        /// Nobody knows it.
        case unknown
        /// It was derived from something else: good enough to add replicas, not to take some away.
        case estimated
        /// It was counted.
        case exact

        package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    /// The number; 0 if it is unknown.
    package let value: Double
    /// How far it can be trusted.
    package let confidence: Confidence

    private init(_ value: Double, _ confidence: Confidence) {
        // What makes no sense is not known: it must not reach a division.
        let isSound = value.isFinite && value >= 0
        self.value = isSound ? value : 0
        self.confidence = isSound ? confidence : .unknown
    }

    /// A number nobody knows.
    package static let unknown = Reading(0, .unknown)

    /// A number that was counted.
    package static func exact(_ value: Double) -> Self { Self(value, .exact) }

    /// A number that was derived from something else.
    package static func estimated(_ value: Double) -> Self { Self(value, .estimated) }

    /// Whether there is a number.
    package var isKnown: Bool { confidence != .unknown }

    /// The number, if there is one.
    package var known: Double? { isKnown ? value : nil }
}
