import Redis
import ThinRSMQ

/// What a consumer does, as far as Redis tells.
public struct ConsumerHealth: Sendable, Hashable {
    /// A verdict on a consumer.
    public enum State: String, Sendable, CaseIterable {
        /// It gets entries, or has some in hand.
        case active
        /// It is heard of and has nothing to do; or nothing is to be read, and nobody can know.
        case idle
        /// It is heard of, and does not report on entries that it has.
        case stuck
        /// It is not heard of, though it has entries, could read some, or is one of this library, which shows itself.
        case gone
    }

    /// The consumer's name.
    public let name: String
    /// What it does.
    public let state: State
    /// Why that is the verdict, in words and numbers.
    public let reason: String
    /// How many entries are pending under its name.
    public let pending: Int
    /// How many of them it has been silent on for as long as a lease lasts.
    public let silent: Int
    /// How long ago it was heard of.
    public let idle: Duration
    /// Whether it was heard of a moment ago.
    let isHeard: Bool

    /// How often consumers of this library show that they live, at least, with their default settings.
    private static let heartbeat = Duration.seconds(30)

    /// Judges a consumer.
    ///
    /// - Parameters:
    ///   - consumer: What Redis knows.
    ///   - share: What the last scan found pending under its name.
    ///   - hasUndelivered: Whether it could read something.
    ///   - minIdle: How long one may be silent.
    init(
        _ consumer: ConsumerInformation,
        _ share: PendingCensus.Share?,
        hasUndelivered: Bool,
        minIdle: Duration
    ) {
        name = consumer.name
        pending = consumer.pending
        idle = consumer.idle
        silent = share?.silent ?? 0
        isHeard = consumer.idle < (ConsumerName.isOne(name) ? max(minIdle, Self.heartbeat) : minIdle)
        let heard = "heard of \(consumer.idle.words) ago"
        switch (isHeard, silent) {
        case (true, 1...):
            state = .stuck
            reason =
                "\(heard), and silent on \(silent) of \(pending) entries for up to \(share?.oldestIdle.words ?? "")"
        case (false, 1...):
            state = .gone
            reason = "\(heard), with \(pending) entries in hand, \(silent) of them without a report"
        case (false, _) where pending == 0 && hasUndelivered:
            state = .gone
            reason = "\(heard), though entries wait to be read"
        case (false, _) where pending == 0 && ConsumerName.isOne(name):
            state = .gone
            reason = "\(heard); this library's consumers are heard of several times a minute"
        case (_, _) where pending > 0:
            // In hand or in backoff: its lease is renewed, or it failed and will be tried again.
            state = .active
            reason = "\(pending) entries in hand, \(heard)"
        case (true, _) where (consumer.inactive ?? consumer.idle) < minIdle:
            state = .active
            reason = "got entries \((consumer.inactive ?? consumer.idle).words) ago"
        case (true, _):
            state = .idle
            reason = "asks for entries, \(heard)"
        case (false, _):
            state = .idle
            reason = "\(heard), and nothing waits to be read"
        }
    }
}

extension Duration {
    /// The duration for people, in two units at most: `350ms`, `12s`, `3m 20s`, `2h 5m`, `4d 1h`.
    package var words: String {
        let milliseconds = max(0, wholeMilliseconds)
        let seconds = milliseconds / 1_000
        func pair(_ value: Int64, _ unit: String, _ rest: Int64, _ part: String) -> String {
            rest == 0 ? "\(value)\(unit)" : "\(value)\(unit) \(rest)\(part)"
        }
        switch seconds {
        case 0 where milliseconds > 0: return "\(milliseconds)ms"
        case ..<60: return "\(seconds)s"
        case ..<3_600: return pair(seconds / 60, "m", seconds % 60, "s")
        case ..<86_400: return pair(seconds / 3_600, "h", seconds % 3_600 / 60, "m")
        default: return pair(seconds / 86_400, "d", seconds % 86_400 / 3_600, "h")
        }
    }
}
