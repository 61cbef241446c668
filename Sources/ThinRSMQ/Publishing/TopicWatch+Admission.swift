import NIOConcurrencyHelpers
import Redis

extension Configuration.Streams.WhenFull {
    /// Whether publishing stops at the stream's bound.
    var isBound: Bool { self == .wait || self == .reject }
}

extension TopicWatch {
    /// What came of asking for room in a stream.
    enum Admission: Sendable {
        /// So many messages may be published.
        case granted(Int)
        /// There is no room: the stream holds so many entries that its groups need.
        case full(length: Int)
    }

    /// Takes room for messages: all of them, or as many of them as there is room for, at least one.
    ///
    /// A look at the stream gives room for a tenth of its length at most beyond what is asked for, and so does not have
    /// to be repeated for each message; that much several producers may be wrong together, each for itself.
    /// `settle` has to follow when it is known what became of the messages.
    func admit(_ count: Int, wholly: Bool, to topic: Topic, _ client: RedisClient) async throws -> Admission {
        if takeKnownRoom(count, topic.name) { return .granted(count) }
        let script = try await client.load(QueueScript.trimAcknowledged.script)
        let least = max(0, min(nearlyFull, streams.defaultMaxLength - count))
        let question = LengthQuestion.trimmed(script, from: least, topic.groups)
        while true {
            let settled = topics.withLockedValue { $0[topic.name]?.settled ?? 0 }
            let answer = try await question.ask(client, of: topic.stream)
            let admission = admit(count, wholly: wholly, to: topic, length: answer.length, whenSettled: settled)
            if case .granted = admission { return admission }
            guard answer.hasMoreToTrim else { return admission }
        }
    }

    private func takeKnownRoom(_ count: Int, _ name: String) -> Bool {
        topics.withLockedValue { topics in
            guard var topic = topics[name], topic.isKnownUntil > now(), topic.room >= count else { return false }
            topic.room -= count
            topic.admitted += count
            topics[name] = topic
            return true
        }
    }

    /// Decides by a length that was asked for when so many of the admitted messages had had their answer.
    private func admit(
        _ count: Int,
        wholly: Bool,
        to topic: Topic,
        length: Int,
        whenSettled settled: Int
    ) -> Admission {
        var granted = 0
        update(topic, length) { topic in
            // Those that had no answer when it was asked for, or were admitted since, may be in this length or not.
            let uncertain = max(0, topic.admitted - settled)
            let free = max(0, streams.defaultMaxLength - length - uncertain)
            granted = wholly && free < count ? 0 : min(free, count)
            topic.room = min(free - granted, tenth)
            topic.admitted += granted
        }
        return granted > 0 ? .granted(granted) : .full(length: length)
    }

    /// Takes note that admitted messages are in the stream, or will not be.
    func settle(_ count: Int, to topic: Topic) {
        topics.withLockedValue { $0[topic.name]?.settled += count }
    }
}
