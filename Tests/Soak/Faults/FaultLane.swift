/// Injects one fault after another, each of them noted when it begins and when it is over.
struct FaultLane: Sendable {
    let ledger: Ledger
    let end: ContinuousClock.Instant

    /// Follows a script until the end of the time for faults.
    ///
    /// - Parameters:
    ///   - script: What happens.
    ///   - victim: The worker that a step hits, or `*`.
    ///   - inject: Does it and returns when it is over; it throws where another fault foils it, which is noted.
    /// - Throws: ``LedgerFailure`` and `CancellationError`.
    func run<Kind: RawRepresentable<String>>(
        _ script: FaultScript<Kind>,
        victim: (FaultStep<Kind>) -> String,
        inject: (FaultStep<Kind>) async throws -> Void
    ) async throws {
        for step in script {
            guard ContinuousClock.now + step.pause < end else { return }
            try await Task.sleep(for: step.pause)
            try await note(step.kind.rawValue, victim(step)) { try await inject(step) }
        }
    }

    /// Notes a fault around its injection.
    func note(_ name: String, _ worker: String, _ inject: () async throws -> Void) async throws {
        try ledger.write(.fault(name: name, worker: worker, isOver: false))
        do {
            try await inject()
        } catch let error as LedgerFailure {
            throw error
        } catch {
            try Task.checkCancellation()
            try ledger.write(.foiled(name: name))
        }
        try ledger.write(.fault(name: name, worker: worker, isOver: true))
    }
}
