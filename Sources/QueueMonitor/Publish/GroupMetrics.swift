import Exposition
import ThinRSMQ

/// The families of groups and consumers.
struct GroupFamilies {
    private(set) var series = 0
    private let mostConsumers: Int
    private var lag: MetricFamily
    private var confidence: MetricFamily
    private var timeLag: MetricFamily
    private var waiting: MetricFamily
    private var arrivals: MetricFamily
    private var served: MetricFamily
    private var health: MetricFamily
    private var consumers: MetricFamily
    private var byConsumerState: MetricFamily
    private var consumerPending = MetricFamily(MetricCatalog.consumerPending)
    private var consumerIdle = MetricFamily(MetricCatalog.consumerIdle)
    private var pending: MetricFamily
    private var byState: MetricFamily
    private var oldest: MetricFamily
    private var mostDeliveries: MetricFamily
    private var idleTimes: MetricFamily
    private var deliveries: MetricFamily

    init(capacity: Int, _ settings: MetricsSettings) {
        func family(_ definition: MetricDefinition, _ perGroup: Int = 1) -> MetricFamily {
            MetricFamily(definition, reservingCapacity: capacity * perGroup)
        }
        mostConsumers = settings.consumers
        lag = family(MetricCatalog.lag)
        confidence = family(MetricCatalog.lagConfidence)
        timeLag = family(MetricCatalog.timeLag)
        waiting = family(MetricCatalog.waiting)
        arrivals = family(MetricCatalog.arrivalRate)
        served = family(MetricCatalog.serviceRate)
        health = family(MetricCatalog.health)
        consumers = family(MetricCatalog.consumers)
        byConsumerState = family(MetricCatalog.consumersByState, ConsumerHealth.State.allCases.count)
        pending = family(MetricCatalog.pending)
        byState = family(MetricCatalog.pendingByState, PendingState.allCases.count)
        oldest = family(MetricCatalog.oldestPendingIdle)
        mostDeliveries = family(MetricCatalog.mostDeliveries)
        idleTimes = family(MetricCatalog.pendingIdle)
        deliveries = family(MetricCatalog.pendingDeliveries)
    }

    var all: [MetricFamily] {
        [
            lag, confidence, timeLag, waiting, arrivals, served, health, consumers, byConsumerState, consumerPending,
            consumerIdle, pending, byState, oldest, mostDeliveries, idleTimes, deliveries,
        ]
    }

    mutating func add(_ group: GroupSample, _ assessment: GroupAssessment?) {
        let labels = [group.queue.keys.stream, group.queue.group]
        consumers.set(Double(group.information.consumers), labels: labels)
        pending.set(Double(group.information.pending), labels: labels)
        addLag(group, labels)
        if let assessment { add(assessment, of: group, labels) }
        if let census = group.census { add(census, labels) }  // Not known is not 0.
        series = all.reduce(0) { $0 + $1.count }
    }

    private mutating func addLag(_ group: GroupSample, _ labels: [String]) {
        if let count = group.lag.count { lag.set(Double(count), labels: labels) }
        confidence.set(labels: labels + [group.lag.confidence.rawValue])
        if group.lag == .exact(0) {
            timeLag.set(0, labels: labels)
        } else if let age = group.timeLag {
            timeLag.set(age / .seconds(1), labels: labels)
        }
    }

    private mutating func add(_ assessment: GroupAssessment, of group: GroupSample, _ labels: [String]) {
        health.set(labels: labels + [assessment.health.verdict.rawValue])
        if let rate = assessment.arrivalRate { arrivals.set(rate, labels: labels) }
        if let rate = assessment.serviceRate { served.set(rate, labels: labels) }
        if let time = assessment.waiting {
            waiting.set(time / .seconds(1), labels: labels)
        } else if group.lag == .exact(0), group.information.pending == 0 {
            waiting.set(0, labels: labels)
        }
        guard let all = assessment.consumers else { return }
        for state in ConsumerHealth.State.allCases {
            byConsumerState.set(Double(all.count { $0.state == state }), labels: labels + [state.rawValue])
        }
        for consumer in all.sorted(by: { $0.pending > $1.pending }).prefix(mostConsumers) {
            consumerPending.set(Double(consumer.pending), labels: labels + [consumer.name])
            consumerIdle.set(consumer.idle / .seconds(1), labels: labels + [consumer.name])
        }
    }

    private mutating func add(_ census: PendingCensus, _ labels: [String]) {
        oldest.set((census.oldestIdle ?? .zero) / .seconds(1), labels: labels)
        mostDeliveries.set(Double(census.mostDeliveries), labels: labels)
        // Buckets are many series: only of groups that have something to show.
        if census.scanned > 0 {
            idleTimes.set(HistogramValue(census.idleTimes, for: MetricCatalog.pendingIdle), labels: labels)
            deliveries.set(HistogramValue(census.deliveries, for: MetricCatalog.pendingDeliveries), labels: labels)
        }
        for state in PendingState.allCases {
            byState.set(Double(census[state]), labels: labels + [state.labelValue])
        }
    }
}

extension HistogramValue {
    fileprivate init(_ distribution: Distribution, for definition: MetricDefinition) {
        self.init(for: definition, counts: distribution.counts, sum: distribution.sum)
    }
}

extension PendingState {
    /// The state as a label spells it.
    var labelValue: String {
        switch self {
        case .inFlight: "in_flight"
        case .backingOff: "backing_off"
        case .due: "due"
        case .orphaned: "orphaned"
        case .exhausted: "exhausted"
        }
    }
}
