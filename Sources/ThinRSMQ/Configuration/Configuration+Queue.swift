extension Configuration {
    /// The topics' streams.
    public struct Streams: Hashable, Sendable {
        /// What a publish does about a stream that is as long as `defaultMaxLength` allows.
        ///
        /// All but `trim` first trim what every group of the stream has acknowledged, and nothing else, by a script that
        /// runs after about `defaultMaxLength / 10` messages: a publish stays one call. They bind the producers that
        /// have them: one with `trim`, or of another implementation, trims all the same.
        public enum WhenFull: String, Hashable, Sendable, CaseIterable {
            /// Trims the oldest entries, read or not (MAXLEN), after a warning at nine tenths.
            case trim
            /// Lets the stream grow beyond it, with a warning: nothing that a group still needs is trimmed.
            ///
            /// After Redis has lost the stream, with its groups, they are waited for up to ten minutes before anything is
            /// trimmed; this needs Redis 7.0 and a producer that has seen them.
            case keepUnacknowledged
            /// Waits for room, as long as `fullTimeout` allows; also while Redis is out of memory, whose refusals may
            /// let a message of a batch fall behind the next.
            ///
            /// A batch goes in as room comes, in its order. With several producers the stream may become longer by a
            /// tenth for each, as each counts for itself.
            case wait
            /// Refuses what there is no room for at once; a batch goes in as a whole or not at all, as far as room is
            /// what it lacks. Several producers may exceed the length as with `wait`.
            case reject
        }

        /// About how many entries a stream keeps.
        public var defaultMaxLength: Int
        /// Whether a producer trims a stream that it finds far longer than `defaultMaxLength`, when it trims at all.
        ///
        /// Off by default: peers in other languages may keep ten times as much, and trimming theirs would lose messages.
        public var trimExisting: Bool
        /// What a publish does about a stream that is as long as `defaultMaxLength` allows.
        public var whenFull: WhenFull
        /// How long a publish waits for room, all in all, where `whenFull` is `wait`.
        public var fullTimeout: Duration

        /// Makes settings from what differs from the defaults.
        public init(
            defaultMaxLength: Int = 10_000,
            trimExisting: Bool = false,
            whenFull: WhenFull = .trim,
            fullTimeout: Duration = .seconds(30)
        ) {
            self.defaultMaxLength = defaultMaxLength
            self.trimExisting = trimExisting
            self.whenFull = whenFull
            self.fullTimeout = fullTimeout
        }
    }

    /// Reading and handling messages.
    public struct Consumer: Hashable, Sendable {
        /// The most messages that one read asks for.
        public var batchSize: Int
        /// How long a read waits for new messages.
        public var block: Duration
        /// The part of the consumer's name before host, process and a random number.
        public var namePrefix: String
        /// The consumer's whole name; nil for one that is unique to each start.
        ///
        /// For a process that is the only one of this name, such as a StatefulSet's pod: it takes up its own pending
        /// entries at start.
        public var fixedName: String?
        /// How long a stop waits for running handlers.
        public var shutdownTimeout: Duration
        /// The most handlers at a time; with 1, messages are handled in the order of the stream.
        public var maxConcurrentHandlers: Int
        /// How long an acknowledgement may wait for others to be sent with it.
        public var acknowledgementDelay: Duration
        /// What becomes of an entry whose envelope version is unknown here: a newer producer's.
        public var unknownVersions: UnknownVersions
        /// Whether an acknowledgement is refused when the entry has passed to another consumer.
        ///
        /// Costs Redis about 1 µs a message.
        public var fencing: Bool

        /// Makes settings from what differs from the defaults.
        public init(
            batchSize: Int = 10,
            block: Duration = .seconds(5),
            namePrefix: String = "thinrsmq",
            fixedName: String? = nil,
            shutdownTimeout: Duration = .seconds(30),
            maxConcurrentHandlers: Int = 10,
            acknowledgementDelay: Duration = .milliseconds(5),
            unknownVersions: UnknownVersions = .deadLetter,
            fencing: Bool = true
        ) {
            self.batchSize = batchSize
            self.block = block
            self.namePrefix = namePrefix
            self.fixedName = fixedName
            self.shutdownTimeout = shutdownTimeout
            self.maxConcurrentHandlers = maxConcurrentHandlers
            self.acknowledgementDelay = acknowledgementDelay
            self.unknownVersions = unknownVersions
            self.fencing = fencing
        }

        /// What becomes of an entry whose envelope version is unknown; `onSkip` hears of it either way.
        public enum UnknownVersions: String, Hashable, Sendable, CaseIterable {
            /// It goes to the dead letters as it is, and can be replayed when the consumers know its version.
            case deadLetter
            /// It is acknowledged: for a topic whose newer messages are for other groups.
            case skip
        }
    }

    /// Messages that were given up.
    public struct DeadLetters: Hashable, Sendable {
        /// Replays after which a message is frozen, so that replay refuses it; with 0, nothing is ever replayed.
        public var maxReplays: Int
        /// About how many dead letters a topic keeps; older ones are trimmed.
        public var maxLength: Int

        /// Makes settings from what differs from the defaults.
        public init(maxReplays: Int = 3, maxLength: Int = 10_000) {
            self.maxReplays = maxReplays
            self.maxLength = maxLength
        }
    }
}
