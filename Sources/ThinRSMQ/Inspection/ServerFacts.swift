/// What a server says of itself: INFO, and CONFIG GET where the user may ask.
///
/// Whatever the server does not tell is nil: an older version, a managed service without CONFIG, or a user without the
/// right, which ``refusals`` then names.
package struct ServerFacts: Sendable, Hashable {
    /// Who made the server.
    package enum Product: String, Sendable {
        case redis = "Redis"
        /// It goes by the Redis version that it is compatible with, 7.2.4, whatever its own is.
        case valkey = "Valkey"
    }

    /// INFO memory.
    package struct Memory: Sendable, Hashable {
        /// Bytes in use.
        package var used: Int
        /// Of those, the bytes that do not count towards ``maximum``: buffers of replicas and of the append-only file.
        package var notCounted: Int
        /// `maxmemory` in bytes; 0 for no bound.
        package var maximum: Int
        /// `maxmemory-policy`; nil if it is not told.
        package var evictionPolicy: String?

        /// What counts towards the bound, as a share of it; nil if there is none.
        package var share: Double? {
            maximum > 0 ? Double(max(0, used - notCounted)) / Double(maximum) : nil
        }
    }

    /// INFO persistence.
    package struct Persistence: Sendable, Hashable {
        /// Whether every write goes to the append-only file.
        package var appendsToFile: Bool
        /// Whether the last write of the append-only file succeeded, or none was tried.
        package var lastAppendSucceeded: Bool
        /// Whether the append-only file was last rewritten with success, or never.
        package var lastRewriteSucceeded: Bool
        /// Whether the last snapshot succeeded, or none was tried.
        ///
        /// A snapshot for a replica counts: where save points are set, its failure stops all writes as well.
        package var lastSaveSucceeded: Bool
    }

    /// INFO replication.
    package struct Replication: Sendable, Hashable {
        /// Whether it copies another server, and refuses writes (READONLY).
        package var isReplica: Bool
        /// Whether a replica is connected to what it copies; nil for one that copies nothing.
        package var isLinkUp: Bool?
        /// How many replicas it has.
        package var replicas: Int
    }

    /// CONFIG GET.
    package struct Settings: Sendable, Hashable {
        /// `save`; empty for none.
        package var savePoints: String?
        /// `appendfsync`.
        package var appendFsync: String?
        /// `stop-writes-on-bgsave-error`.
        package var stopsWritesWhenUnsaved: Bool?
        /// `min-replicas-to-write`.
        package var minReplicasToWrite: Int?
    }

    /// A question that the server did not answer.
    package struct Refusal: Sendable, Hashable {
        /// The command: `CONFIG GET`.
        package let command: String
        /// The server's words.
        package let message: String

        /// A question and the answer to it.
        package init(command: String, message: String) {
            self.command = command
            self.message = message
        }
    }

    /// Who made it.
    package var product = Product.redis
    /// Its own version.
    package var version: ServerVersion?
    /// The version of Redis that it is compatible with.
    package var redisVersion: ServerVersion?
    /// `standalone`, `cluster` or `sentinel`.
    package var mode: String?
    /// INFO memory.
    package var memory: Memory?
    /// INFO persistence.
    package var persistence: Persistence?
    /// INFO replication.
    package var replication: Replication?
    /// CONFIG GET; nil where that is refused.
    package var settings: Settings?
    /// What was asked for in vain.
    package var refusals: [Refusal] = []

    /// Nothing is known.
    package init() {}
}
