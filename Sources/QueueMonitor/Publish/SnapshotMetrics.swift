import Exposition
import ThinRSMQ

extension Snapshot {
    /// The figures of streams and groups.
    ///
    /// Those of streams that are gone are not among them.
    func metricFamilies(
        _ assessments: [Queue: GroupAssessment] = [:],
        _ settings: MetricsSettings = MetricsSettings()
    ) -> [MetricFamily] {
        var streams = StreamFamilies(capacity: self.streams.count)
        var groups = GroupFamilies(capacity: self.groups.count, settings)
        var cut = 0
        for stream in self.streams {
            guard streams.series + groups.series < settings.maxSeries else {
                cut += max(1, stream.groups.count)
                continue
            }
            streams.add(stream)
            for group in stream.groups {
                if streams.series + groups.series >= settings.maxSeries {
                    cut += 1
                } else {
                    groups.add(group, assessments[group.queue])
                }
            }
        }
        var own = MonitorFamilies()
        own.snapshotTime.set(Double(time.unixMilliseconds) / 1_000)
        own.streamsWatched.set(Double(self.streams.count))
        own.groupsCut.set(Double(cut))
        if let server { own.add(server) }
        return own.all + streams.all + groups.all
    }
}

private struct MonitorFamilies {
    var snapshotTime = MetricFamily(MetricCatalog.snapshotTime)
    var streamsWatched = MetricFamily(MetricCatalog.streamsWatched)
    var groupsCut = MetricFamily(MetricCatalog.groupsCut)
    private var memoryUsed = MetricFamily(MetricCatalog.redisMemoryUsed)
    private var memoryMax = MetricFamily(MetricCatalog.redisMemoryMax)
    private var risks = MetricFamily(MetricCatalog.redisRisk)

    var all: [MetricFamily] { [snapshotTime, streamsWatched, groupsCut, memoryUsed, memoryMax, risks] }

    mutating func add(_ server: ServerFacts) {
        if let memory = server.memory {
            memoryUsed.set(Double(memory.used))
            memoryMax.set(Double(memory.maximum))
        }
        for risk in ServerRisk.allCases {
            if let holds = risk.holds(for: server) { risks.set(holds ? 1 : 0, labels: [risk.rawValue]) }
        }
    }
}

/// The families of streams.
private struct StreamFamilies {
    private(set) var series = 0
    private var length: MetricFamily
    private var added: MetricFamily
    private var memory: MetricFamily
    private var deadLetters: MetricFamily
    private var byReason: MetricFamily
    private var frozen: MetricFamily
    private var oldest: MetricFamily

    init(capacity: Int) {
        func family(_ definition: MetricDefinition) -> MetricFamily {
            MetricFamily(definition, reservingCapacity: capacity)
        }
        length = family(MetricCatalog.streamLength)
        added = family(MetricCatalog.entriesAdded)
        memory = MetricFamily(MetricCatalog.streamMemory)
        deadLetters = family(MetricCatalog.deadLetters)
        byReason = family(MetricCatalog.deadLettersByReason)
        frozen = family(MetricCatalog.frozenDeadLetters)
        oldest = MetricFamily(MetricCatalog.oldestDeadLetter)
    }

    var all: [MetricFamily] { [length, added, memory, deadLetters, byReason, frozen, oldest] }

    mutating func add(_ stream: StreamSample) {
        let labels = [stream.keys.stream]
        length.set(Double(stream.information.length), labels: labels)
        if let count = stream.information.entriesAdded { added.set(Double(count), labels: labels) }
        if let bytes = stream.memory { memory.set(Double(bytes), labels: labels) }
        if let count = stream.deadLetters { deadLetters.set(Double(count), labels: labels) }
        if let facts = stream.deadLetterFacts {
            frozen.set(Double(facts.frozen), labels: labels)
            for reason in DeadLetterFacts.Reason.allCases {
                byReason.set(Double(facts[reason]), labels: labels + [reason.rawValue])
            }
            if let id = facts.oldest { oldest.set(Double(id.milliseconds) / 1_000, labels: labels) }
        }
        series = all.reduce(0) { $0 + $1.count }
    }
}
