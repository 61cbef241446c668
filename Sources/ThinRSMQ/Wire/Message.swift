/// A message of the queue: envelope version 1 of the wire format.
public struct Message: Hashable, Sendable {
    /// The id of the stream entry that carries the message; nil before it is published.
    public internal(set) var id: EntryID?
    /// What kind of message this is, for example `order.created`; not empty.
    public var type: String
    /// The payload as Redis holds it: producers in other languages may write bytes that are no text.
    public var payloadBytes: WireString
    /// Ties the message to a distributed trace.
    public var traceID: String?
    /// Who published the message.
    public var producer: String?
    /// Fields outside the envelope, a user's or a newer version's, in their order.
    ///
    /// They travel with the message through retry, dead letter and replay.
    public var extraFields: [Field]
    /// `produced_at` as it was written, which need not be readable as a time; empty before the message is published.
    public internal(set) var producedAtText: String
    /// What requeues and replays left on the entry; nil on an entry that a producer wrote.
    package var history: History?

    /// Makes a message to publish.
    ///
    /// - Parameters:
    ///   - type: What kind of message this is; publishing refuses an empty one.
    ///   - payload: Opaque to the queue, usually JSON.
    ///   - traceID: Not written when nil or empty.
    ///   - producer: Not written when nil or empty.
    ///   - extraFields: Written after the envelope. Publishing refuses the names of the wire format.
    public init(
        type: String,
        payload: String,
        traceID: String? = nil,
        producer: String? = nil,
        extraFields: [Field] = []
    ) {
        self.type = type
        self.payloadBytes = WireString(payload)
        self.traceID = traceID
        self.producer = producer
        self.extraFields = extraFields
        self.producedAtText = ""
    }

    /// The version of the envelope that this library writes and reads.
    public static let version = "1"

    /// The envelope version, `1`: an entry of any other version is no `Message`.
    public var version: String { Self.version }

    /// The payload as text; bytes that are not UTF-8 become U+FFFD here, and stay in `payloadBytes`.
    public var payload: String {
        get { payloadBytes.text }
        set { payloadBytes = WireString(newValue) }
    }

    /// When the message was published; nil before that, and where the writer left it out or wrote no RFC 3339.
    public var producedAt: Timestamp? { Timestamp(rfc3339: producedAtText) }

    /// How often this message has been replayed from the dead letters.
    public var replayCount: Int { history?.replayCount ?? 0 }
}
