import ThinRSMQ

/// Judges what a server says of its memory, its files and its replicas.
enum ServerChecks {
    private static let subject = "server"

    static func findings(about facts: ServerFacts) -> [Finding] {
        memory(facts) + persistence(facts) + replication(facts)
    }

    // MARK: - Memory

    private static func memory(_ facts: ServerFacts) -> [Finding] {
        guard let memory = facts.memory else { return [] }
        return [eviction(memory), bound(memory)].compactMap(\.self)
    }

    /// Without a bound nothing is evicted: the policy then waits for whoever sets one.
    private static func eviction(_ memory: ServerFacts.Memory) -> Finding? {
        guard let policy = memory.evictionPolicy, policy != "noeviction" else { return nil }
        let isLatent = memory.maximum == 0
        let evictsAll = policy.hasPrefix("allkeys")
        return Finding(
            "eviction-policy",
            evictsAll ? (isLatent ? .warning : .error) : (isLatent ? .note : .warning),
            subject,
            "the eviction policy is \(policy), and maxmemory "
                + (isLatent ? "is not set: it takes effect when it is" : "is \(memory.maximum.bytes)"),
            why: evictsAll
                ? "when memory is used up Redis deletes whole streams, with all their messages and groups, and says nothing"
                : "when memory is used up Redis deletes retry hashes, which have a time to live: failed attempts are then "
                    + "counted anew, so that poison is tried for longer",
            do:
                "redis-cli CONFIG SET maxmemory-policy noeviction, and the same in redis.conf: publishing then fails with "
                + "OOM, and nothing is lost"
        )
    }

    private static func bound(_ memory: ServerFacts.Memory) -> Finding? {
        guard let share = memory.share else {
            guard memory.evictionPolicy == "noeviction" else { return nil }
            return Finding(
                "memory-unbounded",
                .note,
                subject,
                "maxmemory is not set; \(memory.used.bytes) are in use",
                why:
                    "streams that nobody reads grow until the system's memory is used up, and its OOM killer ends Redis",
                do: "redis-cli CONFIG SET maxmemory SIZE, with room for a snapshot's copy-on-write, and the same in "
                    + "redis.conf"
            )
        }
        guard share > 0.8 else { return nil }
        return Finding(
            "memory-nearly-full",
            share > 0.95 ? .error : .warning,
            subject,
            "\(Int(share * 100)) % of maxmemory is in use: \(memory.used.bytes) of \(memory.maximum.bytes)",
            why: memory.evictionPolicy == "noeviction"
                ? "at 100 % publishing, retries and dead letters are refused (OOM); acknowledging still works"
                : "at 100 % Redis evicts keys by its policy",
            do: "find what grows (redis-cli --memkeys), drain or trim it, or raise maxmemory"
        )
    }

    // MARK: - Persistence

    private static func persistence(_ facts: ServerFacts) -> [Finding] {
        guard let persistence = facts.persistence else { return [] }
        let settings = facts.settings
        let appending = persistence.appendsToFile ? appendOnlyFile(persistence, settings) : noAppendOnlyFile(settings)
        return [appending, failedSave(persistence, settings), failedRewrite(persistence)].compactMap(\.self)
    }

    private static func noAppendOnlyFile(_ settings: ServerFacts.Settings?) -> Finding? {
        guard let savePoints = settings?.savePoints else { return nil }
        let advice = "redis-cli CONFIG SET appendonly yes, and appendonly yes in redis.conf"
        if savePoints.isEmpty {
            return Finding(
                "persistence-off",
                .warning,
                subject,
                "there is neither an append-only file nor a save point",
                why: "a restart loses every message and every group",
                do: advice
            )
        }
        return Finding(
            "persistence-snapshots-only",
            .note,
            subject,
            "there are snapshots (save \(savePoints)), and no append-only file",
            why: "a crash loses what was published and acknowledged since the last snapshot: messages are lost, and "
                + "others come again",
            do: advice
        )
    }

    private static func appendOnlyFile(
        _ persistence: ServerFacts.Persistence,
        _ settings: ServerFacts.Settings?
    ) -> Finding? {
        if !persistence.lastAppendSucceeded {
            return Finding(
                "append-failed",
                .error,
                subject,
                "the last write to the append-only file failed",
                why: "Redis refuses all writes (MISCONF) until one succeeds: nothing is published or acknowledged",
                do: "look at the disk's space and rights, and at Redis' log"
            )
        }
        switch settings?.appendFsync {
        case "no":
            return Finding(
                "appendfsync-no",
                .warning,
                subject,
                "appendfsync is no",
                why: "a crash of the machine loses what the system had not written yet, some 30 seconds",
                do: "redis-cli CONFIG SET appendfsync everysec, and the same in redis.conf"
            )
        case "everysec":
            return Finding(
                "appendfsync-everysec",
                .note,
                subject,
                "appendfsync is everysec",
                why: "a crash of the machine loses up to one second, or two while the disk is busy",
                do:
                    "nothing, or where that is too much: redis-cli CONFIG SET appendfsync always, which costs throughput"
            )
        default: return nil
        }
    }

    /// A failed snapshot stops writes only where save points are set, whoever asked for it.
    private static func failedSave(
        _ persistence: ServerFacts.Persistence,
        _ settings: ServerFacts.Settings?
    ) -> Finding? {
        guard !persistence.lastSaveSucceeded else { return nil }
        let isHarmless = settings?.stopsWritesWhenUnsaved == false || settings?.savePoints?.isEmpty == true
        return Finding(
            "save-failed",
            isHarmless ? .warning : .error,
            subject,
            "the last snapshot (BGSAVE) failed",
            why: isHarmless
                ? "what a restart loads, or a replica copies, is old or missing"
                : "Redis refuses all writes (MISCONF) until one succeeds: nothing is published or acknowledged",
            do: "look at the disk's space and rights, at vm.overcommit_memory and at Redis' log, then: redis-cli BGSAVE"
        )
    }

    private static func failedRewrite(_ persistence: ServerFacts.Persistence) -> Finding? {
        guard persistence.appendsToFile, !persistence.lastRewriteSucceeded else { return nil }
        return Finding(
            "rewrite-failed",
            .warning,
            subject,
            "the last rewrite of the append-only file failed",
            why: "the file grows until the disk is full, and then all writes are refused",
            do: "look at the disk's space and at Redis' log, then: redis-cli BGREWRITEAOF"
        )
    }

    // MARK: - Replication

    private static func replication(_ facts: ServerFacts) -> [Finding] {
        guard let replication = facts.replication else { return [] }
        var findings: [Finding] = []
        if replication.isReplica {
            findings.append(
                Finding(
                    "is-replica",
                    .error,
                    subject,
                    "it is a replica",
                    why: "it refuses every write (READONLY): nothing can be published, read by a group or acknowledged",
                    do: "connect to its master: redis-cli INFO replication names it"
                )
            )
            if replication.isLinkUp == false {
                findings.append(
                    Finding(
                        "replica-link-down",
                        .error,
                        subject,
                        "the link to its master is down",
                        why: "what it shows is old, and a failover to it loses what came since",
                        do: "look at the network between them, masterauth, and the logs of both"
                    )
                )
            }
        } else if replication.replicas > 0, facts.settings?.minReplicasToWrite == 0 {
            findings.append(
                Finding(
                    "replicas-not-required",
                    .note,
                    subject,
                    "\(counted(replication.replicas, "replica")), and min-replicas-to-write is 0",
                    why:
                        "replication is asynchronous: a failover loses what no replica had yet, and a master that was cut "
                        + "off goes on taking messages that nobody will see",
                    do: "publish what must survive with durability: .replicas(1) (thinrsmq produce --replicas 1), or: "
                        + "redis-cli CONFIG SET min-replicas-to-write 1"
                )
            )
        }
        return findings
    }
}

extension Int {
    /// `1.5 GiB`.
    var bytes: String {
        var value = Double(self)
        for unit in ["B", "KiB", "MiB", "GiB"] {
            if value < 1_024 { return unit == "B" ? "\(self) B" : "\(value.rounded(toPlaces: 1)) \(unit)" }
            value /= 1_024
        }
        return "\(value.rounded(toPlaces: 1)) TiB"
    }
}

/// `1 group`, `12,000 groups`.
func counted(_ count: Int, _ singular: String, _ plural: String? = nil) -> String {
    count == 1 ? "1 \(singular)" : "\(count.grouped) \(plural ?? singular + "s")"
}
