import Exposition
import ThinRSMQ

extension Snapshot {
    /// The figures of streams and groups.
    ///
    /// Those of streams that are gone are not among them.
    func metricFamilies() -> [MetricFamily] {
        var families = SnapshotFamilies(streams: streams.count)
        for stream in streams { families.add(stream) }
        families.snapshotTime.set(Double(time.unixMilliseconds) / 1_000)
        families.streamsWatched.set(Double(streams.count))
        return families.all
    }
}

private struct SnapshotFamilies {
    var snapshotTime = MetricFamily(MetricCatalog.snapshotTime)
    var streamsWatched = MetricFamily(MetricCatalog.streamsWatched)
    private var length: MetricFamily
    private var added: MetricFamily
    private var deadLetters: MetricFamily
    private var lag: MetricFamily
    private var timeLag: MetricFamily
    private var consumers: MetricFamily
    private var pending: MetricFamily
    private var pendingByState: MetricFamily
    private var oldest: MetricFamily

    init(streams: Int) {
        func family(_ definition: MetricDefinition) -> MetricFamily {
            MetricFamily(definition, reservingCapacity: streams)
        }
        length = family(MetricCatalog.streamLength)
        added = family(MetricCatalog.entriesAdded)
        deadLetters = family(MetricCatalog.deadLetters)
        lag = family(MetricCatalog.lag)
        timeLag = family(MetricCatalog.timeLag)
        consumers = family(MetricCatalog.consumers)
        pending = family(MetricCatalog.pending)
        pendingByState = family(MetricCatalog.pendingByState)
        oldest = family(MetricCatalog.oldestPendingIdle)
    }

    var all: [MetricFamily] {
        [
            snapshotTime, streamsWatched, length, added, deadLetters, lag, timeLag, consumers, pending, pendingByState,
            oldest,
        ]
    }

    mutating func add(_ stream: StreamSample) {
        let labels = [stream.keys.stream]
        length.set(Double(stream.information.length), labels: labels)
        if let count = stream.information.entriesAdded { added.set(Double(count), labels: labels) }
        if let count = stream.deadLetters { deadLetters.set(Double(count), labels: labels) }
        for group in stream.groups { add(group, labels: labels + [group.queue.group]) }
    }

    private mutating func add(_ group: GroupSample, labels: [String]) {
        consumers.set(Double(group.information.consumers), labels: labels)
        pending.set(Double(group.information.pending), labels: labels)
        if let count = group.lag.count { lag.set(Double(count), labels: labels) }
        if group.lag == .exact(0) {
            timeLag.set(0, labels: labels)
        } else if let age = group.timeLag {
            timeLag.set(age / .seconds(1), labels: labels)
        }
        guard let census = group.census else { return }  // Not known is not 0.
        oldest.set((census.oldestIdle ?? .zero) / .seconds(1), labels: labels)
        for state in PendingState.allCases {
            pendingByState.set(Double(census[state]), labels: labels + [state.labelValue])
        }
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
