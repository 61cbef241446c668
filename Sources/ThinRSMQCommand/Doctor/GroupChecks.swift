import ThinRSMQ

/// Judges a consumer group.
struct GroupChecks: Sendable {
    let stream: StreamFacts
    let consumerRetention: Duration
    let redisVersion: ServerVersion?

    func findings(about group: GroupFacts) -> [Finding] {
        [payloadGone(group), standstill(group), deadConsumers(group), ghosts(group), lag(group)].compactMap(\.self)
    }

    private func payloadGone(_ group: GroupFacts) -> Finding? {
        guard group.payloadGone > 0 else { return nil }
        let isMore = group.payloadGone >= QueueInspector.largestPage
        return Finding(
            "payload-gone",
            .error,
            stream.subject(of: group),
            "\(counted(group.payloadGone, "pending entry", "pending entries"))\(isMore ? " or more" : "") lie before the "
                + "stream's first entry",
            why: "they were delivered and not acknowledged, and then trimmed: nobody can handle them any more",
            do:
                "keep more entries, or publish with whenFull keepUnacknowledged, wait or reject; consumers and monitors of "
                + "this library acknowledge and count those that are gone"
        )
    }

    /// A group with something to do in which nobody has done anything: it also keeps others' producers from trimming.
    private func standstill(_ group: GroupFacts) -> Finding? {
        let isBehind = group.isBehind(stream.information)
        guard isBehind || group.information.pending > 0,
            group.consumers.allSatisfy({ $0.idle >= consumerRetention || ConsumerName.isMonitor($0.name) })
        else { return nil }
        let left =
            isBehind ? group.information.lag.map { "\($0.grouped) to deliver" } ?? "some to deliver" : "none to deliver"
        let who =
            group.consumers.map(\.idle).min().map {
                "none of \(counted(group.consumers.count, "consumer")) for \($0.age)"
            }
            ?? "it has no consumers"
        return Finding(
            "group-stands-still",
            .warning,
            stream.subject(of: group),
            "nobody reads for it (\(who)); \(left), \(group.information.pending.grouped) pending, last delivered "
                + "\(group.information.lastDeliveredID)",
            why:
                "what it has not acknowledged is lost to trimming; under keepUnacknowledged, wait or reject it keeps the "
                + "stream long instead, or publishing from going on",
            do: "start its consumers; or if nobody needs it any more: redis-cli XGROUP DESTROY "
                + "\(stream.keys.stream.shellWord) \(group.information.name.shellWord)"
        )
    }

    private func deadConsumers(_ group: GroupFacts) -> Finding? {
        let dead = group.consumers.filter { $0.idle >= consumerRetention && $0.pending > 0 }
        guard !dead.isEmpty else { return nil }
        let pending = dead.reduce(0) { $0 + $1.pending }
        return Finding(
            "dead-consumers",
            .warning,
            stream.subject(of: group),
            "\(counted(dead.count, "consumer")) silent for \(consumerRetention.age) or longer "
                + "\(dead.count == 1 ? "has" : "have") \(counted(pending, "entry", "entries")) pending: "
                + dead.map(\.name).listed,
            why: "nobody handles those entries until somebody claims them; XGROUP DELCONSUMER would drop them",
            do: stream.isOwned
                ? "run thinrsmq monitor --namespace \(stream.keys.namespace.shellWord), which takes them over"
                : "claim them (XAUTOCLAIM) by a consumer that lives; do not remove the consumers before"
        )
    }

    /// Those that a monitor would remove: before Redis 7.2 an idle time proves nothing of others' consumers.
    private func ghosts(_ group: GroupFacts) -> Finding? {
        let ghosts = group.consumers.filter { consumer in
            consumer.pending == 0 && consumer.idle >= consumerRetention
                && (consumer.inactive != nil || isIdleReliable || ConsumerName.isOne(consumer.name))
        }
        guard !ghosts.isEmpty else { return nil }
        let command = "redis-cli XGROUP DELCONSUMER \(stream.keys.stream.shellWord) \(group.information.name.shellWord)"
        return Finding(
            "ghost-consumers",
            .note,
            stream.subject(of: group),
            "\(counted(ghosts.count, "consumer")) silent for \(consumerRetention.age) or longer "
                + "\(ghosts.count == 1 ? "has" : "have") nothing pending: \(ghosts.map(\.name).listed)",
            why: "each takes memory, and a line wherever consumers are shown",
            do: stream.isOwned
                ? "a monitor removes them: thinrsmq monitor --namespace \(stream.keys.namespace.shellWord)"
                : "\(command) \(ghosts[0].name.shellWord)"
        )
    }

    private var isIdleReliable: Bool { redisVersion.map { $0 >= ServerVersion(7, 2) } ?? false }

    private func lag(_ group: GroupFacts) -> Finding? {
        guard stream.information.entriesAdded != nil, group.information.lag == nil else { return nil }
        return Finding(
            "lag-unknown",
            .note,
            stream.subject(of: group),
            "the server does not know its lag",
            why:
                "an entry ahead of it was deleted (XDEL), or it was set to an id (XGROUP SETID, or created at one): what "
                + "scales by lag sees none",
            do:
                "it is known again when the group has read what is there now; do not delete entries of a stream with groups"
        )
    }
}

extension Duration {
    /// `90 s`, `3 h`, `2 days`: rounded down, for people.
    var age: String {
        let seconds = Int(components.seconds)
        switch seconds {
        case ..<120: return "\(seconds) s"
        case ..<7_200 where seconds % 3_600 != 0: return "\(seconds / 60) min"
        case ..<172_800: return "\(seconds / 3_600) h"
        default: return "\(seconds / 86_400) days"
        }
    }
}
