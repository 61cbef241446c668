/// 64-bit FNV-1a: the same in every process and version, which Swift's own hashes are not.
struct StableHash: Sendable {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    private mutating func mix(_ byte: UInt8) {
        value = (value ^ UInt64(byte)) &* 0x100_0000_01b3
    }

    /// Adds a text, ended by a byte that no UTF-8 has; nil is none of the texts.
    mutating func add(_ text: String?) {
        guard let text else { return mix(0xfe) }
        for byte in text.utf8 { mix(byte) }
        mix(0xff)
    }

    /// Adds a number.
    mutating func add(_ number: UInt64) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) { mix(UInt8(truncatingIfNeeded: number >> shift)) }
    }

    /// Adds a number.
    mutating func add(_ number: Int64) { add(UInt64(bitPattern: number)) }

    /// The hash as 16 hexadecimal digits.
    var hex: String { Self.hex(value) }

    /// A number as 16 hexadecimal digits.
    static func hex(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension AlertSubject {
    /// A number for the subject, of the bytes of its names: Swift holds texts for equal whose bytes differ.
    var stableHash: UInt64 {
        var hash = StableHash()
        hash.add(namespace)
        hash.add(topic)
        hash.add(stream)
        hash.add(group)
        return hash.value
    }
}

/// What names an alert: the same for the same rule and subject, always.
struct AlertKey: Sendable, Hashable {
    let value: UInt64

    /// The key of what 16 hexadecimal digits name.
    init?(hex: some StringProtocol) {
        guard hex.utf8.count == 16, let value = UInt64(hex, radix: 16) else { return nil }
        self.value = value
    }

    /// The key of a rule and a subject, from the hashes of both: that is all a pair costs.
    init(rule: UInt64, subject: UInt64) {
        var hash = StableHash()
        hash.add(rule)
        hash.add(subject)
        value = hash.value
    }

    /// The key of a rule and a subject.
    init(rule: String, subject: AlertSubject) {
        self.init(rule: Self.hash(rule: rule), subject: subject.stableHash)
    }

    static func hash(rule: String) -> UInt64 {
        var hash = StableHash()
        hash.add(rule)
        return hash.value
    }

    var hex: String { StableHash.hex(value) }
}
