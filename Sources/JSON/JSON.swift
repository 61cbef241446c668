/// A JSON document, written on one line with its keys in the order given.
package enum JSON: Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case array([JSON])
    case object([(key: String, value: JSON)])

    /// An object without the keys whose values are absent.
    package static func object(present pairs: KeyValuePairs<String, JSON?>) -> JSON {
        .object(pairs.compactMap { pair in pair.value.map { (pair.key, $0) } })
    }
}

extension JSON: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral pairs: (String, JSON)...) {
        self = .object(pairs.map { (key: $0.0, value: $0.1) })
    }
}

extension JSON: CustomStringConvertible {
    package var description: String {
        var text = ""
        write(to: &text)
        return text
    }

    private func write(to text: inout String) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .integer(let value): text += "\(value)"
        case .number(let value): text += value.isFinite ? "\(value)" : "null"
        case .string(let value): Self.write(value, to: &text)
        case .array(let elements):
            Self.write(elements, between: "[", and: "]", to: &text) { $0.write(to: &$1) }
        case .object(let pairs):
            Self.write(pairs, between: "{", and: "}", to: &text) { pair, text in
                Self.write(pair.key, to: &text)
                text += ":"
                pair.value.write(to: &text)
            }
        }
    }

    private static func write<Element>(
        _ elements: [Element],
        between opening: String,
        and closing: String,
        to text: inout String,
        _ writeElement: (Element, inout String) -> Void
    ) {
        text += opening
        for (index, element) in elements.enumerated() {
            if index > 0 { text += "," }
            writeElement(element, &text)
        }
        text += closing
    }

    private static func write(_ string: String, to text: inout String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\u{0}"..<"\u{20}", "\u{7F}"..<"\u{A0}", "\u{2028}", "\u{2029}":
                let hex = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
