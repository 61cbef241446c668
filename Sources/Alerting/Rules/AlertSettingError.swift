/// A setting of alerting that makes no sense.
public struct AlertSettingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Whose setting it is, such as `rule lag` or `receiver ops`.
    public var owner: String
    /// The setting, such as `overrides[0].threshold`.
    public var key: String
    /// What it was.
    public var value: String
    /// What it may be.
    public var accepted: String

    /// An error that says all.
    public init(owner: String, key: String, value: String, accepted: String) {
        self.owner = owner
        self.key = key
        self.value = value
        self.accepted = accepted
    }

    /// All of it in one line.
    public var description: String { "\(owner): \(key) is \(Readable.text(value)); accepted: \(accepted)" }
}

extension AlertSettingError {
    /// Checks a name that others see and that is part of what is stored.
    static func check(name: String, _ owner: String, _ key: String) throws {
        let bytes = name.utf8
        let isPlain = bytes.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        guard isPlain, (1...64).contains(bytes.count) else {
            throw Self(owner: owner, key: key, value: name, accepted: "1 to 64 of a-z, A-Z, 0-9, '-', '_' and '.'")
        }
    }

    /// Checks a time that is optional.
    static func check(time: Duration?, _ owner: String, _ key: String, atLeast least: Duration = .zero) throws {
        guard let time, time < least || time > .seconds(366 * 86_400) else { return }
        let from = Readable.duration(milliseconds: least.wholeMilliseconds)
        throw Self(owner: owner, key: key, value: "\(time)", accepted: "\(from) to 366d")
    }
}
