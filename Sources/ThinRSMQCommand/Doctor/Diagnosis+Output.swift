import JSON
import QueueMonitor
import ThinRSMQ

extension Diagnosis {
    /// The findings for people: a paragraph each, the worst first.
    var text: String {
        ([summary] + findings.map(\.paragraph)).joined(separator: "\n\n")
    }

    private var summary: String {
        let server = facts.server
        var parts = ["redis \(facts.address)"]
        if let version = server.version { parts.append("\(server.product.rawValue) \(version)") }
        if let user = facts.rights?.user { parts.append("user \(user)") }
        let groups = facts.streams.reduce(0) { $0 + $1.groups.count }
        parts.append("\(counted(facts.streams.count, "stream")) with \(counted(groups, "group"))")
        let counts = [
            counted(count(.error), "error"), counted(count(.warning), "warning"), counted(count(.note), "note"),
        ]
        return parts.joined(separator: ", ").printable + "\n" + counts.joined(separator: ", ")
    }

    /// The facts and the findings, as one document.
    var json: JSON {
        ["redis": redis, "findings": .array(findings.map(\.json))]
    }

    private var redis: JSON {
        let server = facts.server
        let (memory, persistence, replication) = (server.memory, server.persistence, server.replication)
        return .object(present: [
            "address": .string(facts.address),
            "product": server.version.map { _ in .string(server.product.rawValue.lowercased()) },
            "version": server.version.map { .string($0.description) },
            "redis_version": server.redisVersion.map { .string($0.description) },
            "mode": server.mode.map { .string($0) },
            "user": facts.rights.map { .string($0.user) },
            "used_memory_bytes": memory.map { .integer($0.used) },
            "maxmemory_bytes": memory.map { .integer($0.maximum) },
            "maxmemory_policy": memory?.evictionPolicy.map { .string($0) },
            "append_only": persistence.map { .bool($0.appendsToFile) },
            "last_append_ok": persistence.map { .bool($0.lastAppendSucceeded) },
            "last_save_ok": persistence.map { .bool($0.lastSaveSucceeded) },
            "save": server.settings?.savePoints.map { .string($0) },
            "appendfsync": server.settings?.appendFsync.map { .string($0) },
            "is_replica": replication.map { .bool($0.isReplica) },
            "replicas": replication.map { .integer($0.replicas) },
            "min_replicas_to_write": server.settings?.minReplicasToWrite.map { .integer($0) },
            "streams": .integer(facts.streams.count),
            "groups": .integer(facts.streams.reduce(0) { $0 + $1.groups.count }),
            "key_pages": .integer(facts.keys.pages),
            "all_keys": .bool(!facts.keys.isCut),
        ])
    }
}

extension Finding {
    /// Whatever others wrote into names stays on its line.
    fileprivate var paragraph: String {
        """
        \(severity.rawValue): \(subject.printable): \(found.printable)  [\(id)]
          why  \(why.printable)
          do   \(advice.printable)
        """
    }
}
