#if canImport(Glibc)
    import Glibc
    // With --static-swift-stdlib, `timespec` and its members count as this module's.
    import SwiftOverlayShims
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Tells the time of day; injected, so that tests choose it.
public typealias WallClock = @Sendable () -> Timestamp

/// A point in time to the nanosecond, in UTC.
public struct Timestamp: Hashable, Sendable {
    /// Whole seconds since the Unix epoch, rounded down.
    public let seconds: Int64
    /// Nanoseconds after `seconds`, 0 to 999,999,999.
    public let nanoseconds: Int32

    /// Makes a point in time; nanoseconds outside their range are clamped.
    public init(seconds: Int64, nanoseconds: Int32 = 0) {
        self.seconds = seconds
        self.nanoseconds = Swift.max(0, Swift.min(nanoseconds, 999_999_999))
    }

    /// Makes a point in time from the milliseconds that Redis and the retry hash count in.
    public init(unixMilliseconds: Int64) {
        let (quotient, remainder) = unixMilliseconds.quotientAndRemainder(dividingBy: 1_000)
        let borrows = remainder < 0
        seconds = borrows ? quotient - 1 : quotient
        nanoseconds = Int32(borrows ? remainder + 1_000 : remainder) * 1_000_000
    }

    /// Milliseconds since the Unix epoch, rounded down, within the range of `Int64`.
    public var unixMilliseconds: Int64 {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000)
        if overflow { return seconds < 0 ? .min : .max }
        let (sum, carry) = product.addingReportingOverflow(Int64(nanoseconds) / 1_000_000)
        return carry ? .max : sum
    }

    /// The time that the system's clock shows.
    public static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(seconds: Int64(time.tv_sec), nanoseconds: Int32(time.tv_nsec))
    }
}

extension Timestamp: Comparable {
    /// Orders by time.
    public static func < (lhs: Timestamp, rhs: Timestamp) -> Bool {
        lhs.seconds == rhs.seconds ? lhs.nanoseconds < rhs.nanoseconds : lhs.seconds < rhs.seconds
    }
}

extension Timestamp {
    /// The point in time that lies a duration later, to the nanosecond and within what can be represented.
    public static func + (timestamp: Timestamp, duration: Duration) -> Timestamp {
        let (added, attoseconds) = duration.components
        var fraction = Int64(timestamp.nanoseconds) + attoseconds / 1_000_000_000
        var carry: Int64 = 0
        if fraction < 0 { (fraction, carry) = (fraction + 1_000_000_000, -1) }
        if fraction >= 1_000_000_000 { (fraction, carry) = (fraction - 1_000_000_000, 1) }
        let (sum, overflow) = timestamp.seconds.addingReportingOverflow(added)
        let (seconds, carryOverflow) = sum.addingReportingOverflow(carry)
        if overflow || carryOverflow { return Timestamp(seconds: added < 0 ? .min : .max) }
        return Timestamp(seconds: seconds, nanoseconds: Int32(fraction))
    }

    /// How much later `timestamp` is than `other`; negative if it is earlier.
    public static func - (timestamp: Timestamp, other: Timestamp) -> Duration {
        .seconds(timestamp.seconds) - .seconds(other.seconds)
            + .nanoseconds(Int64(timestamp.nanoseconds) - Int64(other.nanoseconds))
    }
}
