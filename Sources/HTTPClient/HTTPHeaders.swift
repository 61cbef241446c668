/// Headers in their order; a name may occur more than once.
public struct HTTPHeaders: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    /// One header.
    public struct Field: Sendable, Hashable {
        /// The name; case does not matter.
        public let name: String
        /// The value, without blanks around it.
        public let value: String
    }

    /// All of them.
    public private(set) var fields: [Field] = []

    /// Makes headers from names and values.
    public init(dictionaryLiteral elements: (String, String)...) {
        for (name, value) in elements { add(name, value) }
    }

    /// The value of the first header of this name.
    public subscript(name: String) -> String? {
        let name = name.lowercased()
        return fields.first { $0.name.lowercased() == name }?.value
    }

    /// Appends a header.
    public mutating func add(_ name: String, _ value: String) {
        fields.append(Field(name: name, value: value))
    }
}

extension HTTPHeaders.Field {
    /// Whether it can be sent without becoming more than one header.
    package var isSendable: Bool {
        !name.isEmpty && name.utf8.allSatisfy { isTokenCharacter($0) }
            && value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == UInt8(ascii: "\t") }
    }
}

/// Whether the byte may occur in a method or in a header's name (RFC 9110, section 5.6.2).
func isTokenCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
}
