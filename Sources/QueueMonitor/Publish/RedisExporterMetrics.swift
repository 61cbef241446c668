import Exposition
import Redis
import ThinRSMQ

extension Snapshot {
    /// The figures that redis_exporter serves of streams, by its names; consumers as many of each group as have series.
    func redisExporterFamilies(database: Int, _ settings: MetricsSettings) -> [MetricFamily] {
        var families = RedisExporterFamilies(database: "db\(database)", settings)
        for stream in streams { families.add(stream) }
        return Array(families.byName.values)
    }
}

private struct RedisExporterFamilies {
    let database: String
    let mostConsumers: Int
    let mostSeries: Int
    private(set) var byName: [String: MetricFamily] = [:]
    private var series = 0

    init(database: String, _ settings: MetricsSettings) {
        self.database = database
        mostConsumers = settings.consumers
        mostSeries = settings.maxSeries
    }

    mutating func add(_ stream: StreamSample) {
        let labels = [database, stream.keys.stream]
        let facts = stream.information
        set(RedisExporterCatalog.length, facts.length, labels)
        set(RedisExporterCatalog.groups, facts.groups, labels)
        set(RedisExporterCatalog.treeKeys, facts.radixTreeKeys, labels)
        set(RedisExporterCatalog.treeNodes, facts.radixTreeNodes, labels)
        set(RedisExporterCatalog.lastGenerated, facts.lastGeneratedID, labels)
        set(RedisExporterCatalog.firstEntry, facts.firstID, labels)
        set(RedisExporterCatalog.lastEntry, facts.lastID, labels)
        set(RedisExporterCatalog.maxDeleted, facts.maxDeletedID, labels)
        set(RedisExporterCatalog.added, facts.entriesAdded, labels)
        for group in stream.groups { add(group, labels + [group.queue.group]) }
    }

    private mutating func add(_ group: GroupSample, _ labels: [String]) {
        let facts = group.information
        set(RedisExporterCatalog.groupConsumers, facts.consumers, labels)
        set(RedisExporterCatalog.groupPending, facts.pending, labels)
        set(RedisExporterCatalog.groupDelivered, facts.lastDeliveredID, labels)
        set(RedisExporterCatalog.groupRead, facts.entriesRead, labels)
        set(RedisExporterCatalog.groupLag, group.lag.count, labels)
        let consumers = (group.consumers ?? []).sorted { ($1.pending, $0.name) < ($0.pending, $1.name) }
        for consumer in consumers.prefix(mostConsumers) {
            set(RedisExporterCatalog.consumerPending, consumer.pending, labels + [consumer.name])
            set(RedisExporterCatalog.consumerIdle, consumer.idle / .seconds(1), labels + [consumer.name])
        }
    }

    private mutating func set(_ definition: MetricDefinition, _ id: EntryID?, _ labels: [String]) {
        set(definition, id.map { Double($0.milliseconds) }, labels)
    }

    private mutating func set(_ definition: MetricDefinition, _ count: Int?, _ labels: [String]) {
        set(definition, count.map(Double.init), labels)
    }

    /// What is not known is absent.
    private mutating func set(_ definition: MetricDefinition, _ value: Double?, _ labels: [String]) {
        guard let value, series < mostSeries else { return }
        byName[definition.name, default: MetricFamily(definition)].set(value, labels: labels)
        series += 1
    }
}
