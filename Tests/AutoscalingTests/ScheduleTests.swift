import Autoscaling
import Testing

@Suite struct ScheduleTests {
    /// 2026-01-05 was a Monday.
    private let monday: Int64 = 1_767_571_200_000
    private let hour: Int64 = 3_600_000

    @Test func `A window holds on its days, in its own clock`() {
        let schedule = ScalingSchedule(
            weekdays: [.monday],
            fromMinute: 8 * 60,
            toMinute: 18 * 60,
            utcOffsetMinutes: 60,
            minReplicas: 3
        )
        #expect(schedule.holds(at: monday + 7 * hour))
        #expect(!schedule.holds(at: monday + 7 * hour - 1))
        #expect(!schedule.holds(at: monday + 17 * hour))
        #expect(!schedule.holds(at: monday + 31 * hour))
    }

    @Test func `A window may last over midnight`() {
        let schedule = ScalingSchedule(weekdays: [.monday], fromMinute: 22 * 60, toMinute: 60, minReplicas: 1)
        #expect(schedule.holds(at: monday + 23 * hour))
        #expect(schedule.holds(at: monday + 24 * hour))
        #expect(!schedule.holds(at: monday + 25 * hour))
        #expect(!schedule.holds(at: monday))
    }
}
