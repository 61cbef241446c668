import ThinRSMQ

/// Judges what the keys of the namespaces say by their names and types.
enum KeyChecks {
    static func findings(about keys: KeyFacts) -> [Finding] {
        keys.wrongTypes.map(wrongType) + keys.streamsAmongRetries.map(streamAmongRetries)
            + keys.deadLetters.compactMap(deadLetterTopic) + keys.deadLetters.compactMap(withoutTopic)
            + [immortal(keys.immortal), orphaned(keys.orphaned), cut(keys)].compactMap(\.self)
    }

    private static func wrongType(_ key: KeyFacts.WrongType) -> Finding {
        Finding(
            "key-wrong-type",
            .error,
            "key \(key.key)",
            "it is a \(key.type), where a topic has a \(key.expected)",
            why: "every step of the queue that needs the key fails with WRONGTYPE",
            do: "find out which program wrote it (redis-cli OBJECT IDLETIME \(key.key.shellWord)); give one of the two "
                + "another namespace, and rename the key: redis-cli RENAMENX \(key.key.shellWord) NEWKEY"
        )
    }

    private static func streamAmongRetries(_ key: String) -> Finding {
        Finding(
            "topic-among-retries",
            .error,
            "stream \(key)",
            "its key contains ':retries:', where retry hashes of another topic are",
            why: "thinrsmq refuses it as a topic: the retry hash of an entry could have the key of this stream",
            do: "publish to a topic of another name"
        )
    }

    /// What holds dead letters has neither groups nor dead letters of its own.
    private static func deadLetterTopic(_ letters: KeyFacts.DeadLetterStream) -> Finding? {
        guard letters.groups > 0 || letters.hasOwnKeys else { return nil }
        return Finding(
            "topic-among-dead-letters",
            .warning,
            "stream \(letters.key)",
            "it is the dead letters of \(letters.stream) by its name, and "
                + (letters.groups > 0
                    ? "has \(counted(letters.groups, "group"))" : "has dead letters or retries itself"),
            why: "if it is also a topic, messages and dead letters get mixed, and purging the ones deletes the others; "
                + "thinrsmq refuses such a topic",
            do:
                "publish to a topic that does not end in ':dlq'; or if the group only watches the dead letters, leave it"
        )
    }

    private static func withoutTopic(_ letters: KeyFacts.DeadLetterStream) -> Finding? {
        guard !letters.hasStream, letters.length > 0 else { return nil }
        return Finding(
            "dead-letters-without-topic",
            .warning,
            "stream \(letters.key)",
            "it has \(counted(letters.length, "dead letter")), and there is no stream \(letters.stream)",
            why: "the topic was deleted, or evicted, and what it held is gone; a replay makes it anew",
            do: "redis-cli XRANGE \(letters.key.shellWord) - + COUNT 10, then thinrsmq dlq replay or dlq purge"
        )
    }

    private static func immortal(_ hashes: KeyFacts.Hashes) -> Finding? {
        guard hashes.count > 0 else { return nil }
        return Finding(
            "retry-without-ttl",
            .warning,
            "retry hashes",
            "\(counted(hashes.count, "hash", "hashes")) \(hashes.count == 1 ? "has" : "have") no time to live: "
                + hashes.text,
            why:
                "they are half-written, by an older peer that died between two steps; those whose entry is gone stay for "
                + "ever",
            do: "redis-cli EXPIRE \(hashes.examples[0].shellWord) 86400, and so on for each"
        )
    }

    private static func orphaned(_ hashes: KeyFacts.Hashes) -> Finding? {
        guard hashes.count > 0 else { return nil }
        return Finding(
            "retry-orphaned",
            .note,
            "retry hashes",
            "\(counted(hashes.count, "hash", "hashes")) \(hashes.count == 1 ? "is" : "are") of entries that are pending in "
                + "no group: \(hashes.text)",
            why: "they take memory until they expire; somebody acknowledges by XACK alone",
            do: "nothing, as they expire; or redis-cli UNLINK \(hashes.examples[0].shellWord), and so on for each"
        )
    }

    private static func cut(_ keys: KeyFacts) -> Finding? {
        guard keys.isCut || keys.uncheckedHashes > 0 else { return nil }
        var found = "\(counted(keys.pages, "page")) of SCAN were read"
        if keys.isCut { found += ", and that was not all" }
        if keys.uncheckedHashes > 0 {
            found += "; \(counted(keys.uncheckedHashes, "retry hash", "retry hashes")) were not looked at"
        }
        return Finding(
            "search-cut",
            .note,
            "keys",
            found,
            why: "there are more keys than one look should go through: some topics may be missing here",
            do: "name one namespace by --namespace, or raise --pages"
        )
    }
}

extension KeyFacts.Hashes {
    /// The examples, and how many more there are.
    fileprivate var text: String {
        let rest = count - examples.count
        return examples.joined(separator: ", ") + (rest > 0 ? " and \(rest.grouped) more" : "")
    }
}
