import Foundation
import TestSupport

/// Runs a soak from the first process to the report.
struct Director: Sendable {
    let options: RunOptions
    let folder: TemporaryDirectory

    /// How long the queue may take to drain when the faults are over.
    private static let drainLimit = Duration.seconds(60)
    /// How long the traffic goes on behind the last fault.
    private static let afterFlush = Duration.seconds(3)

    func run() async throws -> Report {
        let ledger = try Ledger(path: folder.path("director\(LedgerRecord.fileSuffix)"))
        let start = ContinuousClock.now
        let state = Watched(EndState())
        try await withRedisServer(Self.server) { server in
            let builder = FleetBuilder(options: options, folder: folder, ledger: ledger, redisPort: server.port)
            try await builder.withFleet { fleet in
                try await fleet.run {
                    try await injectFaults(into: server, fleet, ledger)
                    try await fleet.stopProducers()
                    await drain(server, fleet)
                    let found = try await EndState(of: server, fleet)
                    state.update { $0 = found }
                    state.update { $0.reportedGaps = reportedGaps(fleet) }
                    try await linkHistory(of: server)
                }
            }
        }
        let stories = Stories(try LedgerRecord.all(in: folder.url.path), groups: SoakQueue.groups)
        let auditor = Auditor(stories, state.current, seed: options.seed, losesUnread: options.trim != nil)
        return Report(auditor, duration: start.duration(to: .now))
    }

    /// Everything that Redis acknowledged is on disk, whenever it is killed.
    private static var server: RedisServer.Options {
        RedisServer.Options(
            users: ["\(SoakQueue.user) on >\(SoakQueue.password) ~* &* +@all"],
            appendOnly: true,
            configuration: ["appendfsync always", "auto-aof-rewrite-min-size 1gb"]
        )
    }

    private func injectFaults(into server: RedisServer, _ fleet: Fleet, _ ledger: Ledger) async throws {
        let end = ContinuousClock.now + options.duration
        let lane = FaultLane(ledger: ledger, end: end)
        let serverFaults = ServerFaults(server: server, ledger: ledger)
        let workerFaults = WorkerFaults(fleet: fleet, probe: StaleOwnerProbe(server: server, ledger: ledger))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await lane.run(
                    script(1, pauses: 1_000...3_000),
                    victim: { _ in LedgerEvent.all },
                    inject: serverFaults.inject
                )
            }
            group.addTask {
                try await lane.run(
                    script(2, pauses: 500...1_500),
                    victim: { workerFaults.victim($0).name },
                    inject: { (step: FaultStep<WorkerFault>) in try await workerFaults.inject(step) }
                )
            }
            group.addTask {
                try await lane.run(
                    script(3, pauses: 200...800),
                    victim: { workerFaults.victim($0).name },
                    inject: { (step: FaultStep<ConnectionFault>) in try await workerFaults.inject(step) }
                )
            }
            // Without any fault, too, the traffic lasts as long as asked for.
            group.addTask { try await Task.sleep(until: end) }
            try await group.waitForAll()
        }
        if options.injects(FinalFault.flushAll.rawValue) {
            try await lane.note(FinalFault.flushAll.rawValue, LedgerEvent.all, serverFaults.flushAll)
            try await Task.sleep(for: Self.afterFlush)
        }
    }

    private func script<Kind: CaseIterable & RawRepresentable<String> & Sendable>(
        _ lane: UInt64,
        pauses: ClosedRange<Int>
    ) -> FaultScript<Kind> {
        let kinds = Kind.allCases.filter { options.injects($0.rawValue) }
        return FaultScript(seed: options.seed &* 31 &+ lane, kinds: kinds, pauses: pauses)
    }

    /// Past the limit the audit tells what is left.
    private func drain(_ server: RedisServer, _ fleet: Fleet) async {
        let deadline = ContinuousClock.now + Self.drainLimit
        while ContinuousClock.now < deadline {
            let counts = try? await server.run(ServerScripts.unfinished).elements.compactMap(\.integer)
            let consumers = try? await EndState.consumers(of: server).count
            if counts == [0, 0], consumers ?? .max <= fleet.consumers.count { return }
            try? await Task.sleep(for: .milliseconds(200))
        }
    }

    /// Gives Redis's append-only files a second name here: they cost nothing, and tell each write to an entry.
    private func linkHistory(of server: RedisServer) async throws {
        guard let data = try await server.rawCommand("CONFIG", "GET", "dir").strings.last else { return }
        // Redis 7 keeps them in a folder, Redis 6.2 has one.
        for folder in [data, "\(data)/appendonlydir"] {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            for name in names where name.hasSuffix(".aof") {
                try FileManager.default.linkItem(atPath: "\(folder)/\(name)", toPath: self.folder.path(name))
            }
        }
    }

    /// Of how many groups a consumer has logged that the group was gone.
    private func reportedGaps(_ fleet: Fleet) -> Int {
        let groups = fleet.consumers.compactMap { consumer -> String? in
            let log = try? String(contentsOfFile: folder.path("\(consumer.name).log"), encoding: .utf8)
            return log?.contains("the consumer group was gone") ?? false ? consumer.group : nil
        }
        return Set(groups).count
    }
}
