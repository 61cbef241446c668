/// What a pending entry is waiting for.
public enum PendingState: String, Sendable, Hashable, CaseIterable {
    /// A consumer has it, and had it a moment ago.
    case inFlight
    /// It failed, and its next attempt is not due yet.
    case backingOff
    /// It failed, its next attempt is due, and whoever had it does not retry it.
    case due
    /// Nobody reported for longer than the lease lasts: its consumer died or hangs.
    case orphaned
    /// It may not be tried again: it belongs in the dead letters.
    case exhausted
}

/// A pending entry, judged.
public struct PendingVerdict: Sendable, Hashable {
    /// The entry.
    public let entry: PendingEntry
    /// What it is waiting for.
    public let state: PendingState
    /// Whether a consumer said that it failed; otherwise it did not report, and has not for as long as the entry is idle.
    public let isReported: Bool
    /// Whether its consumer said that it began to handle this entry, and no other beside it.
    public let isAlone: Bool
    /// Whether its consumer said that it waits for its turn.
    public let isWaiting: Bool
    /// Failed attempts at this entry, those before a requeue not counted.
    public internal(set) var attempts: Int
    /// Attempts after which it is given up.
    public let maxAttempts: Int
    /// Why it failed last, where a consumer has said so.
    public let lastError: String?
    /// When it failed first, where that is known.
    public let firstFailedAt: Timestamp?
}

/// The rules by which pending entries are judged: a pure function of the entry, its retry hash and the time.
struct ClaimRules: Sendable {
    /// How long a consumer that retries its own failures may be late before a monitor steps in.
    static let grace = Duration.seconds(2)

    let minIdleTime: Duration
    let maxAttempts: Int

    init(_ configuration: Configuration) {
        minIdleTime = configuration.monitor.minIdleTime
        maxAttempts = configuration.retry.maxAttempts
    }

    /// Judges an entry by its retry hash, if it has one, at the server's time, which the hash was written by.
    func judge(_ entry: PendingEntry, _ retry: RetryInfo?, at now: Timestamp) -> PendingVerdict {
        PendingVerdict(
            entry: entry,
            state: state(entry, retry, now),
            isReported: retry.map { hasFailed(entry, $0) } ?? false,
            isAlone: retry?.alone == entry.deliveries,
            isWaiting: retry?.waiting == entry.deliveries,
            attempts: attempts(entry, retry),
            maxAttempts: retry?.maxAttempts ?? maxAttempts,
            lastError: retry?.lastError,
            firstFailedAt: retry?.firstFailedAt
        )
    }

    private func state(_ entry: PendingEntry, _ retry: RetryInfo?, _ now: Timestamp) -> PendingState {
        let isOver = attempts(entry, retry) >= (retry?.maxAttempts ?? maxAttempts)
        if let retry, hasFailed(entry, retry) {
            if let due = retry.nextRetryAt {
                // Consumers of other implementations leave the retry to a monitor: nobody is to be waited for.
                let grace = retry.delivery == nil ? .zero : Self.grace
                if now < due + grace { return .backingOff }
            } else if entry.idle < minIdleTime {
                return .backingOff  // Half-written: due as an orphan is.
            }
            return isOver ? .exhausted : .due
        }
        if entry.idle < minIdleTime { return .inFlight }
        return isOver ? .exhausted : .orphaned
    }

    /// Whether the last delivery is the one that failed.
    ///
    /// A retry that has begun raised the delivery count; whoever does not store the count it failed at is taken to be
    /// retrying until the lease has run out.
    private func hasFailed(_ entry: PendingEntry, _ retry: RetryInfo) -> Bool {
        guard retry.attempt != nil else { return false }
        if let delivery = retry.delivery { return delivery == entry.deliveries }
        return entry.deliveries == 1 || entry.idle >= minIdleTime
    }

    /// Without a hash, or after it expired, the deliveries are what is left of the count.
    private func attempts(_ entry: PendingEntry, _ retry: RetryInfo?) -> Int {
        max(1, retry?.attempt ?? entry.deliveries)
    }
}
