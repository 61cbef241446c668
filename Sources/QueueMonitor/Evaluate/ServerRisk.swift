import ThinRSMQ

/// What endangers every queue of a server.
enum ServerRisk: String, CaseIterable {
    /// Under memory pressure Redis deletes keys, streams whole among them.
    case eviction
    /// A restart loses everything.
    case noPersistence = "no_persistence"
    /// Little memory is left of `maxmemory`: writes will be refused.
    case memoryNearLimit = "memory_near_limit"
    /// The last write of a snapshot or of the append-only file failed: Redis refuses writes, or soon will.
    case writeErrors = "write_errors"
    /// The server is a replica: it refuses writes.
    case replica

    /// Of `maxmemory`, the share from which little is left; `thinrsmq doctor` warns there, too.
    private static let highShare = 0.8

    /// Whether it holds; nil if the server does not tell.
    func holds(for server: ServerFacts) -> Bool? {
        switch self {
        case .eviction:
            guard let memory = server.memory, let policy = memory.evictionPolicy else { return nil }
            return memory.maximum > 0 && policy != "noeviction"
        case .noPersistence:
            guard let persistence = server.persistence else { return nil }
            return persistence.appendsToFile ? false : server.settings?.savePoints.map(\.isEmpty)
        case .memoryNearLimit:
            return server.memory.map { $0.share ?? 0 > Self.highShare }
        case .writeErrors:
            guard let persistence = server.persistence else { return nil }
            // Without save points a failed snapshot stops no writes.
            let saves = server.settings?.savePoints.map { !$0.isEmpty } ?? true
            let stops = server.settings?.stopsWritesWhenUnsaved ?? true
            return !persistence.lastAppendSucceeded || !persistence.lastSaveSucceeded && saves && stops
        case .replica:
            return server.replication?.isReplica
        }
    }

    /// What it means, for people.
    var sentence: String {
        switch self {
        case .eviction: "Under memory pressure Redis deletes whole streams, as maxmemory-policy is not noeviction."
        case .noPersistence: "A restart of Redis loses everything, as neither AOF nor snapshots are on."
        case .memoryNearLimit: "Redis has used more than 80 % of maxmemory and will refuse writes."
        case .writeErrors: "Redis could not write its last snapshot or append-only file."
        case .replica: "This server is a replica and refuses writes."
        }
    }
}
