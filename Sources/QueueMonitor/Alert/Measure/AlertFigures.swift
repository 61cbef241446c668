import Alerting
import Redis
import ThinRSMQ

/// Measures what alert rules watch, tick after tick: a pure value.
struct AlertFigures: Sendable {
    /// For how long after the start a group that is not seen may not have been found yet.
    private static let discovery = Duration.seconds(60)

    private var start: Timestamp?
    private var letters: [String: Growth] = [:]
    private var trimmed: [String: Growth] = [:]
    private var lost: [Queue: Growth] = [:]
    private var unreadable = FailingSince<String>()
    private var repairs = FailingSince<String>()
    /// Of each stream, what there was to measure when it was last read.
    private var subjects: [String: [AlertSubject]] = [:]
    /// What the last tick saw.
    private(set) var latest: (snapshot: Snapshot, assessments: [Queue: GroupAssessment])?
    private var away: FailingSince<String> = FailingSince()

    /// Measures a tick that went through.
    ///
    /// - Parameters:
    ///   - snapshot: What it saw.
    ///   - assessments: What is thought of it.
    ///   - losses: What was lost since the one before.
    ///   - reports: What was repaired.
    ///   - areRepairsFailing: Whether a repair failed.
    /// - Returns: What the rules are held against.
    mutating func take(
        _ snapshot: Snapshot,
        _ assessments: [Queue: GroupAssessment],
        _ losses: [LossLedger.Loss],
        _ reports: [GroupRepairReport],
        areRepairsFailing: Bool
    ) -> AlertMeasurements {
        let now = snapshot.time
        start = start ?? now
        latest = (snapshot, assessments)
        away.take([], at: now)
        repairs.take(areRepairsFailing ? [""] : [], at: now)
        note(losses, reports, at: now)
        note(snapshot)
        let all = [AlertSubject()] + subjects.sorted { $0.key < $1.key }.flatMap(\.value)
        var measured = AlertMeasurements(subjects: all, isComplete: start.map { now - $0 > Self.discovery } ?? false)
        let indices = Dictionary(zip(all, all.indices), uniquingKeysWith: { first, _ in first })
        for stream in snapshot.streams { measure(stream, assessments, indices, &measured) }
        for stream in unreadable.keys {
            guard let index = indices[subjects[stream]?.first ?? AlertSubject()], index > 0 else { continue }
            measured[.dataMissing, index] = unreadable.time(of: stream, at: now)?.inSeconds
        }
        measured[.watchdog, 0] = 1
        measured[.redisUnreachable, 0] = 0
        measured[.repairFailing, 0] = repairs.time(of: "", at: now)?.inSeconds ?? 0
        measured[.unsafeServer, 0] = snapshot.server.map { server in
            Double(ServerRisk.allCases.count { $0.holds(for: server) == true })
        }
        return measured
    }

    /// Measures a tick that found no Redis: everything else is unknown.
    mutating func takeFailure(at now: Timestamp) -> AlertMeasurements {
        away.take([""], at: now)
        let all = [AlertSubject()] + subjects.sorted { $0.key < $1.key }.flatMap(\.value)
        var measured = AlertMeasurements(subjects: all, isComplete: false)
        measured[.watchdog, 0] = 1
        measured[.redisUnreachable, 0] = away.time(of: "", at: now)?.inSeconds
        return measured
    }

    // MARK: - Memory

    private mutating func note(_ losses: [LossLedger.Loss], _ reports: [GroupRepairReport], at now: Timestamp) {
        for loss in losses {
            switch loss {
            case .unreadGone(let queue, let count): lost[queue, default: Growth()].add(count, at: now)
            case .groupGone(let queue, let work):
                lost[queue, default: Growth()].add(work.undelivered + work.pending, at: now)
            case .streamReset(let stream, let work):
                for subject in subjects[stream] ?? [] {
                    guard let group = subject.group, let queue = latest?.assessments.keys.first(where: {
                        $0.keys.stream == stream && $0.group == group
                    }) else { continue }
                    lost[queue, default: Growth()].add(work.undelivered + work.pending, at: now)
                }
            }
        }
        for report in reports {
            lost[report.queue, default: Growth()].add(report.report.payloadGone, at: now)
            let stream = report.queue.keys.stream
            trimmed[stream, default: Growth()].add(report.report.deadLettersTrimmed, at: now)
        }
    }

    private mutating func note(_ snapshot: Snapshot) {
        let failing = Set(snapshot.failures.filter { $0.reason != .gone }.map(\.stream))
        unreadable.take(failing, at: snapshot.time)
        var next = subjects.filter { failing.contains($0.key) }
        for stream in snapshot.streams {
            let subject = AlertSubject(stream.keys)
            next[stream.keys.stream] = [subject] + stream.groups.map { group in
                var subject = subject
                subject.group = group.queue.group
                return subject
            }
        }
        subjects = next
        letters = letters.filter { next[$0.key] != nil }
        trimmed = trimmed.filter { next[$0.key] != nil }
        lost = lost.filter { next[$0.key.keys.stream] != nil }
        for stream in snapshot.streams {
            guard let count = stream.deadLetters else { continue }
            letters[stream.keys.stream, default: Growth()].take(count, at: snapshot.time)
        }
    }

    // MARK: - Columns

    private mutating func measure(
        _ stream: StreamSample,
        _ assessments: [Queue: GroupAssessment],
        _ indices: [AlertSubject: Int],
        _ measured: inout AlertMeasurements
    ) {
        var subject = AlertSubject(stream.keys)
        let key = stream.keys.stream
        guard let index = indices[subject], let now = latest?.snapshot.time else { return }
        measured[.deadLetters, index] = stream.deadLetters.map(Double.init)
        measured[.deadLetterGrowth, index] = letters[key].map { _ in Double(letters[key]?.total(at: now) ?? 0) }
        measured[.deadLettersTrimmed, index] = Double(trimmed[key]?.total(at: now) ?? 0)
        measured[.dataMissing, index] = unreadable.time(of: key, at: now)?.inSeconds ?? 0
        for group in stream.groups {
            subject.group = group.queue.group
            guard let index = indices[subject] else { continue }
            measured[.lag, index] = group.lag.count.map(Double.init)
            measured[.oldestPendingIdle, index] = group.census.map { $0.oldestIdle?.inSeconds ?? 0 }
            measured[.entriesLost, index] = Double(lost[group.queue]?.total(at: now) ?? 0)
            guard let assessment = assessments[group.queue] else { continue }
            measure(assessment, of: group, index, &measured)
        }
    }

    private func measure(
        _ assessment: GroupAssessment,
        of group: GroupSample,
        _ index: Int,
        _ measured: inout AlertMeasurements
    ) {
        let isIdle = group.lag == .exact(0) && group.information.pending == 0
        measured[.waiting, index] = assessment.waiting?.inSeconds ?? (isIdle ? 0 : nil)
        for verdict in GroupHealth.Verdict.allCases {
            guard let signal = verdict.signal else { continue }
            measured[signal, index] = assessment.health.verdict == verdict ? 1 : 0
        }
    }
}

extension GroupHealth.Verdict {
    /// The signal that watches it; losses are counted instead.
    var signal: AlertSignal? {
        switch self {
        case .ok, .losing: nil
        case .slow: .verdictSlow
        case .stalled: .verdictStalled
        case .stopped: .verdictStopped
        case .noConsumers: .verdictNoConsumers
        case .crashLooping: .verdictCrashLooping
        case .poisoned: .verdictPoisoned
        }
    }
}

extension AlertSubject {
    /// The stream of these keys.
    init(_ keys: QueueKeys) {
        self.init(namespace: keys.namespace.isEmpty ? nil : keys.namespace, topic: keys.topic, stream: keys.stream)
    }
}

extension Duration {
    fileprivate var inSeconds: Double { self / .seconds(1) }
}
