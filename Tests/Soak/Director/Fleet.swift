import Foundation
import TestSupport

/// All workers of a soak.
struct Fleet: Sendable {
    let producers: [Worker]
    let consumers: [Worker]
    let monitors: [Worker]
    /// Where the monitors serve their metrics.
    let monitorPorts: [Int]
    let ledger: Ledger

    private static let stopLimit = Duration.seconds(20)

    var all: [Worker] { producers + consumers + monitors }

    /// Runs the body beside the workers; ends them in order after it, and at once if it throws.
    func run(_ body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in all { group.addTask { try await worker.run() } }
            defer { group.cancelAll() }
            try await body()
            try await stop(all)
        }
    }

    /// What they have begun to publish is published when this returns.
    func stopProducers() async throws { try await stop(producers) }

    private func stop(_ workers: [Worker]) async throws {
        for worker in workers { worker.stop() }
        let deadline = ContinuousClock.now + Self.stopLimit
        while workers.contains(where: { $0.processID != nil }), ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(20))
        }
        for worker in workers where worker.processID != nil {
            try ledger.write(.hung(worker: worker.name))
            worker.kill()
        }
    }
}

/// Makes the workers of a run.
struct FleetBuilder: Sendable {
    let options: RunOptions
    let folder: TemporaryDirectory
    let ledger: Ledger
    let redisPort: Int

    /// Lends the workers, each behind a proxy of its own.
    func withFleet(_ body: @escaping @Sendable (Fleet) async throws -> Void) async throws {
        let monitorPorts = [try await FreePort.next(), try await FreePort.next()]
        try await withProxies(4 + options.consumers * SoakQueue.groups.count, []) { proxies in
            var proxies = proxies[...]
            try await body(
                Fleet(
                    producers: (1...2).map { makeProducer($0, proxies.removeFirst()) },
                    consumers: SoakQueue.groups.flatMap { group in
                        (1...options.consumers).map { makeConsumer($0, of: group, proxies.removeFirst()) }
                    },
                    monitors: try zip(1..., monitorPorts).map { try makeMonitor($0, $1, proxies.removeFirst()) },
                    monitorPorts: monitorPorts,
                    ledger: ledger
                )
            )
        }
    }

    private func withProxies(
        _ count: Int,
        _ proxies: [FaultProxy],
        _ body: @Sendable ([FaultProxy]) async throws -> Void
    ) async throws {
        if count == 0 { return try await body(proxies) }
        try await withFaultProxy(to: redisPort) { try await withProxies(count - 1, proxies + [$0], body) }
    }

    private func makeProducer(_ index: Int, _ proxy: FaultProxy) -> Worker {
        makeWorker("producer-\(index)", proxy) { [options] incarnation in
            // Numbers of a process that was killed are not used again: what became of them is unknown.
            let first = (index * 100_000 + incarnation) * 10_000_000
            return ["--first", "\(first)", "--rate", "\(options.rate / 2)"]
        }
    }

    private func makeConsumer(_ index: Int, of group: String, _ proxy: FaultProxy) -> Worker {
        makeWorker("consumer-\(group)-\(index)", of: group, proxy) { _ in ["--group", group] }
    }

    /// This program again, as a worker.
    private func makeWorker(
        _ name: String,
        of group: String? = nil,
        _ proxy: FaultProxy,
        _ arguments: @escaping @Sendable (_ incarnation: Int) -> [String]
    ) -> Worker {
        let role = String(name.prefix { $0 != "-" })
        return Worker(name: name, group: group, proxy: proxy, log: folder.path("\(name).log"), ledger: ledger) {
            [folder, options] incarnation in
            let ledger = folder.path("\(name).\(incarnation)\(LedgerRecord.fileSuffix)")
            var common = ["--port", "\(proxy.port)", "--seed", "\(options.seed)", "--ledger", ledger]
            if let length = options.trim { common += ["--trim", "\(length)"] }
            return Worker.Launch(
                program: try Self.program(CommandLine.arguments[0]),
                arguments: [role] + common + arguments(incarnation)
            )
        }
    }

    /// The daemon, as it is delivered.
    private func makeMonitor(_ index: Int, _ port: Int, _ proxy: FaultProxy) throws -> Worker {
        let name = "monitor-\(index)"
        let file = folder.path("\(name).yaml")
        try SoakQueue.monitorFile(port: proxy.port, listen: port).write(toFile: file, atomically: true, encoding: .utf8)
        return Worker(name: name, proxy: proxy, log: folder.path("\(name).log"), ledger: ledger) { _ in
            Worker.Launch(
                program: try Self.program("thinrsmq"),
                arguments: ["monitor", "--config", file],
                environment: ["REDIS_PASSWORD": SoakQueue.password]
            )
        }
    }

    /// A program in the folder of this one, where SwiftPM puts all of a package.
    private static func program(_ name: String) throws -> String {
        let folder = Bundle.main.executableURL?.deletingLastPathComponent()
        let name = (name as NSString).lastPathComponent
        guard let path = folder?.appending(path: name).path, FileManager.default.isExecutableFile(atPath: path) else {
            throw SoakError("there is no program \(name) beside this one: build it first")
        }
        return path
    }
}
