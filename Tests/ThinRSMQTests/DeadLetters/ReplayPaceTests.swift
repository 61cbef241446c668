import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("the pace of a replay")
struct ReplayPaceTests {
    private let start = ManualClock().now

    private func instant(_ elapsed: Duration) -> ManualClock.Instant { start.advanced(by: elapsed) }

    @Test("begins at once, and goes on when what was replayed has had its time")
    func even() {
        var pace = ReplayPace(rate: 50, from: start)
        #expect(pace.mostPerStep == 5)
        #expect(pace.start(at: start) == start)
        pace.add(5, begun: start)
        #expect(pace.start(at: instant(.milliseconds(1))) == instant(.milliseconds(100)))
        pace.add(1, begun: instant(.milliseconds(100)))
        #expect(pace.start(at: instant(.milliseconds(101))) == instant(.milliseconds(120)))
    }

    @Test("does not make up for lost time")
    func noBurst() {
        var pace = ReplayPace(rate: 10, from: start)
        pace.add(1, begun: pace.start(at: start))
        let late = pace.start(at: instant(.seconds(60)))
        #expect(late == instant(.seconds(60)))
        pace.add(1, begun: late)
        #expect(pace.start(at: late) == instant(.milliseconds(60_100)))
    }

    @Test("a step that replayed nothing costs no time")
    func nothing() {
        var pace = ReplayPace(rate: 0.5, from: start)
        pace.add(0, begun: start)
        #expect(pace.start(at: start) == start)
        pace.add(1, begun: start)
        #expect(pace.start(at: start) == instant(.seconds(2)))
    }

    @Test("without a rate never waits")
    func unlimited() {
        var pace = ReplayPace(rate: nil, from: start)
        pace.add(100, begun: start)
        #expect(pace.start(at: start) == start)
        #expect(pace.mostPerStep == 100)
    }

    @Test(
        "steps are a tenth of a second's worth, one at least and a page at most",
        arguments: [(0.1, 1), (1, 1), (19, 1), (20, 2), (999, 99), (1_000_000, 100)]
    )
    func steps(rate: Double, most: Int) {
        #expect(ReplayPace(rate: rate, from: start).mostPerStep == most)
    }

    @Test("a rate out of range is the nearest in it", arguments: [0, -1, Double.nan, -Double.infinity])
    func outOfRange(rate: Double) {
        var pace = ReplayPace(rate: rate, from: start)
        #expect(pace.mostPerStep == 1)
        pace.add(1, begun: start)
        #expect(pace.start(at: start) == instant(.seconds(1_000)))
        #expect(ReplayPace(rate: Double.infinity, from: start).mostPerStep == 100)
    }
}
