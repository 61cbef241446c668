import Exposition
import Redis
import ThinRSMQ

/// What the monitor counts about itself and about what it did, made once.
final class MonitorInstruments: Sendable {
    let registry = MetricRegistry()
    /// Counters of streams and groups: many, and they change at ticks only.
    let ticks = MetricRegistry()
    private let succeeded: Counter
    private let failed: Counter
    private let duration: Histogram
    private let redisUp: Gauge
    private let connections: Gauge
    private let refusals: Counter

    init(version: String) {
        for definition in MetricCatalog.all {
            precondition(registry.define(definition), "two definitions of metric \(definition.name)")
        }
        succeeded = registry.counter(MetricCatalog.scans, labels: ["ok"])
        failed = registry.counter(MetricCatalog.scans, labels: ["failed"])
        duration = registry.histogram(MetricCatalog.scanDuration)
        redisUp = registry.gauge(MetricCatalog.redisUp)
        connections = registry.gauge(MetricCatalog.httpConnections)
        refusals = registry.counter(MetricCatalog.httpRefusals)
        // Known label values start at 0, so that the first increase can be seen.
        for reason in StreamFailure.Reason.allCases {
            _ = registry.counter(MetricCatalog.streamErrors, labels: [reason.rawValue])
        }
        self.version = version
    }

    let version: String

    /// A tick went through.
    func tickSucceeded(_ snapshot: Snapshot, _ reports: [GroupRepairReport], took time: Duration) {
        redisUp.set(1)
        succeeded.increment()
        duration.observe(time)
        for failure in snapshot.failures {
            registry.counter(MetricCatalog.streamErrors, labels: [failure.reason.rawValue]).increment()
        }
        prepareSeries(of: snapshot)
        for report in reports { count(report) }
    }

    /// A tick ended early: mostly because Redis is away, else because it refuses what all streams need.
    func tickFailed(_ error: any Error) {
        redisUp.set((error as? RedisError)?.isAnswer == true ? 1 : 0)
        failed.increment()
    }

    /// Counts losses, and begins the series of those groups of which losses are known.
    func lost(_ losses: [LossLedger.Loss], known groups: [Queue], in snapshot: Snapshot) {
        for queue in groups { _ = ticks.counter(MetricCatalog.unreadGone, labels: queue.labels) }
        for stream in snapshot.streams {
            _ = ticks.counter(MetricCatalog.streamResets, labels: [stream.keys.stream])
        }
        for loss in losses {
            switch loss {
            case .unreadGone(let queue, let count):
                ticks.counter(MetricCatalog.unreadGone, labels: queue.labels).increment(by: Double(count))
            case .streamReset(let stream, _):
                ticks.counter(MetricCatalog.streamResets, labels: [stream]).increment()
            case .groupGone:
                break
            }
        }
    }

    /// The series of a lost stream has been there for long enough.
    func forgetResets(of stream: String) {
        ticks.remove(MetricCatalog.streamResets, labels: [stream])
    }

    func repairFailed(_ queue: Queue) {
        ticks.counter(MetricCatalog.repairFailures, labels: queue.labels).increment()
    }

    func saw(_ event: HTTPEvent) {
        switch event {
        case .connectionOpened: connections.add(1)
        case .connectionClosed: connections.add(-1)
        case .connectionRefused: refusals.increment()
        case .answered(let route, let status):
            let labels = [route ?? "other", "\(status)"]
            registry.counter(MetricCatalog.httpRequests, labels: labels).increment()
        }
    }

    /// The series of groups and streams that are gone go with them.
    func forget(groups: Set<Queue>, streams: Set<String>) {
        for queue in groups {
            let definitions = Self.groupCounters + [MetricCatalog.unreadGone]
            for definition in definitions { ticks.remove(definition, labels: queue.labels) }
            for result in ["ok", "failed"] { ticks.remove(MetricCatalog.handled, labels: queue.labels + [result]) }
        }
        for stream in streams { ticks.remove(MetricCatalog.deadLettersTrimmed, labels: [stream]) }
    }

    /// What cannot change.
    var buildFamily: MetricFamily {
        var family = MetricFamily(MetricCatalog.build)
        family.set(labels: [version])
        return family
    }

    private static let groupCounters = [
        MetricCatalog.requeued, MetricCatalog.deadLettered, MetricCatalog.payloadGone, MetricCatalog.repairFailures,
        MetricCatalog.crashed, MetricCatalog.minIdleTooShort, MetricCatalog.consumersRemoved,
    ]

    private func prepareSeries(of snapshot: Snapshot) {
        for stream in snapshot.streams where stream.isOwned {
            _ = ticks.counter(MetricCatalog.deadLettersTrimmed, labels: [stream.keys.stream])
            for group in stream.groups {
                for definition in Self.groupCounters { _ = ticks.counter(definition, labels: group.queue.labels) }
            }
        }
    }

    private func count(_ repair: GroupRepairReport) {
        let labels = repair.queue.labels
        func add(_ count: Int, to definition: MetricDefinition, _ labels: [String]) {
            ticks.counter(definition, labels: labels).increment(by: Double(count))
        }
        add(repair.report.requeued, to: MetricCatalog.requeued, labels)
        add(repair.report.deadLettered, to: MetricCatalog.deadLettered, labels)
        add(repair.report.payloadGone, to: MetricCatalog.payloadGone, labels)
        add(repair.report.crashed, to: MetricCatalog.crashed, labels)
        add(repair.report.minIdleTooShort, to: MetricCatalog.minIdleTooShort, labels)
        add(repair.report.consumersRemoved, to: MetricCatalog.consumersRemoved, labels)
        // Only where the policy is http.
        if repair.report.handled > 0 { add(repair.report.handled, to: MetricCatalog.handled, labels + ["ok"]) }
        if repair.report.failed > 0 { add(repair.report.failed, to: MetricCatalog.handled, labels + ["failed"]) }
        add(repair.report.deadLettersTrimmed, to: MetricCatalog.deadLettersTrimmed, [repair.queue.keys.stream])
    }
}

extension Queue {
    fileprivate var labels: [String] { [keys.stream, group] }
}

extension StreamFailure {
    /// The closed set of reasons for which a stream cannot be read.
    enum Reason: String, CaseIterable {
        case wrongType = "wrong_type"
        case gone
        case noPermission = "no_permission"
        case other
    }

    var reason: Reason {
        switch error.reply?.code {
        case "WRONGTYPE": .wrongType
        case "NOPERM": .noPermission
        case "NOGROUP": .gone
        case "ERR" where error.isNoSuchKey: .gone
        default: .other
        }
    }
}
