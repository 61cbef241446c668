import ThinRSMQ

/// How many entries vanished from a stream before one group read them, as far as samples show it.
///
/// While a group has read none of what the stream holds, all that was ever added behind its last delivered entry, less the
/// stream's length, is gone: the gap. What vanishes and is passed over between two samples is not seen, so the figure is a
/// lower bound.
///
/// A gap counts as it grows. What is gone at the first sample counts for nothing: it may be years old, and each start of a
/// monitor would tell it again.
struct UnreadAccount: Sendable {
    /// One sample of a group and its stream.
    struct Sample: Sendable {
        /// Entries ever added to the stream.
        var added: Int
        /// Entries in it.
        var length: Int
        /// The first of them; nil if there is none.
        var firstID: EntryID?
        /// The highest id ever given.
        var lastGeneratedID: EntryID
        /// The last entry that was delivered to the group.
        var lastDeliveredID: EntryID
        /// The server's count of entries read; nil where it lost count.
        var read: Int?

        /// Entries that are not there any more.
        var gone: Int { added - length }
        /// Whether the group has read none of what the stream holds, and not all that was ever added.
        var isBehindAll: Bool { lastDeliveredID < (firstID ?? lastGeneratedID) }
    }

    private(set) var last: Sample
    /// How many entries were ever added up to the last delivered one; nil if that is not known.
    private var position: Int?
    /// The gap behind ``position``, which was counted.
    private var gap = 0

    /// Begins with a first sample.
    init(_ sample: Sample) {
        last = sample
        position = Self.freshPosition(in: sample)
    }

    /// Whether the last sample showed the figure.
    var isKnown: Bool { position != nil }

    /// Takes the next sample.
    ///
    /// - Returns: How many more entries are gone unread.
    mutating func take(_ sample: Sample) -> Int {
        // A group that was set back reads again what it had read.
        guard sample.lastDeliveredID >= last.lastDeliveredID else {
            self = UnreadAccount(sample)
            return 0
        }
        let hasMoved = sample.lastDeliveredID > last.lastDeliveredID
        let wasKnown = isKnown
        position = hasMoved ? movedPosition(in: sample) : position ?? Self.freshPosition(in: sample)
        last = sample
        let counted = hasMoved ? 0 : gap
        gap = max(counted, currentGap ?? 0)
        return wasKnown ? gap - counted : 0
    }

    private var currentGap: Int? {
        position.map { last.isBehindAll ? max(0, last.gone - $0) : 0 }
    }

    /// The position without any earlier sample; whatever is gone then was not counted, and is not to be.
    private static func freshPosition(in sample: Sample) -> Int? {
        if sample.lastDeliveredID >= sample.lastGeneratedID { return sample.added }
        if sample.isBehindAll { return sample.gone }
        // A lower count is proof of what ``movedPosition(in:)`` tells of Redis 7.0.
        return sample.read.flatMap { $0 > sample.gone ? $0 : nil }
    }

    /// The position after further entries were delivered.
    ///
    /// Redis 7.0 counts deliveries alone, so that its count falls behind by what a group passed over, for ever; later
    /// versions and Valkey count that in. The count tells which it was: one that includes the gap is beyond it.
    private func movedPosition(in sample: Sample) -> Int? {
        if sample.lastDeliveredID >= sample.lastGeneratedID { return sample.added }
        guard let read = sample.read else { return Self.freshPosition(in: sample) }
        // Counted anew by Redis at the first delivery.
        guard let lastRead = last.read else { return read }
        guard let position else { return Self.freshPosition(in: sample) }
        let passed = last.isBehindAll ? last.gone : position
        if lastRead < passed, read > passed { return read }
        return min(sample.added, passed + max(0, read - lastRead))
    }
}

extension UnreadAccount.Sample {
    /// The figures of a group; nil before Redis 7.0, which does not count.
    init?(_ group: GroupInformation, in stream: StreamInformation) {
        guard let added = stream.entriesAdded else { return nil }
        self.init(
            added: added,
            length: stream.length,
            firstID: stream.firstID,
            lastGeneratedID: stream.lastGeneratedID,
            lastDeliveredID: group.lastDeliveredID,
            read: group.entriesRead
        )
    }
}
