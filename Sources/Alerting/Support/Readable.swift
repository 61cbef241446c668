/// Numbers, times and names for people.
enum Readable {
    /// A duration in two units at most: `350ms`, `12s`, `3m 20s`, `2h 5m`, `4d 1h`.
    static func duration(milliseconds: Int64) -> String {
        let milliseconds = max(0, milliseconds)
        let seconds = milliseconds / 1_000
        func pair(_ value: Int64, _ unit: String, _ rest: Int64, _ part: String) -> String {
            rest == 0 ? "\(value)\(unit)" : "\(value)\(unit) \(rest)\(part)"
        }
        switch seconds {
        case 0 where milliseconds > 0: return "\(milliseconds)ms"
        case ..<60: return "\(seconds)s"
        case ..<3_600: return pair(seconds / 60, "m", seconds % 60, "s")
        case ..<86_400: return pair(seconds / 3_600, "h", seconds % 3_600 / 60, "m")
        default: return pair(seconds / 86_400, "d", seconds % 86_400 / 3_600, "h")
        }
    }

    /// A number in full, without an exponent, and with one decimal at most.
    static func number(_ value: Double) -> String {
        guard !value.isNaN else { return "unknown" }
        // Beyond, a Double does not tell neighbours apart.
        guard abs(value) < 9e15 else { return value < 0 ? "less than -9000000000000000" : "more than 9000000000000000" }
        // Not `rounded()`: that needs the C library's mathematics, which nothing else here does.
        let tenths = Int64(value * 10 + (value < 0 ? -0.5 : 0.5))
        let (whole, rest) = (tenths.magnitude / 10, tenths.magnitude % 10)
        return "\(tenths < 0 ? "-" : "")\(whole)\(rest == 0 ? "" : ".\(rest)")"
    }

    /// A measured value with its unit.
    static func value(_ value: Double, _ unit: AlertUnit) -> String {
        guard unit == .seconds, !value.isNaN else { return number(value) }
        return duration(milliseconds: Int64(min(max(value, 0), 9e12) * 1_000 + 0.5))
    }

    /// A moment: `2026-11-24 19:15:52 UTC`.
    static func moment(unixMilliseconds: Int64) -> String {
        let seconds = unixMilliseconds.asMoment / 1_000
        let (day, second) = (seconds / 86_400, seconds % 86_400)
        // Days since 0000-03-01, so that a leap day ends its year; eras of 400 years are all of one length.
        let shifted = day + 719_468
        let (era, dayOfEra) = (shifted / 146_097, shifted % 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
        let date = [year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1].map(two).joined(separator: "-")
        let time = [second / 3_600, second % 3_600 / 60, second % 60].map(two).joined(separator: ":")
        return "\(date) \(time) UTC"
    }

    private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// A name or sentence of others on one line: nothing invisible in it, and not too long.
    static func text(_ text: String, most: Int = 160) -> String {
        var result = ""
        for (index, scalar) in text.unicodeScalars.enumerated() {
            guard index < most else { return result + "…" }
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate:
                result += "\\u{\(String(scalar.value, radix: 16))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

extension Int64 {
    /// The end of the year 9999, as Unix milliseconds: no time is later.
    static let latestMoment: Int64 = 253_402_300_799_999

    /// The time as one that can be reckoned with: from 1970 to the year 9999.
    var asMoment: Int64 { Swift.min(Swift.max(self, 0), .latestMoment) }
}

extension Duration {
    /// The duration in whole milliseconds; no longer than some 30,000 years.
    var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        return min(max(seconds, -1_000_000_000_000), 1_000_000_000_000) * 1_000 + attoseconds / 1_000_000_000_000_000
    }
}
