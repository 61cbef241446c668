import Foundation
import TestSupport

/// A place that a process of the soak fills, one after another: who is killed is followed by a new one.
///
/// Each has a way to Redis of its own, a ``FaultProxy``, and a temporary folder with the process's id, by which the
/// process ends with the director, however that ends.
final class Worker: Sendable {
    /// What to start for an incarnation.
    struct Launch: Sendable {
        var program: String
        var arguments: [String]
        var environment: [String: String] = [:]
    }

    private struct State {
        var process: ChildProcess?
        var incarnation = 0
        /// The signal that we sent and the process may end by.
        var isKilled = false
        var isStopping = false
    }

    let name: String
    /// The group of a consumer.
    let group: String?
    let proxy: FaultProxy

    private let log: String
    private let ledger: Ledger
    /// Called for each incarnation, from 1.
    private let makeLaunch: @Sendable (_ incarnation: Int) throws -> Launch
    private let state = Watched(State())

    init(
        name: String,
        group: String? = nil,
        proxy: FaultProxy,
        log: String,
        ledger: Ledger,
        makeLaunch: @escaping @Sendable (_ incarnation: Int) throws -> Launch
    ) {
        self.name = name
        self.group = group
        self.proxy = proxy
        self.log = log
        self.ledger = ledger
        self.makeLaunch = makeLaunch
    }

    /// The process that runs now.
    var processID: pid_t? {
        state.current.process.flatMap { $0.ending == nil ? $0.id : nil }
    }

    /// How many processes there have been.
    var incarnations: Int { state.current.incarnation }

    /// Keeps a process running until ``stop()``.
    func run() async throws {
        while !state.current.isStopping {
            try await withTemporaryDirectory { try await live(in: $0) }
            // One that cannot start, because its password is wrong for a moment, does not fill the processor.
            if !state.current.isStopping { try await Task.sleep(for: .milliseconds(200)) }
        }
    }

    private func live(in directory: TemporaryDirectory) async throws {
        let incarnation = state.update { state in
            state.incarnation += 1
            state.isKilled = false
            return state.incarnation
        }
        let launch = try makeLaunch(incarnation)
        let process = try ChildProcess(
            launch.program,
            launch.arguments,
            environment: launch.environment,
            output: log
        )
        try "\(process.id)".write(toFile: directory.path("process-id"), atomically: true, encoding: .utf8)
        defer { process.send(SIGKILL) }
        let isStopping = state.update { state in
            state.process = process
            return state.isStopping
        }
        if isStopping { process.send(SIGTERM) }
        let ending = await process.waitUntilEnded()
        try Task.checkCancellation()
        try note(ending, of: incarnation)
    }

    /// Whatever ended that was not asked to is of interest to the audit.
    private func note(_ ending: ChildProcess.Ending, of incarnation: Int) throws {
        let state = state.current
        let name = "\(name).\(incarnation)"
        switch ending {
        case .exited(0) where state.isStopping: break
        case .signaled(SIGKILL) where state.isKilled: break
        case .exited(let code): try ledger.write(.ended(worker: name, code: Int(code)))
        case .signaled(let signal): try ledger.write(.ended(worker: name, code: 128 + Int(signal)))
        }
    }

    /// Ends the process at once; another follows.
    func kill() {
        let process = state.update { state in
            state.isKilled = true
            return state.process
        }
        process?.send(SIGKILL)
    }

    /// Keeps the process from running, until ``resume()``.
    func suspend() { state.current.process?.send(SIGSTOP) }

    func resume() { state.current.process?.send(SIGCONT) }

    /// Ends the process in order, and ``run()`` with it.
    func stop() {
        let process = state.update { state in
            state.isStopping = true
            return state.process
        }
        process?.send(SIGTERM)
    }
}
