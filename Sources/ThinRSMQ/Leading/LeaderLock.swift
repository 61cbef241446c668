package import Redis

/// The lock that one of several replicas holds in Redis: a string whose value is the holder's name.
///
/// It keeps two leaders apart while Redis keeps its data; a failover may lose the lock, and two lead until the older one's
/// next try. What a leader does must therefore be a step that cannot be torn apart, as each repair is.
package struct LeaderLock: Sendable {
    /// The lock's key: `thinrsmq:leader:{HASH}`, where the braces keep its two keys in one slot of a Redis Cluster.
    package let key: String
    /// The name of this replica, which no other has.
    package let holder: String
    private let client: RedisClient

    /// The lock of all replicas that watch the same.
    ///
    /// - Parameters:
    ///   - scope: What is watched; its order does not matter.
    ///   - holder: A name that no other replica has.
    ///   - client: The Redis of the queues.
    package init(scope: [String], holder: String, client: RedisClient) {
        key = "thinrsmq:leader:{\(Self.hash(of: scope))}"
        self.holder = holder
        self.client = client
    }

    /// Takes the lock, or renews it.
    ///
    /// - Parameter duration: How long it lasts from now.
    /// - Returns: The term, or who has it.
    /// - Throws: `RedisError`.
    package func acquire(for duration: Duration) async throws -> (term: Int, other: String?) {
        let reply = try await client.run(
            .acquireLeadership,
            keys: [key, key + ":term"],
            repeatable: true,
            argumentCount: 2
        ) {
            $0.append(holder)
            $0.append(Int(duration.wholeMilliseconds))
        }
        let parts = try reply.elements(atLeast: 1)
        return (try parts[0].integer(), parts.count > 1 ? try parts[1].string() : nil)
    }

    /// Gives the lock up if it is still ours.
    ///
    /// - Throws: `RedisError`.
    package func release() async throws {
        _ = try await client.run(.releaseMark, keys: [key], repeatable: true, argumentCount: 1) { $0.append(holder) }
    }

    /// Changes a hash that belongs to the leader, if that is still us.
    ///
    /// - Parameters:
    ///   - hash: The hash's key, which begins with ``key``.
    ///   - updates: Fields to set.
    ///   - deletions: Fields to delete.
    ///   - timeToLive: How long the hash stays if nobody changes it any more.
    /// - Returns: Whether we hold the lock; nothing has changed otherwise. With more than 500 changes, which are several
    ///   steps, a part of them may be made.
    /// - Throws: `RedisError`; making the same changes again does no harm.
    package func save(
        in hash: String,
        updates: [String: String],
        deletions: [String],
        timeToLive: Duration
    ) async throws -> Bool {
        let steps =
            Array(updates).chunks(of: Self.mostChanges).map { (sets: $0, removes: [String]()) }
            + deletions.chunks(of: Self.mostChanges).map { (sets: [], removes: $0) }
        for step in steps {
            let reply = try await client.run(
                .saveState,
                keys: [key, hash],
                repeatable: true,
                argumentCount: 3 + 2 * step.sets.count + step.removes.count
            ) { arguments in
                arguments.append(holder)
                arguments.append(Int(timeToLive.wholeMilliseconds))
                arguments.append(step.sets.count)
                for field in step.sets {
                    arguments.append(field.key)
                    arguments.append(field.value)
                }
                for field in step.removes { arguments.append(field) }
            }
            guard try reply.integer() == 1 else { return false }
        }
        return true
    }

    /// Most changes of one step, far from what a script may unpack at once.
    private static let mostChanges = 500

    /// 64-bit FNV-1a of the sorted texts, each ended by a byte that no UTF-8 has: the same in every process and version.
    static func hash(of scope: [String]) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for text in scope.sorted() {
            for byte in [UInt8](text.utf8) + [0xff] { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        }
        let hex = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - hex.count) + hex
    }
}
