import TestSupport
import Testing

@testable import QueueMonitor

@Suite("Tick schedule")
struct TickScheduleTests {
    private let start = ManualClock().now

    private func next(after elapsed: Duration) -> Duration {
        TickSchedule(from: start, every: .seconds(10)).next(after: start.advanced(by: elapsed)).elapsed
    }

    @Test("ticks begin one interval apart, however long they take")
    func pace() {
        #expect(next(after: .zero) == .seconds(10))
        #expect(next(after: .milliseconds(9_999)) == .seconds(10))
        #expect(next(after: .milliseconds(10_001)) == .seconds(20))
    }

    @Test("what a long tick missed is left out, also at an instant that is exactly a tick's")
    func missed() {
        #expect(next(after: .seconds(10)) == .seconds(20))
        #expect(next(after: .seconds(35)) == .seconds(40))
        #expect(next(after: .seconds(86_400 * 3_650)) == .seconds(86_400 * 3_650 + 10))
    }

    @Test("the pace does not depend on how often it was asked: retries push nothing further")
    func retries() {
        let schedule = TickSchedule(from: start, every: .seconds(10))
        for retry in 1...50 {
            let now = start.advanced(by: .milliseconds(100 * retry))
            #expect(schedule.next(after: now).elapsed == .seconds(10))
        }
    }
}
