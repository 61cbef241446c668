import Alerting
import Redis
import ThinRSMQ

/// Measures what alert rules watch, tick after tick: a pure value.
struct AlertFigures: Sendable {
    private var letters: [String: Growth] = [:]
    private var trimmed: [String: Growth] = [:]
    private var lost: [Queue: Growth] = [:]
    private var unreadable = FailingSince<String>()
    private var repairs = FailingSince<String>()
    private var repairFailure: String?
    /// Of each stream, what there was to measure when it was last read.
    private var subjects: [String: [AlertSubject]] = [:]
    /// What the last scan saw, by the subjects.
    private var streams: [AlertSubject: StreamSample] = [:]
    private var groups: [AlertSubject: GroupSample] = [:]
    private var assessments: [Queue: GroupAssessment] = [:]
    private var risks: [ServerRisk] = []

    /// Measures a scan.
    ///
    /// - Returns: What the rules are held against.
    mutating func take(_ reading: ScanReading) -> AlertMeasurements {
        let now = reading.snapshot.time
        repairFailure = reading.repairFailure
        repairs.take(reading.repairFailure == nil ? [] : [""], at: now)
        note(reading.losses, reading.repairs, at: now)
        note(reading)
        let all = [AlertSubject()] + subjects.sorted { $0.key < $1.key }.flatMap(\.value)
        var measured = AlertMeasurements(subjects: all, isComplete: reading.isComplete)
        for (index, subject) in all.enumerated() {
            if let group = groups[subject] {
                measure(group, index, &measured)
                let name = QueueName(stream: group.queue.keys.stream, group: group.queue.group)
                measured[.scalingAtMaximum, index] = reading.atMaximum[name]?.inSeconds
            } else if let stream = streams[subject] {
                measure(stream, index, at: now, &measured)
            }
            // Also of a stream that could not be read, of which nothing else is known.
            if subject.group == nil, let key = subject.stream {
                measured[.dataMissing, index] = unreadable.time(of: key, at: now)?.inSeconds ?? 0
            }
        }
        measured[.repairFailing, 0] = repairs.time(of: "", at: now)?.inSeconds ?? 0
        measured[.unsafeServer, 0] = reading.snapshot.server.map { _ in Double(risks.count) }
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
                for group in groups.values where group.queue.keys.stream == stream {
                    lost[group.queue, default: Growth()].add(work.undelivered + work.pending, at: now)
                }
            }
        }
        for report in reports {
            lost[report.queue, default: Growth()].add(report.report.payloadGone, at: now)
            let stream = report.queue.keys.stream
            trimmed[stream, default: Growth()].add(report.report.deadLettersTrimmed, at: now)
        }
    }

    private mutating func note(_ reading: ScanReading) {
        let snapshot = reading.snapshot
        assessments = reading.assessments
        risks = snapshot.server.map { server in ServerRisk.allCases.filter { $0.holds(for: server) == true } } ?? risks
        let failing = Set(snapshot.failures.filter { $0.reason != .gone }.map(\.stream))
        unreadable.take(failing, at: snapshot.time)
        // What could not be read is not gone.
        var next = subjects.filter { failing.contains($0.key) }
        (streams, groups) = ([:], [:])
        for stream in snapshot.streams {
            let subject = AlertSubject(stream.keys)
            streams[subject] = stream
            let ofGroups = stream.groups.map { group in
                var subject = subject
                subject.group = group.queue.group
                groups[subject] = group
                return subject
            }
            // Names that are not UTF-8 may have become equal.
            next[stream.keys.stream] = [subject] + Set(ofGroups).sorted { ($0.group ?? "") < ($1.group ?? "") }
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
        _ index: Int,
        at now: Timestamp,
        _ measured: inout AlertMeasurements
    ) {
        let key = stream.keys.stream
        measured[.deadLetters, index] = stream.deadLetters.map(Double.init)
        measured[.deadLetterGrowth, index] = letters[key].map { _ in Double(letters[key]?.total(at: now) ?? 0) }
        measured[.deadLettersTrimmed, index] = Double(trimmed[key]?.total(at: now) ?? 0)
        for group in stream.groups { lost[group.queue]?.forgetOld(at: now) }
    }

    private func measure(_ group: GroupSample, _ index: Int, _ measured: inout AlertMeasurements) {
        measured[.lag, index] = group.lag.count.map(Double.init)
        measured[.oldestPendingIdle, index] = group.census.map { $0.oldestIdle?.inSeconds ?? 0 }
        measured[.entriesLost, index] = Double(lost[group.queue]?.sum ?? 0)
        guard let assessment = assessments[group.queue] else { return }
        let isIdle = group.lag == .exact(0) && group.information.pending == 0
        measured[.waiting, index] = assessment.waiting?.inSeconds ?? (isIdle ? 0 : nil)
        for verdict in GroupHealth.Verdict.allCases {
            guard let signal = verdict.signal else { continue }
            measured[signal, index] = assessment.health.verdict == verdict ? 1 : 0
        }
    }
}

// MARK: - Details

extension AlertFigures {
    /// What else is known about an alert that somebody is told of.
    ///
    /// - Parameters:
    ///   - alert: The alert.
    ///   - payload: The payload of a stream's newest dead letter, where it is to be shown.
    /// - Returns: What is known.
    func detail(of alert: AlertInstance, payload: (String) -> String?) -> AlertDetail {
        var detail = detail(of: alert)
        if detail.sample?.error != nil || detail.sample?.type != nil {
            detail.sample?.payload = alert.subject.stream.flatMap(payload)
        }
        return detail
    }

    private func detail(of alert: AlertInstance) -> AlertDetail {
        if let group = groups[alert.subject] {
            let oldest = group.census?.oldestID.map { AlertSample(id: $0.description) }
            let isAboutPending = alert.signal == .oldestPendingIdle || alert.signal == .verdictCrashLooping
            return AlertDetail(
                reason: assessments[group.queue]?.health.reason,
                sample: isAboutPending ? oldest : poison(alert)
            )
        }
        if let stream = streams[alert.subject] {
            return AlertDetail(reason: stream.deadLetterFacts?.causes, sample: stream.deadLetterFacts?.newest?.sample)
        }
        return switch alert.signal {
        case .repairFailing: AlertDetail(reason: repairFailure)
        case .unsafeServer: AlertDetail(reason: risks.map(\.sentence).joined(separator: " "))
        default: AlertDetail()
        }
    }

    /// The newest dead letter shows why entries fail at every attempt.
    private func poison(_ alert: AlertInstance) -> AlertSample? {
        guard alert.signal == .verdictPoisoned else { return nil }
        var stream = alert.subject
        stream.group = nil
        return streams[stream]?.deadLetterFacts?.newest?.sample
    }
}

extension DeadLetterFacts {
    /// How many there are for each reason, as a sentence; nil if there are none.
    var causes: String? {
        let counts = Reason.allCases.map { (reason: $0, count: self[$0]) }.filter { $0.count > 0 }
        guard !counts.isEmpty else { return nil }
        return counts.map { "\($0.count) \($0.reason.rawValue)" }.joined(separator: ", ")
            + (frozen > 0 ? "; \(frozen) cannot be replayed again" : "")
    }
}

extension DeadLetterFacts.Sample {
    var sample: AlertSample { AlertSample(id: id.description, type: type, error: error) }
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
