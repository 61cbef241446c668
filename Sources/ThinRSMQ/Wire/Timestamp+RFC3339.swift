// Calendar arithmetic on integers, a fifth of the cost of a date formatter. A year here begins in March, so that the
// leap day comes last and all months before it have fixed offsets; 400 such years (an era) have 146,097 days.
// After Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".

private let secondsPerDay: Int64 = 86_400
private let daysPerEra: Int64 = 146_097
/// Days from 0000-03-01 to 1970-01-01.
private let epochOffset: Int64 = 719_468

extension Timestamp: CustomStringConvertible {
    /// RFC 3339 in UTC as Go writes it: up to nine decimals of a second without trailing zeros, none at all for 0.
    ///
    /// RFC 3339 has the years 0 to 9999; what lies outside is shown as the nearest time inside.
    public var description: String {
        if seconds < Self.firstOfRFC3339.seconds { return Self.firstOfRFC3339.description }
        if seconds > Self.lastOfRFC3339.seconds { return Self.lastOfRFC3339.description }
        let day = seconds.flooredQuotient(by: secondsPerDay)
        let second = seconds - day * secondsPerDay
        let date = CivilDate(daysSinceEpoch: day)
        var text = Self.template
        text.write(date.year, in: 0..<4)
        text.write(date.month, in: 5..<7)
        text.write(date.day, in: 8..<10)
        text.write(second / 3_600, in: 11..<13)
        text.write(second / 60 % 60, in: 14..<16)
        text.write(second % 60, in: 17..<19)
        text.write(Int64(nanoseconds), in: 20..<29)
        return String(decoding: text[..<text.trimFraction(from: 19)], as: UTF8.self)
    }

    private static let firstOfRFC3339 = Timestamp(seconds: -62_167_219_200)
    private static let lastOfRFC3339 = Timestamp(seconds: 253_402_300_799, nanoseconds: 999_999_999)
    private static let template = Array("0000-00-00T00:00:00.000000000Z".utf8)
}

extension Timestamp {
    /// Reads RFC 3339 with any offset from UTC; nil for anything else and for days that do not exist.
    ///
    /// Decimals after the ninth are dropped. A leap second (`:60`) is the first second of the next minute.
    public init?(rfc3339 text: String) {
        var cursor = ByteCursor(text)
        guard let days = cursor.takeDate(),
            cursor.takeEither(UInt8(ascii: "T"), UInt8(ascii: "t")) || cursor.take(UInt8(ascii: " ")),
            let second = cursor.takeTimeOfDay(),
            let nanoseconds = cursor.takeFraction(),
            let offset = cursor.takeOffset(),
            cursor.isAtEnd
        else { return nil }
        self.init(seconds: days * secondsPerDay + second - offset, nanoseconds: nanoseconds)
    }
}

/// A day of the Gregorian calendar, extended to all years.
private struct CivilDate {
    var year: Int64
    var month: Int64
    var day: Int64

    init(year: Int64, month: Int64, day: Int64) {
        self.year = year
        self.month = month
        self.day = day
    }

    init(daysSinceEpoch: Int64) {
        let days = daysSinceEpoch + epochOffset
        let era = days.flooredQuotient(by: daysPerEra)
        let dayOfEra = days - era * daysPerEra
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    var daysSinceEpoch: Int64 {
        let yearFromMarch = month <= 2 ? year - 1 : year
        let era = yearFromMarch.flooredQuotient(by: 400)
        let yearOfEra = yearFromMarch - era * 400
        let monthFromMarch = month > 2 ? month - 3 : month + 9
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        return era * daysPerEra + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - epochOffset
    }
}

extension ByteCursor {
    /// Takes `yyyy-mm-dd` as days since the Unix epoch.
    fileprivate mutating func takeDate() -> Int64? {
        guard let year = takeDigits(4), take(UInt8(ascii: "-")),
            let month = takeDigits(2), take(UInt8(ascii: "-")),
            let day = takeDigits(2), (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        let days = CivilDate(year: Int64(year), month: Int64(month), day: Int64(day)).daysSinceEpoch
        // 30 February comes back as a day of March.
        return CivilDate(daysSinceEpoch: days).day == Int64(day) ? days : nil
    }

    /// Takes `hh:mm:ss` as seconds of the day.
    fileprivate mutating func takeTimeOfDay() -> Int64? {
        guard let hour = takeDigits(2), take(UInt8(ascii: ":")),
            let minute = takeDigits(2), take(UInt8(ascii: ":")),
            let second = takeDigits(2), hour < 24, minute < 60, second <= 60
        else { return nil }
        return Int64(hour * 3_600 + minute * 60 + second)
    }

    /// Takes a fraction of a second as nanoseconds; 0 if there is none.
    fileprivate mutating func takeFraction() -> Int32? {
        guard take(UInt8(ascii: ".")) else { return 0 }
        var nanoseconds = 0
        var digits = 0
        while let digit = takeDigits(1) {
            if digits < 9 { nanoseconds = nanoseconds * 10 + digit }
            digits += 1
        }
        guard digits > 0 else { return nil }
        while digits < 9 {
            nanoseconds *= 10
            digits += 1
        }
        return Int32(nanoseconds)
    }

    /// Takes `Z` or `±hh:mm` as seconds east of UTC.
    fileprivate mutating func takeOffset() -> Int64? {
        if takeEither(UInt8(ascii: "Z"), UInt8(ascii: "z")) { return 0 }
        let isWest = take(UInt8(ascii: "-"))
        guard isWest || take(UInt8(ascii: "+")),
            let hour = takeDigits(2), take(UInt8(ascii: ":")),
            let minute = takeDigits(2), hour < 24, minute < 60
        else { return nil }
        return Int64(hour * 3_600 + minute * 60) * (isWest ? -1 : 1)
    }
}

extension Int64 {
    /// Division that rounds down; `divisor` is positive.
    fileprivate func flooredQuotient(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}

extension [UInt8] {
    /// Overwrites a range with the last digits of a number.
    fileprivate mutating func write(_ value: Int64, in range: Range<Int>) {
        var rest = value
        for index in range.reversed() {
            self[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
    }

    /// Removes trailing zeros of the fraction whose point is at `start`, and returns where the text then ends.
    fileprivate mutating func trimFraction(from start: Int) -> Int {
        var end = count - 1
        while end > start + 1, self[end - 1] == UInt8(ascii: "0") { end -= 1 }
        if end == start + 1 { end = start }
        self[end] = UInt8(ascii: "Z")
        return end + 1
    }
}
