import Redis

/// The scripts of the queue, each a step that must not be torn apart: their files say why, and what they take.
enum QueueScript: CaseIterable {
    case acknowledge, acquireLeadership, beginAlone, claimDue, countUndelivered, deadLetter, noteWaiting
    case readDeadLetters, recordFailure, releaseMark
    case removeConsumer, removeReplayed, renewLease, replay, requeue, restoreGroup, saveState, trimAcknowledged
    case writeRetry

    private var source: [UInt8] {
        switch self {
        case .acknowledge: PackageResources.acknowledge_lua
        case .acquireLeadership: PackageResources.acquireLeadership_lua
        case .beginAlone: PackageResources.beginAlone_lua
        case .claimDue: PackageResources.claimDue_lua
        case .countUndelivered: PackageResources.countUndelivered_lua
        case .deadLetter: PackageResources.deadLetter_lua
        case .noteWaiting: PackageResources.noteWaiting_lua
        case .readDeadLetters: PackageResources.readDeadLetters_lua
        case .recordFailure: PackageResources.recordFailure_lua
        case .releaseMark: PackageResources.releaseMark_lua
        case .removeConsumer: PackageResources.removeConsumer_lua
        case .removeReplayed: PackageResources.removeReplayed_lua
        case .renewLease: PackageResources.renewLease_lua
        case .replay: PackageResources.replay_lua
        case .requeue: PackageResources.requeue_lua
        case .restoreGroup: PackageResources.restoreGroup_lua
        case .saveState: PackageResources.saveState_lua
        case .trimAcknowledged: PackageResources.trimAcknowledged_lua
        case .writeRetry: PackageResources.writeRetry_lua
        }
    }

    var script: RedisScript {
        RedisScript(name: "\(self)", source: String(decoding: source, as: UTF8.self))
    }
}

extension RedisClient {
    /// Runs a script by itself; its error becomes ours.
    func run(
        _ script: QueueScript,
        keys: [String],
        repeatable: Bool,
        argumentCount: Int,
        _ write: (inout RedisArguments) -> Void
    ) async throws -> RedisReply {
        let loaded = try await load(script.script)
        var pipeline = RedisPipeline()
        pipeline.append(loaded, keys: keys, argumentCount: argumentCount, repeatable: repeatable, write)
        let reply = try await execute(pipeline)[0]
        if let error = reply.error { throw RedisError(reply: error, to: "\(script)", at: configuration.address) }
        return reply
    }

    /// Makes these scripts known to the server before they are needed.
    func load(_ scripts: QueueScript...) async throws {
        for script in scripts { _ = try await load(script.script) }
    }
}
