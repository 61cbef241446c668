import Redis

extension GroupMember {
    /// How far a group had got.
    struct Position: Sendable, Hashable {
        /// Every entry up to this one is acknowledged.
        let acknowledgedThrough: EntryID
        /// How many entries had been read up to there, where the server tells.
        let entriesRead: Int?
    }

    /// How far the group has got, whoever its consumers are.
    ///
    /// It holds for as long as the group exists: what is acknowledged stays so.
    func position() async throws -> Position? {
        var pipeline = RedisPipeline()
        // In this order: what is delivered between the two is in the second, and lies behind what the first says.
        pipeline.append("XINFO", repeatable: true, "GROUPS", stream)
        pipeline.append("XPENDING", repeatable: true, stream, group)
        let replies = try await client.execute(pipeline)
        let groups = try replies[0].each { reply throws(RedisError) in try reply.groupInformation() }
        guard let group = groups.first(where: { $0.name == group }) else { return nil }
        let summary = try replies[1].elements(atLeast: 2)
        if summary[1].isNull {
            return Position(acknowledgedThrough: group.lastDeliveredID, entriesRead: group.entriesRead)
        }
        let through = min(group.lastDeliveredID, try summary[1].entryID().previous)
        return Position(acknowledgedThrough: through, entriesRead: nil)
    }

    /// Creates the group again where it had got to, or at the stream's beginning if that is unknown.
    ///
    /// - Returns: Where it begins now; nil if another has created it.
    func restoreGroup(at position: Position?) async throws -> EntryID? {
        let reply = try await client.run(.restoreGroup, keys: [stream], repeatable: true, argumentCount: 3) {
            arguments in
            arguments.append(group)
            arguments.append(position?.acknowledgedThrough.description ?? "")
            arguments.append(position?.entriesRead.map(String.init) ?? "")
        }
        switch try reply.string() {
        case "exists": return nil
        case "0": return .min
        default: return try reply.entryID()
        }
    }
}
