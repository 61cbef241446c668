import JSON
import QueueMonitor
import ThinRSMQ

extension DeadLetterWork {
    /// Replays dead letters by their ids.
    ///
    /// - Throws: ``NotReplayed`` if there is one only, and it could not be replayed.
    func replay(_ ids: [EntryID]) async throws {
        let report = try await reporting { try await queue.replay(topic, ids: ids) }
        if ids.count == 1, report.replayed.isEmpty { throw NotReplayed(id: ids[0], report) }
        try await print(report)
    }

    /// Replays the dead letters that a filter means.
    func replay(
        _ filter: DeadLetterFilter = DeadLetterFilter(),
        limit: Int?,
        rate: Double? = nil,
        isDryRun: Bool = false
    ) async throws {
        var progress = Progress("dead letters replayed")
        defer { progress.clear() }
        let report = try await reporting {
            try await queue.replay(topic, matching: filter, limit: limit, rate: rate, isDryRun: isDryRun) {
                progress.update($0.done)
            }
        }
        progress.clear()
        try await print(report, isDryRun: isDryRun)
    }

    /// Prints also what was done before an error.
    private func reporting(_ replay: () async throws -> ReplayReport) async throws -> ReplayReport {
        do {
            return try await replay()
        } catch let error as ReplayError {
            if !error.report.replayed.isEmpty { try await print(error.report) }
            throw error
        }
    }

    private func print(_ report: ReplayReport, isDryRun: Bool = false) async throws {
        try await standardOutput.print(
            printsJSON ? report.json(isDryRun: isDryRun).description : report.text(isDryRun: isDryRun)
        )
    }
}

extension ReplayReport {
    fileprivate func text(isDryRun: Bool) -> String {
        let done = isDryRun ? "\(wouldReplay.count.grouped) would be replayed" : "\(replayed.count.grouped) replayed"
        let frozen = frozen.isEmpty ? "" : ", \(frozen.count.grouped) frozen"
        let groupless =
            groupless.isEmpty
            ? "" : ", \(groupless.count.grouped) of groups that do not exist (XGROUP CREATE them first)"
        let missing = missing.isEmpty ? "" : ", \(missing.count.grouped) not there"
        return done + frozen + groupless + missing
    }

    fileprivate func json(isDryRun: Bool) -> JSON {
        func ids(_ ids: [EntryID]) -> JSON { .array(ids.map { .string($0.description) }) }
        return [
            isDryRun ? "would_replay" : "replayed": ids(isDryRun ? wouldReplay : replayed),
            "frozen": ids(frozen), "groupless": ids(groupless), "missing": ids(missing),
        ]
    }
}

/// The one dead letter that was asked for could not be replayed.
struct NotReplayed: Error, CustomStringConvertible {
    let id: EntryID
    private let report: ReplayReport

    init(id: EntryID, _ report: ReplayReport) {
        self.id = id
        self.report = report
    }

    var description: String {
        if !report.frozen.isEmpty {
            return "dead letter \(id) is frozen: it was replayed as often as DLQ.MaxReplays allows"
        }
        if !report.groupless.isEmpty {
            return "dead letter \(id) is of a group that does not exist: create it with XGROUP CREATE, then replay"
        }
        return "there is no dead letter \(id)"
    }
}
