/// The form of a dead letter's `_raw` field: names and values in turn, each a netstring (`<length>:<bytes>,`).
///
/// A script can pass on about 8,000 values, so the fields of an entry with more than that travel as one.
/// Netstrings because any bytes fit in, and Lua can write and read them with `string.format` and `string.find`.
package enum PackedFields {
    /// An entry that has more fields than this is dead-lettered packed.
    package static let threshold = 3_900

    /// Packs fields in their order.
    package static func pack(_ fields: some Sequence<Field>) -> WireString {
        var bytes: [UInt8] = []
        for field in fields {
            append(field.name, to: &bytes)
            append(field.value, to: &bytes)
        }
        return WireString(bytes: bytes)
    }

    /// Unpacks fields; nil unless the whole text is well formed and has at most `limit` fields.
    ///
    /// Memory grows with what is really there, never with a length that the text only claims.
    package static func unpack(_ packed: WireString, limit: Int = 1_000_000) -> [Field]? {
        var cursor = ByteCursor(packed.bytes[...])
        var fields: [Field] = []
        while !cursor.isAtEnd {
            guard fields.count < limit, let name = takeNetstring(&cursor), let value = takeNetstring(&cursor) else {
                return nil
            }
            fields.append(Field(name, value))
        }
        return fields
    }

    private static func append(_ value: WireString, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: String(value.byteCount).utf8)
        bytes.append(UInt8(ascii: ":"))
        bytes.append(contentsOf: value.bytes)
        bytes.append(UInt8(ascii: ","))
    }

    private static func takeNetstring(_ cursor: inout ByteCursor) -> WireString? {
        guard let length = cursor.takeDecimal().flatMap(Int.init(exactly:)),
            cursor.take(UInt8(ascii: ":")),
            let bytes = cursor.takeBytes(length),
            cursor.take(UInt8(ascii: ","))
        else { return nil }
        return WireString(bytes: bytes)
    }
}
