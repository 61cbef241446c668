import Testing

@testable import QueueMonitor
@testable import ThinRSMQ

/// A course of looks at a group, ten seconds apart, and the verdict at its end.
struct HealthCase: Sendable, CustomTestStringConvertible {
    let name: String
    let verdict: GroupHealth.Verdict
    let points: [GroupPoint]
    let consumers: [ConsumerHealth]?
    var testDescription: String { name }

    /// A course of which `change` makes each look from the one before, beginning with a quiet group.
    init(
        _ name: String,
        _ verdict: GroupHealth.Verdict,
        looks: Int = 30,
        every interval: Duration = .seconds(10),
        consumers: [ConsumerHealth]? = [.active],
        _ change: (inout GroupPoint, Int) -> Void
    ) {
        self.name = name
        self.verdict = verdict
        self.consumers = consumers
        var point = GroupPoint.quiet
        points = (0..<looks).map { look in
            point.time = Timestamp(unixMilliseconds: 1_700_000_000_000) + interval * look
            point.lost = 0
            change(&point, look)
            return point
        }
    }
}

extension GroupPoint {
    static var quiet: GroupPoint {
        GroupPoint(
            time: Timestamp(unixMilliseconds: 0),
            lag: 0,
            hasUndelivered: false,
            waiting: nil,
            delivered: EntryID(milliseconds: 1_000),
            read: 1_000,
            added: 1_000,
            pending: 0,
            firstPending: nil,
            silent: 0,
            deadLetters: [:],
            lost: 0
        )
    }

    /// So many were added, and so many delivered and acknowledged.
    mutating func turn(added count: Int, done: Int) {
        added = added.map { $0 + count }
        read = read.map { $0 + done }
        if done > 0 { delivered = EntryID(milliseconds: delivered.milliseconds + UInt64(done)) }
        lag = lag.map { $0 + count - done }
        hasUndelivered = lag.map { $0 > 0 } ?? true
    }

    /// So many were delivered and not acknowledged.
    mutating func deliver(_ count: Int) {
        turn(added: 0, done: count)
        pending += count
        firstPending = firstPending ?? delivered
    }
}

extension ConsumerHealth {
    private static func make(idle: Duration, pending: Int = 0, silent: Int = 0, undelivered: Bool = true) -> Self {
        var share = PendingCensus.Share()
        (share.count, share.silent) = (pending, silent)
        return ConsumerHealth(
            ConsumerInformation(name: "c", pending: pending, idle: idle, inactive: idle),
            share,
            hasUndelivered: undelivered,
            minIdle: .seconds(60)
        )
    }

    static let active = make(idle: .seconds(1), pending: 3)
    static let waiting = make(idle: .seconds(1))
    static let stuck = make(idle: .seconds(1), pending: 3, silent: 3)
    static let gone = make(idle: .seconds(900))
    static let goneWithEntries = make(idle: .seconds(900), pending: 5, silent: 5)
    static let quietFor15Minutes = make(idle: .seconds(900), undelivered: false)
}

@Suite("Verdict on a group")
struct HealthRulesTests {
    @Test("is the one that the course of events calls for", arguments: HealthCase.all)
    func verdict(_ course: HealthCase) {
        var history = GroupHistory()
        for point in course.points { history.add(point) }
        let rules = HealthRules(minIdle: .seconds(60), interval: .seconds(10))
        let health = rules.judge(history, course.consumers)
        #expect(health.verdict == course.verdict, "\(health.reason)")
        #expect(!health.reason.isEmpty)
    }

    @Test("there are cases for every verdict, and no two of one name")
    func complete() {
        #expect(HealthCase.all.count >= 40)
        #expect(Set(HealthCase.all.map(\.verdict)) == Set(GroupHealth.Verdict.allCases))
        #expect(Set(HealthCase.all.map(\.name)).count == HealthCase.all.count)
    }

    @Test("before the first look it is ok, and says that nothing is known")
    func nothingKnown() {
        let health = HealthRules(minIdle: .seconds(60), interval: .seconds(10)).judge(GroupHistory(), nil)
        #expect(health == GroupHealth(verdict: .ok, reason: "it was not looked at yet"))
    }

    @Test("the reason tells numbers and times")
    func reason() {
        var history = GroupHistory()
        let course = HealthCase("", .stopped) { point, look in if look == 0 { point.turn(added: 12, done: 0) } }
        for point in course.points { history.add(point) }
        let rules = HealthRules(minIdle: .seconds(60), interval: .seconds(10))
        #expect(
            rules.judge(history, [.gone, .gone]).reason
                == """
                nothing was delivered or acknowledged for 4m 50s while 12 entries wait, and none of its 2 consumers was \
                heard of for 15m
                """
        )
    }
}
