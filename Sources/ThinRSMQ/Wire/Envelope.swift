/// What the fields of an entry turn out to be.
package enum Envelope: Hashable, Sendable {
    /// A message that can be handled.
    case message(Message)
    /// No message: no retry will change that.
    case malformed(Fault)
    /// A newer writer's message; the value is its `v`.
    case unknownVersion(String)

    /// What is wrong with an entry that is no message.
    package enum Fault: String, Hashable, Sendable, CustomStringConvertible {
        case noFields = "entry has no fields"
        case oddFieldCount = "entry has a field without a value"
        case missingType = "entry has no type"
        case missingPayload = "entry has no payload"
        case unreadableRaw = "dead letter has an unreadable _raw field"

        package var description: String { rawValue }
    }

    /// The message, where there is one.
    package var message: Message? {
        if case .message(let message) = self { message } else { nil }
    }

    /// Reads the fields of an entry in one pass.
    ///
    /// The last of several fields of one name counts, as in Go and Node.js. An absent `v` means version 1.
    package init(id: EntryID?, fields: some Sequence<Field>) {
        var decoder = EnvelopeDecoder()
        for field in fields { decoder.take(field.name, field.value) }
        self = decoder.finish(id: id)
    }

    /// Reads the flat list of names and values of a reply in one pass.
    package init(id: EntryID?, flat: some Sequence<WireString>) {
        var decoder = EnvelopeDecoder()
        var iterator = flat.makeIterator()
        while let name = iterator.next() {
            guard let value = iterator.next() else {
                self = .malformed(.oddFieldCount)
                return
            }
            decoder.take(name, value)
        }
        self = decoder.finish(id: id)
    }
}

/// Collects the fields of one entry.
private struct EnvelopeDecoder {
    private var message = Message(type: "", payload: "")
    private var version: WireString?
    private var hasType = false
    private var hasPayload = false
    private var isEmpty = true

    mutating func take(_ name: WireString, _ value: WireString) {
        isEmpty = false
        guard let field = WireField(name: name) else {
            message.extraFields.append(Field(name, value))
            return
        }
        switch field {
        case .version: version = value
        case .type:
            message.type = value.text
            hasType = true
        case .payload:
            message.payloadBytes = value
            hasPayload = true
        case .producedAt: message.producedAtText = value.text
        case .traceID: message.traceID = value.byteCount == 0 ? nil : value.text
        case .producer: message.producer = value.byteCount == 0 ? nil : value.text
        case .replayCountSoFar, .replayedAt, .replayedFrom, .forGroup, .priorAttempts, .firstID,
            .firstFailure, .crashCount:
            message.history = message.history ?? Message.History()
            message.history?.take(field, value)
        default:
            // A name of the dead letters or the retry hash means nothing on an entry of a topic.
            message.extraFields.append(Field(name, value))
        }
    }

    consuming func finish(id: EntryID?) -> Envelope {
        if isEmpty { return .malformed(.noFields) }
        // First: a newer version may well have no `type`.
        if let version, version != Self.knownVersion { return .unknownVersion(version.text) }
        if !hasType { return .malformed(.missingType) }
        if !hasPayload { return .malformed(.missingPayload) }
        message.id = id
        return .message(message)
    }

    private static let knownVersion = WireString(Message.version)
}
