import Testing
import ThinRSMQ

@testable import QueueMonitor

@Suite("Entries gone unread")
struct UnreadAccountTests {
    /// A sample: entries ever added, entries there, ids of the first and of the last delivered one, the server's count.
    ///
    /// The nth entry has the id n.
    private static func sample(
        _ added: Int,
        _ length: Int,
        first: Int?,
        delivered: Int,
        read: Int?
    ) -> UnreadAccount.Sample {
        func id(_ number: Int) -> EntryID { EntryID(milliseconds: UInt64(number)) }
        return UnreadAccount.Sample(
            added: added,
            length: length,
            firstID: first.map(id),
            lastGeneratedID: id(added),
            lastDeliveredID: id(delivered),
            read: read
        )
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let samples: [UnreadAccount.Sample]
        /// What each sample after the first one adds.
        let gone: [Int]
    }

    static let cases: [Case] = [
        Case(
            testDescription: "nothing is lost while the group reads what is there",
            samples: [sample(5, 5, first: 1, delivered: 2, read: 2), sample(9, 9, first: 1, delivered: 4, read: 4)],
            gone: [0]
        ),
        Case(
            testDescription: "trimming what was read is no loss",
            samples: [sample(10, 10, first: 1, delivered: 5, read: 5), sample(10, 5, first: 6, delivered: 5, read: 5)],
            gone: [0]
        ),
        Case(
            testDescription: "entries trimmed ahead of the group count as they go",
            samples: [
                sample(10, 10, first: 1, delivered: 3, read: 3), sample(10, 5, first: 6, delivered: 3, read: 3),
                sample(10, 5, first: 6, delivered: 3, read: 3), sample(10, 2, first: 9, delivered: 3, read: 3),
            ],
            gone: [2, 0, 3]
        ),
        Case(
            testDescription: "MAXLEN 0 leaves no first entry: the last id ever given is the bound",
            samples: [
                sample(10, 10, first: 1, delivered: 3, read: 3), sample(10, 0, first: nil, delivered: 3, read: 3),
            ],
            gone: [7]
        ),
        Case(
            testDescription: "a group that passes over a gap settles it (Redis 7.0 counts deliveries alone)",
            samples: [
                sample(10, 10, first: 1, delivered: 3, read: 3), sample(10, 5, first: 6, delivered: 3, read: 3),
                sample(10, 5, first: 6, delivered: 6, read: 4), sample(10, 1, first: 10, delivered: 6, read: 4),
            ],
            gone: [2, 0, 3]
        ),
        Case(
            testDescription: "the same where the server counts the gap in (Redis 8, Valkey)",
            samples: [
                sample(10, 10, first: 1, delivered: 3, read: 3), sample(10, 5, first: 6, delivered: 3, read: 3),
                sample(10, 5, first: 6, delivered: 6, read: 6), sample(10, 1, first: 10, delivered: 6, read: 6),
            ],
            gone: [2, 0, 3]
        ),
        Case(
            testDescription: "one who read to the end is at the end, whatever the server counts",
            samples: [
                sample(10, 1, first: 10, delivered: 10, read: 7), sample(11, 1, first: 11, delivered: 10, read: 7),
                sample(12, 1, first: 12, delivered: 10, read: 7),
            ],
            gone: [0, 1]
        ),
        Case(
            testDescription: "a gap that is there at the first sample counts for nothing, its growth does",
            samples: [sample(10, 5, first: 6, delivered: 3, read: 3), sample(10, 4, first: 7, delivered: 3, read: 3)],
            gone: [1]
        ),
        Case(
            testDescription: "nor when the group passes over it (Redis 7.0)",
            samples: [
                sample(10, 5, first: 6, delivered: 3, read: 3), sample(10, 5, first: 6, delivered: 6, read: 4),
                sample(10, 3, first: 8, delivered: 6, read: 4),
            ],
            gone: [0, 1]
        ),
        Case(
            testDescription: "nor when the group passes over it (Redis 8, Valkey)",
            samples: [
                sample(10, 5, first: 6, delivered: 3, read: 3), sample(10, 5, first: 6, delivered: 6, read: 6),
                sample(10, 3, first: 8, delivered: 6, read: 6),
            ],
            gone: [0, 1]
        ),
        Case(
            testDescription: "a count that runs low for ever tells no loss twice",
            samples: [
                sample(20, 10, first: 11, delivered: 12, read: 3), sample(20, 8, first: 13, delivered: 12, read: 3),
                sample(20, 6, first: 15, delivered: 12, read: 3), sample(20, 6, first: 15, delivered: 15, read: 4),
                sample(20, 4, first: 17, delivered: 15, read: 4),
            ],
            gone: [0, 2, 0, 1]
        ),
        Case(
            testDescription: "a group that never read: the server has no count, and needs none",
            samples: [
                sample(5, 5, first: 1, delivered: 0, read: nil), sample(9, 5, first: 5, delivered: 0, read: nil),
            ],
            gone: [4]
        ),
        Case(
            testDescription: "a group created later at 0 lost nothing of what was gone before",
            samples: [
                sample(10, 5, first: 6, delivered: 0, read: nil), sample(10, 5, first: 6, delivered: 6, read: 6),
                sample(12, 6, first: 7, delivered: 6, read: 6),
            ],
            gone: [0, 0]
        ),
        Case(
            testDescription: "a group created at $ is at the end",
            samples: [
                sample(10, 5, first: 6, delivered: 10, read: nil), sample(13, 2, first: 12, delivered: 10, read: nil),
            ],
            gone: [1]
        ),
        Case(
            testDescription: "XDEL ahead of the group shows when all that it had read is gone as well",
            samples: [
                sample(6, 6, first: 1, delivered: 2, read: 2), sample(6, 4, first: 1, delivered: 2, read: 2),
                sample(6, 2, first: 5, delivered: 2, read: 2),
            ],
            gone: [0, 2]
        ),
        Case(
            testDescription: "a group at an arbitrary id is unknown until the server counts, and never 0 by guess",
            samples: [
                sample(10, 10, first: 1, delivered: 5, read: nil), sample(10, 2, first: 9, delivered: 5, read: nil),
                sample(10, 2, first: 9, delivered: 9, read: 9), sample(12, 1, first: 12, delivered: 9, read: 9),
            ],
            gone: [0, 0, 2]
        ),
        Case(
            testDescription: "a group that is set back begins anew",
            samples: [
                sample(10, 5, first: 6, delivered: 8, read: 8), sample(10, 5, first: 6, delivered: 2, read: nil),
            ],
            gone: [0]
        ),
    ]

    @Test("what each sample adds", arguments: cases)
    func counting(_ example: Case) throws {
        let first = try #require(example.samples.first)
        var account = UnreadAccount(first)
        let gone = example.samples.dropFirst().map { account.take($0) }
        #expect(gone == example.gone)
    }

    @Test("the figure is unknown where the server has no count, and no end of the stream tells it")
    func unknown() {
        #expect(!UnreadAccount(Self.sample(10, 10, first: 1, delivered: 5, read: nil)).isKnown)
        #expect(UnreadAccount(Self.sample(10, 10, first: 1, delivered: 5, read: 5)).isKnown)
        #expect(UnreadAccount(Self.sample(10, 10, first: 1, delivered: 10, read: nil)).isKnown)
    }
}
