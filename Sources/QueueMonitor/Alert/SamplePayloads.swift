import Redis
import ThinRSMQ

/// The payloads of the newest dead letters, which messages show where the owner wants it.
struct SamplePayloads: Sendable {
    /// Most that a scan reads.
    private static let budget = 20
    /// Most characters that are kept of one.
    private static let mostText = 1_000

    private let client: RedisClient
    private var known: [String: (id: EntryID, text: String)] = [:]

    init(client: RedisClient) {
        self.client = client
    }

    /// Reads those that are new; what cannot be read has none.
    mutating func look(at snapshot: Snapshot) async {
        var budget = Self.budget
        var next: [String: (id: EntryID, text: String)] = [:]
        for stream in snapshot.streams {
            guard let newest = stream.deadLetterFacts?.newest else { continue }
            let key = stream.keys.stream
            if let old = known[key], old.id == newest.id {
                next[key] = old
            } else if budget > 0 {
                budget -= 1
                let inspector = QueueInspector(client: client)
                guard let letter = try? await inspector.deadLetter(newest.id, of: stream.keys) else { continue }
                let text = letter.fields.last(named: WireField.payload.rawValue)?.text ?? ""
                next[key] = (newest.id, String(text.prefix(Self.mostText)))
            }
        }
        known = next
    }

    /// The payload of a stream's newest dead letter.
    func payload(of stream: String) -> String? { known[stream]?.text }
}
