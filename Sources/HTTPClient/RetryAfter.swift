/// The value of the header `Retry-After` (RFC 9110, section 10.2.3).
public enum RetryAfter: Sendable, Hashable {
    /// Not before so many seconds from now.
    case seconds(Int64)
    /// Not before this time, in seconds since the Unix epoch.
    case time(Int64)

    /// Reads seconds, or a date in the one form that servers may send; nil for anything else.
    ///
    /// More seconds than 64 bits hold are as many as they do hold.
    public init?(_ text: String) {
        if !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
            self = .seconds(Int64(text) ?? .max)
        } else if let time = parseHTTPDate(text) {
            self = .time(time)
        } else {
            return nil
        }
    }

    /// How long to wait.
    ///
    /// - Parameter now: Seconds since the Unix epoch.
    /// - Returns: Zero for a time that has passed.
    public func delay(at now: Int64) -> Duration {
        switch self {
        case .seconds(let seconds): .seconds(seconds)
        case .time(let time): .seconds(max(0, time - now))
        }
    }
}

/// Reads `Sun, 06 Nov 1994 08:49:37 GMT`, the IMF-fixdate of RFC 9110, as seconds since the Unix epoch.
private func parseHTTPDate(_ text: String) -> Int64? {
    let parts = text.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 6, parts[5] == "GMT", weekdays.contains(String(parts[0])),
        let day = number(parts[1], digits: 2),
        let month = months.firstIndex(of: String(parts[2])),
        let year = number(parts[3], digits: 4),
        let days = daysSinceEpoch(year: year, month: month, day: day)
    else { return nil }
    let clock = parts[4].split(separator: ":", omittingEmptySubsequences: false)
    guard clock.count == 3,
        let hour = number(clock[0], digits: 2), hour < 24,
        let minute = number(clock[1], digits: 2), minute < 60,
        // A leap second is the first second of the next minute.
        let second = number(clock[2], digits: 2), second <= 60
    else { return nil }
    return days * 86_400 + hour * 3_600 + minute * 60 + second
}

private let weekdays: Set = ["Mon,", "Tue,", "Wed,", "Thu,", "Fri,", "Sat,", "Sun,"]
private let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

private func number(_ text: Substring, digits: Int) -> Int64? {
    guard text.utf8.count == digits, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int64(text)
}
