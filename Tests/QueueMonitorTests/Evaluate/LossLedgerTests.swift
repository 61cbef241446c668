import Redis
import Testing

@testable import QueueMonitor
@testable import ThinRSMQ

@Suite("Losses between samples")
struct LossLedgerTests {
    private let keys: QueueKeys
    private var queue: Queue { Queue(keys: keys, group: "billing") }

    init() throws {
        keys = try QueueKeys(namespace: "shop", topic: "orders")
    }

    /// A stream whose group has read up to an entry; the nth entry has the id n.
    private func stream(
        added: Int?,
        last: UInt64,
        delivered: UInt64,
        pending: Int = 0,
        lag: Lag = .exact(0),
        hasGroup: Bool = true
    ) -> StreamSample {
        let information = GroupInformation(
            name: "billing",
            consumers: 1,
            pending: pending,
            lastDeliveredID: EntryID(milliseconds: delivered),
            entriesRead: Int(delivered),
            lag: lag.count
        )
        let group = GroupSample(
            queue: queue,
            information: information,
            lag: lag,
            firstUndelivered: nil,
            timeLag: nil,
            consumers: nil,
            census: nil
        )
        return StreamSample(
            keys: keys,
            isOwned: true,
            information: StreamInformation(
                length: Int(last),
                groups: hasGroup ? 1 : 0,
                lastGeneratedID: EntryID(milliseconds: last),
                firstID: last > 0 ? EntryID(milliseconds: 1) : nil,
                lastID: last > 0 ? EntryID(milliseconds: last) : nil,
                entriesAdded: added
            ),
            deadLetters: 0,
            deadLetterFacts: nil,
            memory: nil,
            groups: hasGroup ? [group] : []
        )
    }

    private func losses(_ samples: [[StreamSample]], failure: RedisError? = nil) -> [LossLedger.Loss] {
        var ledger = LossLedger()
        var losses: [LossLedger.Loss] = []
        for streams in samples {
            let failures =
                streams.isEmpty ? failure.map { [StreamFailure(stream: keys.stream, group: nil, error: $0)] } : nil
            let snapshot = Snapshot(time: Timestamp(unixMilliseconds: 0), streams: streams, failures: failures ?? [])
            losses += ledger.take(snapshot)
        }
        return losses
    }

    private let busy = LossLedger.Work(undelivered: 4, pending: 2)

    private var before: StreamSample { stream(added: 9, last: 9, delivered: 5, pending: 2, lag: .exact(4)) }
    private var gone: RedisError { RedisError(reply: RedisServerError(message: "ERR no such key")) }

    @Test("a stream that is gone with work left is a reset, once")
    func deleted() {
        let expected: [LossLedger.Loss] = [.streamReset(stream: keys.stream, busy)]
        #expect(losses([[before], [], []], failure: gone) == expected)
        #expect(losses([[before], [], [stream(added: 1, last: 1, delivered: 0)]], failure: gone) == expected)
        #expect(losses([[before], []]) == expected)
    }

    @Test("a stream that is gone when all was done is none")
    func finished() {
        #expect(losses([[stream(added: 9, last: 9, delivered: 9)], []], failure: gone) == [])
    }

    @Test("a stream that cannot be read is not gone, and goes on where it was")
    func unreadable() {
        let refusal = RedisError(reply: RedisServerError(message: "NOPERM no"))
        #expect(losses([[before], [], [before]], failure: refusal) == [])
        let later = stream(added: 1, last: 1, delivered: 0)
        #expect(losses([[before], [], [later]], failure: refusal) == [.streamReset(stream: keys.stream, busy)])
    }

    @Test("a counter or an id that goes back is a reset, before Redis 7.0 by the id alone")
    func wentBack() {
        let expected: [LossLedger.Loss] = [.streamReset(stream: keys.stream, busy)]
        #expect(losses([[before], [stream(added: 8, last: 9, delivered: 9)]]) == expected)
        #expect(losses([[before], [stream(added: 9, last: 8, delivered: 8)]]) == expected)
        let old = stream(added: nil, last: 9, delivered: 5, pending: 2, lag: .exact(4))
        #expect(losses([[old], [stream(added: nil, last: 8, delivered: 8)]]) == expected)
        #expect(losses([[old], [stream(added: nil, last: 10, delivered: 8)]]) == [])
    }

    @Test("a group that is gone is a loss if it had work left")
    func groupGone() {
        let without = stream(added: 9, last: 9, delivered: 0, hasGroup: false)
        #expect(losses([[before], [without], [without]]) == [.groupGone(queue, busy)])
        #expect(losses([[stream(added: 9, last: 9, delivered: 9)], [without]]) == [])
    }

    @Test("before Redis 7.0 no group is known, later it is")
    func knownGroups() {
        for (added, known) in [(nil, []), (9, [queue])] {
            var ledger = LossLedger()
            let sample = stream(added: added, last: 9, delivered: 5)
            _ = ledger.take(Snapshot(time: Timestamp(unixMilliseconds: 0), streams: [sample], failures: []))
            #expect(ledger.knownGroups == known)
        }
    }
}

@Suite("Counters of lost streams")
struct DepartedStreamsTests {
    private func at(_ seconds: Int64) -> Timestamp { Timestamp(unixMilliseconds: seconds * 1_000) }

    @Test("they stay for ten minutes after the last loss")
    func stay() {
        var departed = DepartedStreams()
        departed.add("a", at: at(0))
        departed.add("b", at: at(1))
        departed.add("a", at: at(2))
        #expect(departed.leave(at: at(600)) == [])
        #expect(departed.leave(at: at(601)) == ["b"])
        #expect(departed.contains("a"))
        #expect(departed.leave(at: at(602)) == ["a"])
        #expect(!departed.contains("a"))
    }

    @Test("no more than so many, the oldest goes first")
    func bound() {
        var departed = DepartedStreams()
        for number in 0...DepartedStreams.limit { departed.add("\(number)", at: at(0)) }
        #expect(departed.leave(at: at(0)) == ["0"])
    }
}
