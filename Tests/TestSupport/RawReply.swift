import NIOCore

/// A reply of Redis (RESP2), read without the client under test.
public enum RawReply: Sendable, Equatable {
    case simple(String)
    case error(String)
    case integer(Int)
    /// A bulk string; bytes that are not UTF-8 are repaired.
    case bulk(String)
    case null
    case array([RawReply])

    /// The text of a simple or bulk string.
    public var string: String? {
        switch self {
        case .simple(let text), .bulk(let text): text
        default: nil
        }
    }

    /// The number of an integer reply.
    public var integer: Int? {
        if case .integer(let number) = self { number } else { nil }
    }

    /// The elements of an array, or none for any other reply.
    public var elements: [RawReply] {
        if case .array(let elements) = self { elements } else { [] }
    }

    /// The texts in an array: of a flat one, such as HGETALL's, all of them.
    public var strings: [String] { elements.compactMap(\.string) }

    /// Takes one whole reply from the buffer, or nothing as long as part of it is missing.
    static func read(from buffer: inout ByteBuffer) throws -> RawReply? {
        var rest = buffer
        guard let reply = try readWhole(from: &rest) else { return nil }
        buffer = rest
        return reply
    }

    private static func readWhole(from buffer: inout ByteBuffer) throws -> RawReply? {
        guard let line = buffer.readLine(), let kind = line.first else { return nil }
        let rest = String(line.dropFirst())
        switch kind {
        case "+": return .simple(rest)
        case "-": return .error(rest)
        case ":": return try .integer(number(rest))
        case "$": return try readBulk(length: number(rest), from: &buffer)
        case "*": return try readArray(count: number(rest), from: &buffer)
        default: throw ServerFailure("not a RESP2 reply: \(line)")
        }
    }

    private static func readBulk(length: Int, from buffer: inout ByteBuffer) -> RawReply? {
        guard length >= 0 else { return .null }
        guard let text = buffer.readString(length: length), buffer.readString(length: 2) != nil else { return nil }
        return .bulk(text)
    }

    private static func readArray(count: Int, from buffer: inout ByteBuffer) throws -> RawReply? {
        guard count >= 0 else { return .null }
        var elements: [RawReply] = []
        for _ in 0..<count {
            guard let element = try readWhole(from: &buffer) else { return nil }
            elements.append(element)
        }
        return .array(elements)
    }

    private static func number(_ text: String) throws -> Int {
        guard let number = Int(text) else { throw ServerFailure("not a number in a RESP2 reply: \(text)") }
        return number
    }
}

extension ByteBuffer {
    fileprivate mutating func readLine() -> String? {
        guard let end = readableBytesView.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        let line = readString(length: end - readerIndex - 1)
        moveReaderIndex(forwardBy: 2)
        return line
    }
}
