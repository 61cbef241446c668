import ThinRSMQ

/// All that the doctor has read of a Redis, for the checks to judge.
struct DoctorFacts: Sendable {
    /// Where it is: `localhost:6379`.
    var address: String
    var server = ServerFacts()
    var streams: [StreamFacts] = []
    var keys = KeyFacts()
    /// Who asked, and what that user may; nil where it is not told, as before Redis 7.0.
    var rights: RightsFacts?
    /// What was asked for in vain, the server's own part included.
    var refusals: [ServerFacts.Refusal] = []
}

/// A topic's stream, or another that was asked for.
struct StreamFacts: Sendable {
    let keys: QueueKeys
    /// Whether it is of a namespace of ours, so that monitors repair it.
    let isOwned: Bool
    let information: StreamInformation
    var groups: [GroupFacts] = []
    /// How many dead letters it has; nil if that key holds something else.
    var deadLetters: Int?
}

/// A consumer group.
struct GroupFacts: Sendable {
    let information: GroupInformation
    /// The first of its pending entries.
    var firstPending: EntryID?
    var consumers: [ConsumerInformation] = []
    /// How many of the pending entries lie before the stream's first, at most ``QueueInspector/largestPage``.
    var payloadGone = 0
}

/// What the names and types of a namespace's keys say.
struct KeyFacts: Sendable, Equatable {
    /// A key of another type than its name says.
    struct WrongType: Sendable, Equatable {
        let key: String
        let type: String
        let expected: String
    }

    /// Retry hashes with something wrong: how many, and the first few.
    struct Hashes: Sendable, Equatable {
        static let mostExamples = 3
        private(set) var count = 0
        private(set) var examples: [String] = []

        mutating func add(_ key: String) {
            count += 1
            if examples.count < Self.mostExamples { examples.append(key) }
        }
    }

    /// A stream of dead letters.
    struct DeadLetterStream: Sendable, Equatable {
        let key: String
        /// The stream that they come from, by their key.
        let stream: String
        /// Whether that stream exists.
        var hasStream: Bool
        var length: Int
        var groups: Int
        /// Whether keys exist that would be the dead letters or retry hashes of this one.
        var hasOwnKeys: Bool
    }

    var wrongTypes: [WrongType] = []
    var deadLetters: [DeadLetterStream] = []
    /// Streams whose keys contain `:retries:`.
    var streamsAmongRetries: [String] = []
    /// Hashes of entries that are pending in no group.
    var orphaned = Hashes()
    /// Hashes without a time to live.
    var immortal = Hashes()
    /// How many pages of SCAN were read, and whether that was all.
    var pages = 0
    var isCut = false
    /// How many retry hashes were found beyond those that were looked at.
    var uncheckedHashes = 0
}

/// What the user who asks may do.
struct RightsFacts: Sendable, Equatable {
    /// Its name.
    let user: String
    /// For each role that it lacks something for, the missing words of the rule.
    var missing: [Role: [String]] = [:]
}
