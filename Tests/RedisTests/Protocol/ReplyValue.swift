import NIOCore
import TestSupport

@testable import Redis

/// A reply as a tree, to be sent, parsed and compared.
indirect enum ReplyValue: Equatable, Sendable {
    case null
    case integer(Int)
    case bulk([UInt8])
    case status(String)
    case error(String)
    case array([ReplyValue])

    /// As Redis would send it.
    var encoded: [UInt8] {
        switch self {
        case .null: Array("$-1\r\n".utf8)
        case .integer(let number): Array(":\(number)\r\n".utf8)
        case .bulk(let bytes): Array("$\(bytes.count)\r\n".utf8) + bytes + Array("\r\n".utf8)
        case .status(let text): Array("+\(text)\r\n".utf8)
        case .error(let text): Array("-\(text)\r\n".utf8)
        case .array(let elements): Array("*\(elements.count)\r\n".utf8) + elements.flatMap(\.encoded)
        }
    }

    /// Reads a parsed reply back through its public accessors.
    init(_ reply: RedisReply) throws {
        if let error = reply.error {
            self = .error(error.message)
        } else if reply.isNull {
            self = .null
        } else if let elements = try? reply.elements() {
            self = .array(try elements.map { try ReplyValue($0) })
        } else if reply.storage.nodes[reply.index].kind == .integer {
            self = .integer(try reply.integer())
        } else if reply.storage.nodes[reply.index].kind == .status {
            self = .status(try reply.string())
        } else {
            self = .bulk(Array(try reply.bytes()))
        }
    }

    /// A random tree of at most `depth` arrays within each other.
    static func random(depth: Int, using generator: inout SplitMix) -> ReplyValue {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 5), using: &generator) {
        case 0: return .null
        case 1:
            return .integer(
                Int.random(in: .min ... .max, using: &generator) >> Int.random(in: 0..<64, using: &generator)
            )
        case 2: return .status(text(using: &generator))
        case 3: return .error("E" + text(using: &generator))
        case 4:
            let count = Int.random(in: 0..<40, using: &generator)
            return .bulk((0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) })
        default:
            let count = Int.random(in: 0..<5, using: &generator)
            return .array((0..<count).map { _ in random(depth: depth - 1, using: &generator) })
        }
    }

    private static func text(using generator: inout SplitMix) -> String {
        String(
            (0..<Int.random(in: 0..<20, using: &generator)).map { _ in
                "abc XYZ 019 -+:$*é".randomElement(using: &generator) ?? "a"
            }
        )
    }
}

extension ReplyParser {
    /// Feeds bytes, and returns the replies that are whole by then.
    func read(_ bytes: some Sequence<UInt8>) throws -> [ReplyValue] {
        try feed(ByteBuffer(bytes: bytes))
        var values: [ReplyValue] = []
        while try next() { values += try takeReplies().map { try ReplyValue($0) } }
        return values
    }
}
