extension JSON {
    /// The value of an object's key, the last one if the key occurs twice; nil for anything but an object.
    package subscript(key: String) -> JSON? {
        guard case .object(let pairs) = self else { return nil }
        return pairs.last { $0.key == key }?.value
    }

    /// The text of a string.
    package var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// A whole number.
    package var whole: Int? {
        guard case .integer(let value) = self else { return nil }
        return value
    }

    /// The elements of an array; empty for anything else.
    package var elements: [JSON] {
        guard case .array(let elements) = self else { return [] }
        return elements
    }
}
