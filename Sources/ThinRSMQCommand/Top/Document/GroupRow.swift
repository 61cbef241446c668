import QueueMonitor

/// A group by its names: what stays the same from one look to the next.
struct GroupName: Sendable, Hashable {
    var stream: String
    var group: String
}

/// A group of a document, with what the table shows of it.
struct GroupRow: Sendable {
    let stream: QueueStatus.Stream
    let group: QueueStatus.Group

    var name: GroupName { GroupName(stream: stream.stream, group: group.group) }
    /// The verdict as a word; one of a newer monitor, too.
    var health: String { group.health ?? "?" }
    var isOK: Bool { group.health == nil || group.health == GroupHealth.Verdict.ok.rawValue }
    /// How long what waits longest has waited.
    var waiting: Double? { group.waitingSeconds ?? group.timeLagSeconds }
    /// Failed and to be tried again: now, or when the backoff has passed.
    var retrying: Int? { sum("backing_off", "due") }
    /// What only a monitor can free.
    var stuck: Int? { sum("orphaned", "exhausted") }
    /// How many consumers are not known to be gone: of one with nothing to do, nobody can know.
    var alive: Int? { group.consumers.map { consumers in consumers.count { $0.state != "gone" } } }

    /// How bad the verdict is: a higher number is worse, and one that is not known here is the worst.
    var severity: Int {
        guard let health = group.health else { return -1 }
        return Self.severity(of: health)
    }

    static func severity(of health: String) -> Int {
        let verdicts = GroupHealth.Verdict.allCases
        return verdicts.firstIndex { $0.rawValue == health } ?? verdicts.count
    }

    private func sum(_ states: String...) -> Int? {
        guard let counts = group.pendingByState else { return nil }
        return states.reduce(0) { total, state in
            let (sum, overflow) = total.addingReportingOverflow(counts[state] ?? 0)
            return overflow ? .max : sum
        }
    }
}

extension QueueStatus {
    /// Every group with its stream, as they stand in the document.
    var rows: [GroupRow] {
        streams.flatMap { stream in (stream.groups ?? []).map { GroupRow(stream: stream, group: $0) } }
    }

    /// What is shown: the groups whose stream, group or health contains the text, in the order that was asked for.
    func rows(matching filter: String, by sort: TopSort, reversed: Bool = false) -> [GroupRow] {
        let wanted = filter.lowercased()
        let matching = rows.filter { row in
            wanted.isEmpty
                || [row.stream.stream, row.group.group, row.health].contains { $0.lowercased().contains(wanted) }
        }
        return sort.sorted(matching, reversed: reversed)
    }

    func row(of name: GroupName) -> GroupRow? {
        rows.first { $0.name == name }
    }
}
