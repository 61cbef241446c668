extension Configuration {
    /// What becomes of a message whose handler failed.
    public struct Retry: Hashable, Sendable {
        /// Whose failures one retry hash counts.
        public enum Scope: String, Hashable, Sendable, CaseIterable {
            /// The entry's, in whatever group: compatible with Go and Node.js.
            case message
            /// The entry's in one group: for topics with several groups, none of which is served by Go or Node.js.
            case group
        }

        /// Attempts after which a message goes to the dead letters, the first one included.
        public var maxAttempts: Int
        /// The wait after the first attempt; it doubles with each further one.
        public var baseDelay: Duration
        /// The longest wait.
        public var maxDelay: Duration
        /// Whether waits get a random part of up to `baseDelay`.
        public var jitter: Bool
        /// Whose failures one retry hash counts.
        public var scope: Scope
        /// How long a retry hash lives after its last change: longer than `maxDelay`.
        public var timeToLive: Duration

        /// Makes settings from what differs from the defaults.
        public init(
            maxAttempts: Int = 3,
            baseDelay: Duration = .seconds(1),
            maxDelay: Duration = .seconds(60),
            jitter: Bool = true,
            scope: Scope = .message,
            timeToLive: Duration = .seconds(86_400)
        ) {
            self.maxAttempts = maxAttempts
            self.baseDelay = baseDelay
            self.maxDelay = maxDelay
            self.jitter = jitter
            self.scope = scope
            self.timeToLive = timeToLive
        }

        /// The waits between attempts.
        public var backoff: Backoff {
            Backoff(base: baseDelay, maximum: maxDelay, jitter: jitter)
        }
    }

    /// The claim monitor, which finds what consumers left pending.
    public struct Monitor: Hashable, Sendable {
        /// Whether a consumer runs a claim monitor beside itself; the monitor service ignores it.
        public var enabled: Bool
        /// The time between two scans of the pending entries.
        public var scanInterval: Duration
        /// How long an entry must have been idle to be taken from its consumer: the length of a consumer's lease.
        public var minIdleTime: Duration
        /// How long a consumer stays in its group that has nothing pending and is not heard of.
        public var consumerRetention: Duration
        /// The most entries that one call claims; a scan makes as many calls as it needs.
        ///
        /// More than 100 counts as 100.
        public var claimBatchSize: Int
        /// Whether entries are requeued on streams with several groups as well: only if the consumers of all of them skip
        /// what is not for their group (`_for_group`), as this library's do and others' do not.
        public var requeueAcrossGroups: Bool

        /// Makes settings from what differs from the defaults.
        public init(
            enabled: Bool = false,
            scanInterval: Duration = .seconds(10),
            minIdleTime: Duration = .seconds(60),
            consumerRetention: Duration = .seconds(3_600),
            claimBatchSize: Int = 100,
            requeueAcrossGroups: Bool = false
        ) {
            self.enabled = enabled
            self.scanInterval = scanInterval
            self.minIdleTime = minIdleTime
            self.consumerRetention = consumerRetention
            self.claimBatchSize = claimBatchSize
            self.requeueAcrossGroups = requeueAcrossGroups
        }
    }
}
