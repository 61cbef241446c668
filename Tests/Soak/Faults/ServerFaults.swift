import Foundation
import TestSupport

/// Does to the server what a step says, and undoes it.
struct ServerFaults: Sendable {
    let server: RedisServer
    let ledger: Ledger

    func inject(_ step: FaultStep<ServerFault>) async throws {
        let pause = Duration.milliseconds(500 + step.chance % 1_000)
        switch step.kind {
        case .restart: try await server.restart()
        case .hang: try await hang(for: pause + .seconds(1))
        case .killClients: try await closeConnections()
        case .pauseClients: try await pauseClients(step.chance)
        case .flushScripts: try await server.rawCommand("SCRIPT", "FLUSH")
        case .outOfMemory: try await limitMemory(for: pause)
        case .changePassword: try await changePassword(for: pause)
        case .revokePermission: try await revokePermission(step.chance, for: pause)
        case .diskFull: try await failSnapshots(for: pause)
        case .trimUnread: try await destroy(ServerScripts.trimUnread, step.chance)
        case .deletePending: try await destroy(ServerScripts.deletePending, step.chance)
        case .deleteConsumer: try await destroy(ServerScripts.deleteConsumer, step.chance, onlyOfGroup: true)
        }
    }

    private func hang(for duration: Duration) async throws {
        await server.suspend()
        try? await Task.sleep(for: duration)
        await server.resume()
    }

    private func closeConnections() async throws {
        try await server.rawCommand("CLIENT", "KILL", "USER", SoakQueue.user)
    }

    private func pauseClients(_ chance: Int) async throws {
        let milliseconds = 300 + chance % 1_500
        try await server.rawCommand("CLIENT", "PAUSE", "\(milliseconds)", chance.isMultiple(of: 2) ? "ALL" : "WRITE")
        try await Task.sleep(for: .milliseconds(milliseconds))
    }

    private func limitMemory(for duration: Duration) async throws {
        try await server.rawCommand("CONFIG", "SET", "maxmemory", "1mb")
        try? await Task.sleep(for: duration)
        try await server.rawCommand("CONFIG", "SET", "maxmemory", "0")
    }

    private func changePassword(for duration: Duration) async throws {
        try await server.rawCommand("ACL", "SETUSER", SoakQueue.user, "resetpass", ">another")
        try await closeConnections()
        try? await Task.sleep(for: duration)
        try await server.rawCommand("ACL", "SETUSER", SoakQueue.user, "resetpass", ">\(SoakQueue.password)")
    }

    private func revokePermission(_ chance: Int, for duration: Duration) async throws {
        let command = ["xreadgroup", "xadd", "evalsha", "xpending"][chance % 4]
        try await server.rawCommand("ACL", "SETUSER", SoakQueue.user, "-\(command)")
        try? await Task.sleep(for: duration)
        try await server.rawCommand("ACL", "SETUSER", SoakQueue.user, "+\(command)")
    }

    /// A snapshot is written to a file of another name and then renamed; a folder in its place fails that, also for root,
    /// whom no permission stops.
    private func failSnapshots(for duration: Duration) async throws {
        guard let folder = try await server.rawCommand("CONFIG", "GET", "dir").strings.last else { return }
        let obstacle = "\(folder)/dump.rdb"
        try? FileManager.default.removeItem(atPath: obstacle)
        try FileManager.default.createDirectory(atPath: obstacle, withIntermediateDirectories: false)
        // The server minds failed snapshots only if it is to make some.
        try await server.rawCommand("CONFIG", "SET", "save", "1000000 1000000000")
        try await server.rawCommand("BGSAVE")
        try? await Task.sleep(for: duration)
        try await server.rawCommand("CONFIG", "SET", "save", "")
        try FileManager.default.removeItem(atPath: obstacle)
    }

    private func destroy(_ script: String, _ chance: Int, onlyOfGroup: Bool = false) async throws {
        let group = SoakQueue.groups[chance % SoakQueue.groups.count]
        let reply = try await server.run(script, group: group, ["\(1 + chance % 100)"])
        try note(reply, group: onlyOfGroup ? group : LedgerEvent.all)
    }

    private func note(_ reply: RawReply, group: String) throws {
        try ledger.write(
            ServerScripts.casualties(reply).map { .destroyed(number: $0.number, id: $0.id, group: group) }
        )
    }

    /// FLUSHALL; what it destroyed, the dead letters too, is known exactly.
    func flushAll() async throws {
        let replies = try await server.rawPipeline([
            ["MULTI"],
            ServerScripts.command(ServerScripts.deadLetters, group: "", ["-", "1000000"]),
            ServerScripts.command(ServerScripts.flushAll, group: "", []),
            ["EXEC"],
        ])
        let results = replies[3].elements
        guard results.count == 2 else { throw SoakError("FLUSHALL did not run") }
        try ledger.write(EndState.deadLetters(results[0]).map(LedgerEvent.deadLetter))
        try note(results[1], group: LedgerEvent.all)
    }
}
