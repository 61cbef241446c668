import Redis

extension RedisReply {
    /// A string of any bytes.
    func wireString() throws(RedisError) -> WireString {
        WireString(bytes: try bytes())
    }

    /// The id of an entry.
    func entryID() throws(RedisError) -> EntryID {
        if let id = EntryID(utf8: try bytes()) { return id }
        throw RedisError(.unexpectedReply, "the server replied with '\(try string())', not with an entry's id")
    }

    /// The fields of an entry, in their order; an entry never has a name without a value.
    func fields() throws(RedisError) -> [Field] {
        var elements = try elements()
        var fields: [Field] = []
        fields.reserveCapacity(elements.underestimatedCount / 2)
        while let name = elements.next(), let value = elements.next() {
            fields.append(Field(try name.wireString(), try value.wireString()))
        }
        return fields
    }

    /// The value of each name in a reply of alternating names and values, as XINFO has it.
    ///
    /// Unknown names are kept: newer servers add some.
    func namedValues() throws(RedisError) -> [String: RedisReply] {
        var elements = try elements()
        var values: [String: RedisReply] = [:]
        while let name = elements.next(), let value = elements.next() { values[try name.string()] = value }
        return values
    }
}

extension RedisArguments {
    /// Appends an id as `milliseconds-sequence`.
    mutating func append(_ id: EntryID) {
        append(id.milliseconds, UInt8(ascii: "-"), id.sequence)
    }

    /// Appends the bytes of a string.
    mutating func append(_ string: WireString) {
        if let text = string.exactText { append(text) } else { append(string.bytes) }
    }
}
