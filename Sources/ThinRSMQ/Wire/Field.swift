/// One field of a stream entry.
///
/// An entry is a list of fields, not a dictionary: order counts and a name may occur twice.
public struct Field: Hashable, Sendable {
    /// The field's name.
    public var name: WireString
    /// The field's value.
    public var value: WireString

    /// Makes a field from strings as Redis holds them.
    public init(_ name: WireString, _ value: WireString) {
        self.name = name
        self.value = value
    }

    /// Makes a field from text.
    public init(_ name: String, _ value: String) {
        self.init(WireString(name), WireString(value))
    }

    init(_ field: WireField, _ value: WireString) {
        self.init(field.name, value)
    }

    init(_ field: WireField, _ value: String) {
        self.init(field.name, WireString(value))
    }
}

extension BidirectionalCollection<Field> {
    /// The value of the first field with this name.
    public func first(named name: String) -> WireString? {
        let name = WireString(name)
        return first { $0.name == name }?.value
    }

    /// The value of the last field with this name: the one that readers in Go and Node.js see, whose dictionaries
    /// overwrite.
    public func last(named name: String) -> WireString? {
        let name = WireString(name)
        return last { $0.name == name }?.value
    }
}

extension Sequence<Field> {
    /// Failed deliveries of the message before this entry, as a requeue wrote them.
    package var priorAttempts: Int {
        reversed().first { $0.name == WireField.priorAttempts.name }?.value.decimal() ?? 0
    }
}

extension Array<Field> {
    /// Pairs the flat list of names and values of a reply; nil if the last name has no value.
    package init?(flat: some Sequence<WireString>) {
        self.init()
        reserveCapacity(flat.underestimatedCount / 2)
        var iterator = flat.makeIterator()
        while let name = iterator.next() {
            guard let value = iterator.next() else { return nil }
            append(Field(name, value))
        }
    }
}
