import JSON
import ThinRSMQ

/// What `/api/v1/status` tells of the last tick: figures and verdicts, no payloads and no error texts.
///
/// Names that are not UTF-8 in Redis are repaired with U+FFFD. Times are RFC 3339, durations seconds.
struct StatusDocument {
    let snapshot: Snapshot
    let assessments: [Queue: GroupAssessment]
    let version: String
    /// Whether this monitor repairs; nil where none does.
    let isLeader: Bool?

    /// The document; with a `stream` only that one.
    func json(stream wanted: String? = nil) -> JSON {
        let streams = snapshot.streams.filter { wanted == nil || $0.keys.stream == wanted }
        let failures = snapshot.failures.filter { wanted == nil || $0.stream == wanted }
        return .object(present: [
            "version": .string(version),
            "time": .string(snapshot.time.description),
            "leader": isLeader.map { .bool($0) },
            "redis": snapshot.server.map(json),
            "streams": .array(streams.map(json)),
            "failures": .array(failures.map(json)),
        ])
    }

    private func json(_ server: ServerFacts) -> JSON {
        let risks = ServerRisk.allCases.filter { $0.holds(for: server) == true }
        return .object(present: [
            "version": server.version.map { .string("\($0)") },
            "memoryUsedBytes": server.memory.map { .integer($0.used) },
            "memoryMaxBytes": server.memory.map { .integer($0.maximum) },
            "risks": .array(risks.map { .string($0.rawValue) }),
        ])
    }

    private func json(_ stream: StreamSample) -> JSON {
        .object(present: [
            "stream": .string(stream.keys.stream),
            "owned": .bool(stream.isOwned),
            "length": .integer(stream.information.length),
            "entriesAdded": stream.information.entriesAdded.map { .integer($0) },
            "memoryBytes": stream.memory.map { .integer($0) },
            "deadLetters": stream.deadLetters.map { .integer($0) },
            "frozenDeadLetters": stream.deadLetterFacts.map { .integer($0.frozen) },
            "groups": .array(stream.groups.map(json)),
        ])
    }

    private func json(_ group: GroupSample) -> JSON {
        let assessment = assessments[group.queue]
        let census = group.census
        return .object(present: [
            "group": .string(group.queue.group),
            "health": assessment.map { .string($0.health.verdict.rawValue) },
            "reason": assessment.map { .string($0.health.reason) },
            "lag": group.lag.count.map { .integer($0) },
            "lagConfidence": .string(group.lag.confidence.rawValue),
            "timeLagSeconds": group.lag == .exact(0) ? .number(0) : group.timeLag.map(Self.seconds),
            "waitingSeconds": assessment?.waiting.map(Self.seconds),
            "arrivalsPerSecond": assessment?.arrivalRate.map { .number($0) },
            "servedPerSecond": assessment?.serviceRate.map { .number($0) },
            "pending": .integer(group.information.pending),
            "pendingByState": census.map { census in
                .object(PendingState.allCases.map { (key: $0.labelValue, value: .integer(census[$0])) })
            },
            "pendingIsWhole": census.map { .bool($0.isWhole) },
            "oldestPendingIdleSeconds": census?.oldestIdle.map(Self.seconds),
            "oldestPendingID": census?.oldestID.map { .string($0.description) },
            "mostDeliveries": census.map { .integer($0.mostDeliveries) },
            "consumers": assessment?.consumers.map { .array($0.map(json)) },
        ])
    }

    private func json(_ consumer: ConsumerHealth) -> JSON {
        [
            "consumer": .string(consumer.name),
            "state": .string(consumer.state.rawValue),
            "reason": .string(consumer.reason),
            "pending": .integer(consumer.pending),
            "idleSeconds": Self.seconds(consumer.idle),
        ]
    }

    private func json(_ failure: StreamFailure) -> JSON {
        .object(present: [
            "stream": .string(failure.stream),
            "group": failure.group.map { .string($0) },
            "reason": .string(failure.reason.rawValue),
        ])
    }

    private static func seconds(_ duration: Duration) -> JSON { .number(duration / .seconds(1)) }
}
