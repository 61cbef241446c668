import HTTPClient

/// A time of day as Kubernetes writes it, to the second: `2026-11-24T21:22:41Z`.
struct UTCTime: Sendable, Hashable {
    /// Since the Unix epoch.
    let seconds: Int64

    init(seconds: Int64) {
        self.seconds = seconds
    }

    /// Reads the form that Kubernetes writes, with or without a fraction, which does not count.
    init?(_ text: String) {
        let parts = text.split(separator: "T", omittingEmptySubsequences: false)
        guard parts.count == 2, text.hasSuffix("Z") else { return nil }
        let date = parts[0].split(separator: "-", omittingEmptySubsequences: false).map { Int64($0) }
        let clock = parts[1].dropLast().prefix { $0 != "." }.split(separator: ":", omittingEmptySubsequences: false)
            .map { Int64($0) }
        guard date.count == 3, clock.count == 3, let year = date[0], let month = date[1], let day = date[2],
            let hour = clock[0], let minute = clock[1], let second = clock[2],
            (1...9_999).contains(year), (1...12).contains(month), (0..<24).contains(hour), (0..<60).contains(minute),
            (0...60).contains(second), let days = daysSinceEpoch(year: year, month: Int(month) - 1, day: day)
        else { return nil }
        seconds = days * 86_400 + hour * 3_600 + minute * 60 + second
    }
}

extension UTCTime: CustomStringConvertible {
    /// `2026-11-24T21:22:41Z`.
    var description: String {
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let rest = seconds - days * 86_400
        let (year, month, day) = Self.date(days)
        let clock = [rest / 3_600, rest / 60 % 60, rest % 60].map { Self.padded($0, 2) }.joined(separator: ":")
        return "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))T\(clock)Z"
    }

    /// Counts from the first of March of the year 0, so that the day that some years have comes last.
    private static func date(_ daysSinceEpoch: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let days = daysSinceEpoch + 719_468
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }

    private static func padded(_ value: Int64, _ digits: Int) -> String {
        let text = "\(value)"
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
