/// Fewest replicas on some days, between two times.
package struct ScalingSchedule: Sendable, Hashable {
    /// A day of the week, numbered as in ISO 8601.
    package enum Weekday: Int, Sendable, CaseIterable {
        case monday = 1
        case tuesday, wednesday, thursday, friday, saturday, sunday
    }

    /// On which days it begins.
    package var weekdays: Set<Weekday>
    /// From which minute of the day on.
    package var fromMinute: Int
    /// Up to which minute, without it; at or before `fromMinute` it is one of the next day.
    package var toMinute: Int
    /// By how many minutes the days' clock is ahead of UTC.
    package var utcOffsetMinutes: Int
    /// Fewest replicas meanwhile.
    package var minReplicas: Int

    /// A schedule that says all.
    package init(
        weekdays: Set<Weekday> = Set(Weekday.allCases),
        fromMinute: Int,
        toMinute: Int,
        utcOffsetMinutes: Int = 0,
        minReplicas: Int
    ) {
        self.weekdays = weekdays
        self.fromMinute = fromMinute
        self.toMinute = toMinute
        self.utcOffsetMinutes = utcOffsetMinutes
        self.minReplicas = minReplicas
    }

    /// Whether it holds.
    ///
    /// - Parameter now: The time, as Unix milliseconds.
    /// - Returns: Whether the time is within.
    package func holds(at now: Int64) -> Bool {
        let minutes = floorDivide(now, 60_000) + Int64(utcOffsetMinutes)
        let day = floorDivide(minutes, 1_440)
        let minute = Int(minutes - day * 1_440)
        if fromMinute < toMinute { return contains(day) && minute >= fromMinute && minute < toMinute }
        return contains(day) && minute >= fromMinute || contains(day - 1) && minute < toMinute
    }

    /// Whether it begins on a day that is counted from 1970-01-01, a Thursday.
    private func contains(_ day: Int64) -> Bool {
        let number = Int((day + 3) - floorDivide(day + 3, 7) * 7) + 1
        return Weekday(rawValue: number).map(weekdays.contains) ?? false
    }

    private func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
        value >= 0 ? value / divisor : -((divisor - 1 - value) / divisor)
    }
}
