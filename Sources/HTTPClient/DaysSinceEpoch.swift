private let daysBeforeMonth: [Int64] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365]

/// Days from 1970-01-01, nil for a day that does not exist; `month` counts from 0.
package func daysSinceEpoch(year: Int64, month: Int, day: Int64) -> Int64? {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let length = daysBeforeMonth[month + 1] - daysBeforeMonth[month] + (isLeap && month == 1 ? 1 : 0)
    guard (1...length).contains(day), year >= 1 else { return nil }
    let last = year - 1
    // 719,162 days lie between 0001-01-01 and the epoch.
    let daysBeforeYear = last * 365 + last / 4 - last / 100 + last / 400 - 719_162
    return daysBeforeYear + daysBeforeMonth[month] + (isLeap && month > 1 ? 1 : 0) + day - 1
}
