/// What the retry hash of an entry says about its failures.
///
/// Older peers write it in two steps and may die between them, so every fact can be missing: nil means unknown, which
/// is not 0.
public struct RetryInfo: Hashable, Sendable {
    /// Failed deliveries of this entry so far; counts from 1.
    public var attempt: Int?
    /// Deliveries after which the message is given up, at least 1; wins over the configuration.
    public var maxAttempts: Int?
    /// The entry is not to be delivered again before this.
    public var nextRetryAt: Timestamp?
    /// What the last delivery failed with; at most 1,000 characters.
    public var lastError: String?
    /// When the first delivery failed.
    public var firstFailedAt: Timestamp?
    /// The pending list's delivery count at the failure, which Go and Node.js do not write.
    public var delivery: Int?
    /// How many of the failed deliveries ended with the death of their consumer; ours only.
    public var crashes: Int?
    /// The delivery count at which a consumer began to handle the entry, and no other beside it; ours only.
    public var alone: Int?
    /// The delivery count of a delivery that is not handled yet; ours only.
    public var waiting: Int?

    /// Makes the facts to store.
    public init(
        attempt: Int? = nil,
        maxAttempts: Int? = nil,
        nextRetryAt: Timestamp? = nil,
        lastError: String? = nil,
        firstFailedAt: Timestamp? = nil,
        delivery: Int? = nil,
        crashes: Int? = nil,
        alone: Int? = nil,
        waiting: Int? = nil
    ) {
        self.attempt = attempt
        self.maxAttempts = maxAttempts
        self.nextRetryAt = nextRetryAt
        self.lastError = lastError
        self.firstFailedAt = firstFailedAt
        self.delivery = delivery
        self.crashes = crashes
        self.alone = alone
        self.waiting = waiting
    }
}

extension RetryInfo {
    /// Reads the pairs that HGETALL returns; nil for an empty list, which is how Redis shows a hash that is not there.
    package init?(fields: [Field]) {
        if fields.isEmpty { return nil }
        self.init()
        for field in fields {
            if let known = WireField(name: field.name) { take(known, field.value) }
        }
    }

    /// Reads the values that HMGET returns for `WireField.ofRetryHash`; nil if none is there.
    package init?(values: some Sequence<WireString?>) {
        self.init()
        for (field, value) in zip(WireField.ofRetryHash, values) {
            if let value { take(field, value) }
        }
        if self == RetryInfo() { return nil }
    }

    /// The known facts as fields of the hash, in the order of `WireField.ofRetryHash`.
    package var fields: [Field] {
        [
            attempt.map { Field(.attempt, String($0)) },
            maxAttempts.map { Field(.maxAttempts, String($0)) },
            nextRetryAt.map { Field(.nextRetryAt, String($0.unixMilliseconds)) },
            lastError.map { Field(.lastError, ErrorText.truncated($0)) },
            firstFailedAt.map { Field(.firstFailedAt, String($0.unixMilliseconds)) },
            delivery.map { Field(.delivery, String($0)) },
            crashes.map { Field(.crashes, String($0)) },
            alone.map { Field(.alone, String($0)) },
            waiting.map { Field(.waiting, String($0)) },
        ].compactMap(\.self)
    }

    private mutating func take(_ field: WireField, _ value: WireString) {
        switch field {
        case .attempt: attempt = value.decimal()
        // A peer without a limit of its own writes 0, and no message may be given up for that.
        case .maxAttempts: maxAttempts = value.decimal().flatMap { $0 < 1 ? nil : $0 }
        case .nextRetryAt: nextRetryAt = value.decimal().map(Timestamp.init(unixMilliseconds:))
        case .lastError: lastError = value.text
        case .firstFailedAt: firstFailedAt = value.decimal().map(Timestamp.init(unixMilliseconds:))
        case .delivery: delivery = value.decimal()
        case .crashes: crashes = value.decimal()
        case .alone: alone = value.decimal()
        case .waiting: waiting = value.decimal()
        default: break
        }
    }
}
