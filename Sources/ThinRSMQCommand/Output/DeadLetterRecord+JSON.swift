import FoundationEssentials
import JSON
import QueueMonitor
import ThinRSMQ

extension DeadLetterRecord {
    /// The line of an export: the id and the fields as they are stored.
    ///
    ///     {"id":"1770802200123-0","fields":[["type","order"],["payload",{"base64":"/wA="}]]}
    ///
    /// A list of pairs, since order counts and a name may occur twice; bytes that are no text are marked as base64.
    var json: JSON {
        ["id": .string(id.description), "fields": .array(fields.map { .array([.exact($0.name), .exact($0.value)]) })]
    }

    /// The longest line that import takes: as much as the largest string of Redis, 512 MB, has in base64.
    static let mostBytesOfLine = 1 << 30

    /// Reads the line of an export.
    init(line: WireString) throws(DeadLetterLineError) {
        let document: RecordDocument
        do {
            document = try JSONDecoder().decode(RecordDocument.self, from: Data(line.bytes))
        } catch let error as DecodingError {
            throw DeadLetterLineError(error)
        } catch {
            throw DeadLetterLineError(problem: "\(error)")
        }
        guard let id = EntryID(document.id) else {
            throw DeadLetterLineError(problem: "id: not \(AcceptedValue.entryID.description)")
        }
        guard !document.fields.isEmpty else { throw DeadLetterLineError(problem: "fields: none") }
        self.init(id: id, fields: document.fields.map(\.field))
    }
}

/// What is wrong with a line that is no dead letter.
struct DeadLetterLineError: Error, Equatable {
    /// The key, and what is wrong there.
    var problem: String
}

extension DeadLetterLineError {
    fileprivate init(_ error: DecodingError) {
        switch error {
        case .keyNotFound(let key, let context):
            problem = Self.place(context.codingPath) + "'\(key.stringValue)' is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            problem = Self.place(context.codingPath) + "not what belongs here"
        case .dataCorrupted(let context):
            let isDocument = context.codingPath.isEmpty
            problem = isDocument ? "no JSON document" : Self.place(context.codingPath) + context.debugDescription
        @unknown default: problem = "no dead letter"
        }
    }

    /// The way to a key: `fields[2][1]: `.
    private static func place(_ path: [any CodingKey]) -> String {
        if path.isEmpty { return "" }
        let keys = path.map { key in key.intValue.map { "[\($0)]" } ?? ".\(key.stringValue)" }
        return keys.joined().drop { $0 == "." } + ": "
    }
}

extension JSON {
    /// Text as a string, and bytes that are no text as an object that holds them in base64.
    fileprivate static func exact(_ value: WireString) -> JSON {
        if let text = value.exactText { return .string(text) }
        return ["base64": .string(Data(value.bytes).base64EncodedString())]
    }
}

private struct RecordDocument: Decodable {
    let id: String
    let fields: [FieldDocument]
}

private struct FieldDocument: Decodable {
    let field: Field

    init(from decoder: any Decoder) throws {
        var parts = try decoder.unkeyedContainer()
        field = Field(try parts.decode(StringDocument.self).string, try parts.decode(StringDocument.self).string)
        guard parts.isAtEnd else {
            throw DecodingError.dataCorruptedError(in: parts, debugDescription: "more than a name and a value")
        }
    }
}

private struct StringDocument: Decodable {
    let string: WireString

    private enum Key: CodingKey { case base64 }

    init(from decoder: any Decoder) throws {
        if let text = try? decoder.singleValueContainer().decode(String.self) {
            string = WireString(text)
            return
        }
        let container = try decoder.container(keyedBy: Key.self)
        guard let data = Data(base64Encoded: try container.decode(String.self, forKey: .base64)) else {
            throw DecodingError.dataCorruptedError(forKey: .base64, in: container, debugDescription: "not base64")
        }
        string = WireString(bytes: data)
    }
}
