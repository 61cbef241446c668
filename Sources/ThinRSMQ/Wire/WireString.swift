/// A string as Redis holds it: any bytes, usually UTF-8 text.
///
/// Producers in other languages may write what is no text. It is kept byte for byte, so that passing a field on never
/// changes it; two values are equal when their bytes are.
public struct WireString: Sendable {
    /// `bytes` only ever holds what is not valid UTF-8, so a value has one representation.
    private enum Storage {
        case text(String)
        case bytes([UInt8])
    }

    private let storage: Storage

    /// Holds `text` as UTF-8.
    public init(_ text: String) {
        storage = .text(text)
    }

    /// Holds exactly these bytes.
    public init(bytes: some Collection<UInt8>) {
        // `String(validating:)` costs several times as much on short strings, most of which are ASCII.
        let text = String(decoding: bytes, as: UTF8.self)
        if text.utf8.count == bytes.count, bytes.allSatisfy({ $0 < 0x80 }) || text.utf8.elementsEqual(bytes) {
            storage = .text(text)
        } else {
            storage = .bytes(Array(bytes))
        }
    }

    /// The value as text; each invalid sequence of bytes becomes U+FFFD.
    public var text: String {
        switch storage {
        case .text(let text): text
        case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
        }
    }

    /// The value as text, or nil where its bytes are not UTF-8.
    public var exactText: String? {
        if case .text(let text) = storage { text } else { nil }
    }

    /// The bytes as they are in Redis.
    public var bytes: [UInt8] {
        switch storage {
        case .text(let text): Array(text.utf8)
        case .bytes(let bytes): bytes
        }
    }

    /// The number of bytes.
    public var byteCount: Int {
        switch storage {
        case .text(let text): text.utf8.count
        case .bytes(let bytes): bytes.count
        }
    }
}

extension WireString: Hashable {
    /// Compares bytes; unlike `String`, which takes two spellings of one accented letter for equal.
    public static func == (lhs: WireString, rhs: WireString) -> Bool {
        switch (lhs.storage, rhs.storage) {
        case (.text(let left), .text(let right)):
            left.utf8.count == right.utf8.count && left.utf8.elementsEqual(right.utf8)
        case (.bytes(let left), .bytes(let right)): left == right
        default: false
        }
    }

    /// Hashes the text or the bytes; equal bytes are equal text.
    public func hash(into hasher: inout Hasher) {
        switch storage {
        case .text(let text): hasher.combine(text)
        case .bytes(let bytes): hasher.combine(bytes)
        }
    }
}

extension WireString: ExpressibleByStringLiteral, CustomStringConvertible {
    /// Holds the literal as UTF-8.
    public init(stringLiteral text: String) {
        self.init(text)
    }

    /// The value as text; each invalid sequence of bytes becomes U+FFFD.
    public var description: String { text }
}

extension WireString {
    /// The number that this value spells in decimal digits alone; nil for a sign, a blank, a fraction or an overflow.
    func decimal<Number: FixedWidthInteger>() -> Number? {
        exactText.flatMap { Number(digits: $0) }
    }
}
