/// Every field name of the wire format: this file alone spells them.
package enum WireField: String, CaseIterable, Sendable {
    // An entry of a topic's stream.
    case version = "v"
    case type
    case payload
    case producedAt = "produced_at"
    case traceID = "trace_id"
    case producer

    // A replayed entry. `_dlq_replay_count` is shared with Go and Node.js, the others are ours.
    case replayCountSoFar = "_dlq_replay_count"
    case replayedAt = "_dlq_replayed_at"
    case replayedFrom = "_dlq_original_id"

    // A requeued entry (the group: a replayed one, too). Ours; others ignore them.
    case forGroup = "_for_group"
    case priorAttempts = "_retry_attempt"
    case firstID = "_retry_first_id"
    case firstFailure = "_retry_first_failed_at"
    case crashCount = "_retry_crashes"

    // A dead letter: these seven follow the fields of the original.
    case originalID = "original_id"
    case originalStream = "original_stream"
    case failedAt = "failed_at"
    case totalAttempts = "total_attempts"
    case lastError = "last_error"
    case consumerGroup = "consumer_group"
    case replayCount = "replay_count"
    /// All fields of an original that has more of them than one script can pass on.
    case raw = "_raw"

    // The retry hash, which also has `last_error`.
    case attempt
    case maxAttempts = "max_attempts"
    case nextRetryAt = "next_retry_at"
    case firstFailedAt = "first_failed_at"
    case delivery = "_delivery"
    case crashes = "_crashes"
    case alone = "_alone"
    case waiting = "_waiting"

    /// The field's name as it is sent to Redis.
    package var name: WireString { WireString(rawValue) }

    /// What a dead letter adds to the fields of its original, in the order in which it is written.
    package static let ofDeadLetter: [WireField] = [
        .originalID, .originalStream, .failedAt, .totalAttempts, .lastError, .consumerGroup, .replayCount,
    ]

    /// What a retry hash holds, in the order in which it is asked for.
    package static let ofRetryHash: [WireField] = [
        .attempt, .maxAttempts, .nextRetryAt, .lastError, .firstFailedAt, .delivery, .crashes, .alone, .waiting,
    ]

    /// Whether a message may not carry an extra field of this name, because a reader would take it for another's.
    package var isReserved: Bool {
        self == .lastError || !Self.ofRetryHash.contains(self)
    }
}

extension WireField {
    /// Finds the field of this name.
    ///
    /// Every field of every entry passes here, so names are first told apart by length: few share one.
    init?(name: WireString) {
        guard let text = name.exactText, text.utf8.count < Self.byLength.count else { return nil }
        for candidate in Self.byLength[text.utf8.count] where candidate.name == text {
            self = candidate.field
            return
        }
        return nil
    }

    private static let byLength: [[(name: String, field: WireField)]] = {
        let longest = allCases.map(\.rawValue.utf8.count).max() ?? 0
        var table = [[(name: String, field: WireField)]](repeating: [], count: longest + 1)
        for field in allCases {
            table[field.rawValue.utf8.count].append((field.rawValue, field))
        }
        return table
    }()
}
