import JSON
import QueueMonitor
import ThinRSMQ

extension DeadLetter {
    /// The dead letter as a document: what it was, and why it was given up.
    var json: JSON {
        var pairs: [(key: String, value: JSON)] = [("id", .string(id.description))]
        if let message {
            pairs += JSON.pairs(of: message).filter { $0.key != "replay_count" }
        } else {
            pairs.append(("fields", .fields(fields)))
        }
        if let originalID { pairs.append(("original_id", .string(originalID.description))) }
        if let originalStream { pairs.append(("original_stream", .string(originalStream))) }
        if let failedAt { pairs.append(("failed_at", .string(failedAt.description))) }
        if let totalAttempts { pairs.append(("total_attempts", .integer(totalAttempts))) }
        if let lastError { pairs.append(("last_error", .string(lastError))) }
        if let consumerGroup { pairs.append(("consumer_group", .string(consumerGroup))) }
        pairs.append(("replay_count", .integer(replayCount)))
        return .object(pairs)
    }

    /// What was dead-lettered, on one line.
    fileprivate var content: String {
        message?.payload ?? fields.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
    }
}

extension Table {
    /// Dead letters with why they were given up; the payload stands last, since it may be long.
    static func deadLetters(_ letters: [DeadLetter]) -> Table {
        var table = Table("id", "type", "group", .number("attempts"), .number("replays"), "error", "payload")
        for letter in letters {
            table.append(
                letter.id.description,
                letter.message?.type ?? "(no message)",
                letter.consumerGroup ?? "",
                letter.totalAttempts.map(String.init) ?? "",
                String(letter.replayCount),
                letter.lastError?.shortened(to: 40) ?? "",
                letter.content
            )
        }
        return table
    }
}
