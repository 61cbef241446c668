import TestSupport

/// Does to processes and their connections what a step says, and undoes it.
struct WorkerFaults: Sendable {
    let fleet: Fleet
    let probe: StaleOwnerProbe

    func victim<Kind>(_ step: FaultStep<Kind>) -> Worker {
        fleet.all[step.chance % fleet.all.count]
    }

    func inject(_ step: FaultStep<WorkerFault>) async throws {
        let worker = victim(step)
        switch step.kind {
        case .kill: worker.kill()
        case .killBeforeReply:
            worker.proxy.replies.apply(.hold)
            try? await Task.sleep(for: .milliseconds(50))
            worker.kill()
            worker.proxy.replies.apply(.none)
        case .suspend: try await probe.suspend(worker, for: SoakQueue.lease + .milliseconds(500 + step.chance % 1_000))
        }
    }

    func inject(_ step: FaultStep<ConnectionFault>) async throws {
        let proxy = victim(step).proxy
        switch step.kind {
        case .cutBeforeCommand: proxy.requests.apply(.cut(afterBytes: 0))
        case .cutBeforeReply: proxy.replies.apply(.cut(afterBytes: 0))
        case .cutWithinCommand: proxy.requests.apply(.cut(afterBytes: 1 + step.chance % 500))
        case .cutWithinReply: proxy.replies.apply(.cut(afterBytes: 1 + step.chance % 500))
        case .delay:
            proxy.requests.apply(.delay(.milliseconds(10 + step.chance % 200)))
            proxy.replies.apply(.delay(.milliseconds(10 + step.chance % 200)))
        case .halfOpen:
            proxy.requests.apply(.drop)
            proxy.replies.apply(.drop)
        case .lateReplies: proxy.replies.apply(.hold)
        }
        try? await Task.sleep(for: length(of: step))
        // Bytes are missing: nothing that follows on these connections would make sense.
        if step.kind == .halfOpen { proxy.cutConnections() }
        proxy.requests.apply(.none)
        proxy.replies.apply(.none)
    }

    private func length(of step: FaultStep<ConnectionFault>) -> Duration {
        switch step.kind {
        case .cutBeforeCommand, .cutBeforeReply, .cutWithinCommand, .cutWithinReply: .milliseconds(300)
        case .delay: .seconds(1)
        // Longer than a command waits.
        case .halfOpen, .lateReplies: .milliseconds(1_200 + step.chance % 1_000)
        }
    }
}
