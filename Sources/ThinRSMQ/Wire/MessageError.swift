/// Why a message cannot be published.
public enum MessageError: Error, Hashable, Sendable, CustomStringConvertible {
    /// `type` is empty: readers in other languages take that for an entry without a type.
    case emptyType
    /// An extra field bears a name that the wire format gives a meaning.
    case reservedFieldName(String)

    /// One sentence without any of the message's content.
    public var description: String {
        switch self {
        case .emptyType: "a message needs a type"
        case .reservedFieldName(let name): "an extra field must not be called '\(name)': the wire format uses that name"
        }
    }
}
