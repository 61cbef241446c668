import Foundation
import ThinRSMQ

/// The conformance vectors in `Vectors/wire-vectors.json`: what any implementation of the wire format must do.
struct WireVectors: Decodable {
    var entries: [Entry]
    var writes: [Write]
    var retryHashes: [RetryHash]
    var deadLetters: [Letter]
    var keys: [Keys]

    static func load() throws -> WireVectors {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Vectors/wire-vectors.json")
        return try JSONDecoder().decode(WireVectors.self, from: Data(contentsOf: file))
    }

    struct Entry: Decodable {
        var name: String
        var id: String
        var fields: [Pair]
        var message: Facts?
        var malformed: String?
        var unknownVersion: String?
    }

    struct Write: Decodable {
        var name: String
        var message: Facts
        var at: Time
        var fields: [Pair]
    }

    struct RetryHash: Decodable {
        var name: String
        var fields: [Pair]
        var info: Info?

        struct Info: Decodable {
            var attempt: Int?
            var maxAttempts: Int?
            var nextRetryAt: Time?
            var lastError: String?
            var firstFailedAt: Time?
            var delivery: Int?
        }
    }

    struct Letter: Decodable {
        var name: String
        var id: String
        var fields: [Pair]
        var letter: Facts

        struct Facts: Decodable {
            var originalID: String?
            var originalStream: String?
            var failedAt: Time?
            var totalAttempts: Int?
            var lastError: String?
            var consumerGroup: String?
            var replayCount: Int
            var fields: [Pair]
            var message: WireVectors.Facts?
        }
    }

    struct Keys: Decodable {
        var namespace: String
        var topic: String
        var id: String
        var group: String
        var stream: String
        var deadLetters: String
        var retry: String
        var groupRetry: String
    }

    /// What is to be known of a message; what is not named is nil, 0 or empty.
    struct Facts: Decodable {
        var type: String
        var payload: Value
        var producedAt: Time?
        var traceID: String?
        var producer: String?
        var extraFields: [Pair]?
        var replayCount: Int?
        var forGroup: String?
        var priorAttempts: Int?
        var firstID: String?
        var firstFailedAt: Time?
    }

    struct Value: Decodable {
        var string: WireString

        private enum CodingKeys: CodingKey { case hex }

        init(from decoder: any Decoder) throws {
            if let text = try? decoder.singleValueContainer().decode(String.self) {
                string = WireString(text)
                return
            }
            let hex = Array(try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .hex))
            string = WireString(
                bytes: stride(from: 0, to: hex.count, by: 2).map { UInt8(String(hex[$0...($0 + 1)]), radix: 16) ?? 0 }
            )
        }
    }

    struct Pair: Decodable {
        var field: Field

        init(from decoder: any Decoder) throws {
            var container = try decoder.unkeyedContainer()
            field = Field(
                try container.decode(Value.self).string,
                try container.decode(Value.self).string
            )
        }
    }

    struct Time: Decodable {
        var timestamp: Timestamp

        init(from decoder: any Decoder) throws {
            var container = try decoder.unkeyedContainer()
            timestamp = Timestamp(
                seconds: try container.decode(Int64.self),
                nanoseconds: try container.decode(Int32.self)
            )
        }
    }
}

extension [WireVectors.Pair] {
    var fields: [Field] { map(\.field) }
}
