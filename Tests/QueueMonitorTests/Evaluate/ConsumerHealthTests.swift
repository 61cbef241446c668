import Testing

@testable import QueueMonitor
@testable import ThinRSMQ

@Suite("Verdict on a consumer")
struct ConsumerHealthTests {
    struct Example: Sendable {
        var idle: Duration
        var inactive: Duration?
        var pending = 0
        var silent = 0
        var hasUndelivered = false
        var name = "c"
        let state: ConsumerHealth.State
    }

    @Test(
        "follows from when it was heard of and what it has",
        arguments: [
            Example(idle: .seconds(1), inactive: .seconds(1), state: .active),
            Example(idle: .seconds(1), inactive: .seconds(900), state: .idle),
            Example(idle: .seconds(1), inactive: nil, pending: 4, state: .active),
            Example(idle: .seconds(1), inactive: .seconds(1), pending: 4, silent: 2, state: .stuck),
            Example(idle: .seconds(900), inactive: .seconds(900), pending: 4, silent: 4, state: .gone),
            // Its lease is renewed, which XINFO CONSUMERS does not show before Redis 7.2.
            Example(idle: .seconds(900), inactive: nil, pending: 4, state: .active),
            Example(idle: .seconds(900), inactive: .seconds(900), hasUndelivered: true, state: .gone),
            Example(
                idle: .seconds(900),
                inactive: .seconds(900),
                name: ConsumerName(prefix: "thinrsmq").description,
                state: .gone
            ),
            // It may wait in one long read: nobody can know.
            Example(idle: .seconds(900), inactive: .seconds(900), state: .idle),
        ]
    )
    func state(_ example: Example) {
        var share = PendingCensus.Share()
        (share.count, share.silent, share.oldestIdle) = (example.pending, example.silent, .seconds(200))
        let health = ConsumerHealth(
            ConsumerInformation(
                name: example.name,
                pending: example.pending,
                idle: example.idle,
                inactive: example.inactive
            ),
            share,
            hasUndelivered: example.hasUndelivered,
            minIdle: .seconds(60)
        )
        #expect(health.state == example.state, "\(health.reason)")
    }

    @Test(
        "durations are told in two units at most",
        arguments: [
            (Duration.zero, "0s"), (.milliseconds(350), "350ms"), (.seconds(12), "12s"), (.seconds(60), "1m"),
            (.seconds(200), "3m 20s"), (.seconds(7_500), "2h 5m"), (.seconds(349_200), "4d 1h"),
            (.seconds(-5), "0s"),
        ]
    )
    func words(_ duration: Duration, _ words: String) { #expect(duration.words == words) }
}

@Suite("History of a group")
struct GroupHistoryTests {
    private func history(_ points: [(seconds: Int, added: Int?, read: Int?, pending: Int)]) -> GroupHistory {
        var history = GroupHistory()
        for (seconds, added, read, pending) in points {
            var point = GroupPoint.quiet
            point.time = Timestamp(unixMilliseconds: Int64(seconds) * 1_000)
            (point.added, point.read, point.pending) = (added, read, pending)
            point.lag = added.flatMap { added in read.map { added - $0 } } ?? added.map { _ in 10 }
            point.delivered = EntryID(milliseconds: UInt64(1_000 + seconds))
            history.add(point)
        }
        return history
    }

    @Test("rates are those of the last minute, and unknown at the first look")
    func rates() {
        #expect(history([(0, 0, 0, 0)]).arrivalRate == nil)
        let two = history([(0, 100, 100, 0), (10, 300, 200, 20)])
        #expect(two.arrivalRate == 20)
        #expect(two.serviceRate == 8)
        let long = history((0...30).map { ($0 * 10, $0 < 20 ? 0 : ($0 - 20) * 1_000, 0, 0) })
        #expect(abs((long.arrivalRate ?? 0) - 100) < 1)
    }

    @Test("without a count of reads the service rate is what arrived and did not stay")
    func withoutCounts() {
        let rates = history([(0, 100, nil, 0), (10, 300, nil, 50)])
        #expect(rates.serviceRate == 15)
        #expect(history([(0, nil, nil, 0), (10, nil, nil, 5)]).serviceRate == nil)
    }

    @Test("a standstill is as long as it is, also beyond what is remembered, and ends with a movement")
    func standstill() {
        var history = GroupHistory()
        var point = GroupPoint.quiet
        for second in stride(from: 0, through: 36_000, by: 10) {
            point.time = Timestamp(unixMilliseconds: Int64(second) * 1_000)
            if second == 100 { point.turn(added: 5, done: 0) }
            history.add(point)
        }
        #expect(history.standstill.time == .seconds(35_900))
        point.time = Timestamp(unixMilliseconds: 36_010_000)
        point.turn(added: 0, done: 1)
        history.add(point)
        #expect(history.standstill.time == .zero)
    }

    @Test(
        "a consumer that is found dead counts once, however long what it left lies there; one that dies again counts again"
    )
    func deaths() {
        var history = GroupHistory()
        var point = GroupPoint.quiet
        for (look, dead) in [[], ["a"], ["a"], ["a", "b"], ["b"], [], ["a"]].enumerated() {
            point.time = Timestamp(unixMilliseconds: Int64(look) * 10_000)
            history.add(point, dead: Set(dead))
        }
        #expect(history.points.reduce(0) { $0 + $1.deaths } == 3)
    }

    @Test("it is bounded in points and in time, and keeps what was lost between them")
    func bounded() {
        var history = GroupHistory()
        for second in 0..<5_000 {
            var point = GroupPoint.quiet
            point.time = Timestamp(unixMilliseconds: Int64(second) * 1_000)
            point.lost = 1
            history.add(point)
        }
        #expect(history.points.count <= GroupHistory.mostPoints)
        #expect((570...600).contains(history.points.reduce(0) { $0 + $1.lost }))
    }
}
