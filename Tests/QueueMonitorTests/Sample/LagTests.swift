import Testing

@testable import QueueMonitor
@testable import ThinRSMQ

@Suite("Lag")
struct LagTests {
    private func lag(_ count: Int?, delivered: UInt64, first: UInt64?, last: UInt64, length: Int) -> Lag {
        let group = GroupInformation(
            name: "g",
            consumers: 1,
            pending: 0,
            lastDeliveredID: EntryID(milliseconds: delivered),
            entriesRead: nil,
            lag: count
        )
        let stream = StreamInformation(
            length: length,
            groups: 1,
            lastGeneratedID: EntryID(milliseconds: last),
            firstID: first.map { EntryID(milliseconds: $0) },
            lastID: first == nil ? nil : EntryID(milliseconds: last),
            entriesAdded: nil
        )
        return Lag(of: group, in: stream)
    }

    @Test("the server's count is exact")
    func counted() { #expect(lag(3, delivered: 5, first: 1, last: 9, length: 9) == .exact(3)) }

    @Test("a count beyond what the stream holds, as Redis 7.0 has after a trim, is not believed")
    func trimmed() { #expect(lag(13, delivered: 5, first: 9, last: 9, length: 1) == .exact(1)) }

    @Test("a group that has had the last entry has no lag, whatever the server says")
    func caughtUp() { #expect(lag(nil, delivered: 9, first: 1, last: 9, length: 9) == .exact(0)) }

    @Test("an empty stream has no lag")
    func empty() { #expect(lag(nil, delivered: 0, first: nil, last: 9, length: 0) == .exact(0)) }

    @Test("a null lag before the first entry is the stream's length: all of it is undelivered")
    func behindTheStart() { #expect(lag(nil, delivered: 0, first: 4, last: 9, length: 6) == .counted(6)) }

    @Test("a null lag in the middle of the stream is unknown, never 0")
    func unknown() {
        let lag = lag(nil, delivered: 5, first: 1, last: 9, length: 8)
        #expect(lag == .unknown)
        #expect(lag.count == nil)
    }

    @Test("a null lag is 0 only where a search has found nothing undelivered")
    func searched() {
        #expect(Lag.unknown.whenNothingIsUndelivered == .exact(0))
        #expect(Lag.exact(2).whenNothingIsUndelivered == .exact(2))
    }

    private func lagWhen(_ count: Int, isWhole: Bool, delivered: UInt64, first: UInt64, last: UInt64) -> Lag {
        let group = GroupInformation(
            name: "g",
            consumers: 1,
            pending: 0,
            lastDeliveredID: EntryID(milliseconds: delivered),
            entriesRead: nil,
            lag: nil
        )
        let stream = StreamInformation(
            length: 10_000,
            groups: 1,
            lastGeneratedID: EntryID(milliseconds: last),
            firstID: EntryID(milliseconds: first),
            lastID: EntryID(milliseconds: last),
            entriesAdded: nil
        )
        return Lag.unknown.when(QueueInspector.UndeliveredCount(count: count, isWhole: isWhole), group, in: stream)
    }

    @Test("a null lag is what was counted in the stream, or a guess by the ids' time, or unknown")
    func countedInTheStream() {
        let start: UInt64 = 1_700_000_000_000
        #expect(lagWhen(7, isWhole: true, delivered: 5, first: 1, last: 9) == .counted(7))
        #expect(
            lagWhen(1_000, isWhole: false, delivered: start + 750, first: start, last: start + 1_000)
                == .estimated(2_500)
        )
        #expect(
            lagWhen(1_000, isWhole: false, delivered: start + 990, first: start, last: start + 1_000)
                == .estimated(1_000)
        )
        #expect(lagWhen(1_000, isWhole: false, delivered: 750, first: 1, last: 1_000) == .unknown)
    }

    @Test("an id that is no time has no age, and a clock a moment ahead of the server's gives 0")
    func age() {
        let start: UInt64 = 1_700_000_000_000
        let now = Timestamp(unixMilliseconds: Int64(start) + 10_000)
        #expect(now.age(of: EntryID(milliseconds: 0, sequence: 7)) == nil)
        #expect(now.age(of: EntryID(milliseconds: 4_000)) == nil)
        #expect(now.age(of: EntryID(milliseconds: .max)) == nil)
        #expect(now.age(of: EntryID(milliseconds: start + 4_000)) == .seconds(6))
        #expect(now.age(of: EntryID(milliseconds: start + 12_000)) == .zero)
        #expect(now.age(of: EntryID(milliseconds: start + 90_000)) == nil)
    }
}
