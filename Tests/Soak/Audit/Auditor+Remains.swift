extension Auditor {
    var unfinished: Figure {
        .rule(
            "pending and unread after the faults",
            "0 and 0",
            "\(state.pending) and \(state.unread)",
            holds: state.pending == 0 && state.unread == 0
        )
    }

    /// Of an entry that the director destroyed nobody knows any more that it had one; it expires.
    var retryHashes: Figure {
        let left = state.retryHashes.filter { !stories.destroyedIDs.contains($0) }
        return .none("retry hashes left", left)
    }

    /// Loss may happen, if everything is flushed; it may not pass in silence.
    ///
    /// A group may be created by a consumer that has just begun, which does not know that there was one: at least one of
    /// them is reported.
    var gaps: Figure {
        let isFlushed = stories.faults.counts[FinalFault.flushAll.rawValue, default: 0] > 0
        let least = isFlushed ? 1 : 0
        let reported = state.reportedGaps
        return .rule("groups that reported the gap", "≥ \(least)", "\(reported)", holds: reported >= least)
    }

    var consumers: Figure {
        .rule(
            "names in the groups, and consumers that live",
            "no more",
            "\(state.consumers.count) and \(state.liveConsumers)",
            holds: state.consumers.count <= state.liveConsumers
        )
    }

    var hung: Figure {
        .none("processes that did not end in order", stories.hung)
    }

    /// An exit with a code is legal where a password was refused at the start; a trap never is.
    var crashes: Figure {
        let crashes = stories.endings.filter { $0.code > 128 && !isKiller($0) }
        return .none("processes ended by a signal of their own", crashes.map { "\($0.worker) by \($0.code - 128)" })
    }

    /// A killer message kills its consumer with SIGKILL.
    private func isKiller(_ ending: (worker: String, code: Int)) -> Bool {
        ending.code == 128 + 9 && ending.worker.hasPrefix("consumer")
    }

    var descriptors: Figure {
        let limit = 64
        let value = state.resources.map(\.descriptors).max() ?? 0
        return .rule("most open descriptors of a process", "≤ \(limit)", "\(value)", holds: value <= limit)
    }

    var memory: Figure {
        let limit = 256
        let value = state.resources.map(\.mebibytes).max() ?? 0
        return .rule("most memory of a process, MiB", "≤ \(limit)", "\(value)", holds: value <= limit)
    }
}
