/// Reads ASCII syntax from bytes, left to right.
///
/// Every `take` either consumes what it describes or consumes nothing.
struct ByteCursor {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    init(_ text: String) {
        self.init(Array(text.utf8)[...])
    }

    var isAtEnd: Bool { position == bytes.endIndex }

    mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.endIndex, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    mutating func takeEither(_ first: UInt8, _ second: UInt8) -> Bool {
        take(first) || take(second)
    }

    /// Takes an unsigned decimal number: digits only, so no sign and no blank, and nil if it exceeds 64 bits.
    mutating func takeDecimal() -> UInt64? {
        var value: UInt64 = 0
        var end = position
        while let digit = digit(at: end) {
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(UInt64(digit))
            if overflow || carry { return nil }
            value = sum
            end += 1
        }
        guard end > position else { return nil }
        position = end
        return value
    }

    /// Takes exactly `count` digits; `count` is at most 18.
    mutating func takeDigits(_ count: Int) -> Int? {
        var value = 0
        for index in position..<(position + count) {
            guard let digit = digit(at: index) else { return nil }
            value = value * 10 + Int(digit)
        }
        position += count
        return value
    }

    mutating func takeBytes(_ count: Int) -> ArraySlice<UInt8>? {
        guard count <= bytes.endIndex - position else { return nil }
        defer { position += count }
        return bytes[position..<(position + count)]
    }

    private func digit(at index: Int) -> UInt8? {
        guard index < bytes.endIndex else { return nil }
        let value = bytes[index] &- UInt8(ascii: "0")
        return value < 10 ? value : nil
    }
}

extension FixedWidthInteger {
    /// Reads a whole text of decimal digits; stricter than `init?(_:)`, which accepts a sign.
    init?(digits text: String) {
        var cursor = ByteCursor(text)
        guard let value = cursor.takeDecimal(), cursor.isAtEnd else { return nil }
        self.init(exactly: value)
    }
}
