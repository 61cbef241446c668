import Testing

@testable import ThinRSMQ

@Suite("outages")
struct OutagesTests {
    private let start = ContinuousClock.now

    private func at(_ seconds: Int) -> ContinuousClock.Instant { start + .seconds(seconds) }

    private func idle(_ outages: Outages, at seconds: Int) -> Duration {
        outages.idleTime(of: .seconds(30), at: at(seconds))
    }

    @Test("without one, idle is silent")
    func none() {
        var outages = Outages()
        #expect(idle(outages, at: 0) == .seconds(30))
        outages.answered(at: at(0))
        outages.answered(at: at(100))
        #expect(idle(outages, at: 100) == .seconds(30))
    }

    @Test("the time since the last answer does not count, until an entry can have been silent for long enough since")
    func one() {
        var outages = Outages()
        outages.answered(at: at(0))
        outages.failed(at: at(10))
        outages.failed(at: at(20))
        outages.answered(at: at(60))
        #expect(idle(outages, at: 60) == .seconds(90))
        #expect(idle(outages, at: 80) == .seconds(90))
        #expect(idle(outages, at: 89) == .seconds(90))
        #expect(idle(outages, at: 90) == .seconds(30))
        #expect(idle(outages, at: 500) == .seconds(30))
    }

    @Test("several add up, and a Redis that comes and goes does not keep orphans for ever")
    func several() {
        var outages = Outages()
        outages.answered(at: at(0))
        for second in stride(from: 0, to: 1_000, by: 20) {
            outages.failed(at: at(second + 5))
            outages.answered(at: at(second + 10))
            outages.answered(at: at(second + 20))
        }
        // Half of the time is silence: 10 of each 20 seconds.
        #expect(idle(outages, at: 1_000) == .seconds(50))
    }

    @Test("an outage at the start begins with the first failure")
    func atStart() {
        var outages = Outages()
        outages.failed(at: at(0))
        outages.answered(at: at(7))
        #expect(idle(outages, at: 7) == .seconds(37))
    }
}
