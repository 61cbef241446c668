import Exposition

/// The names under which redis_exporter 1.x serves streams, with its labels: whoever has dashboards of it keeps them.
///
/// Ids are told by their milliseconds, as there. Read from its documentation and its metrics page; `db` is always the
/// database that the monitor is connected to.
enum RedisExporterCatalog {
    private static let stream = ["db", "stream"]
    private static let group = stream + ["group"]
    private static let consumer = group + ["consumer"]

    static let length = gauge("stream_length", "The number of elements of the stream.", stream)
    static let groups = gauge("stream_groups", "Consumer groups of the stream.", stream)
    static let treeKeys = gauge("stream_radix_tree_keys", "Keys of the radix tree of the stream.", stream)
    static let treeNodes = gauge("stream_radix_tree_nodes", "Nodes of the radix tree of the stream.", stream)
    static let lastGenerated = gauge("stream_last_generated_id", "The last id of the stream, in milliseconds.", stream)
    static let firstEntry = gauge("stream_first_entry_id", "The id of the first entry, in milliseconds.", stream)
    static let lastEntry = gauge("stream_last_entry_id", "The id of the last entry, in milliseconds.", stream)
    static let maxDeleted = gauge("stream_max_deleted_entry_id", "The highest id deleted, in milliseconds.", stream)
    static let added = MetricDefinition(
        "redis_stream_entries_added",
        .counter,
        help: "Entries ever added to the stream.",
        labels: stream
    )
    static let groupConsumers = gauge("stream_group_consumers", "Consumers of the group.", group)
    static let groupPending = gauge("stream_group_messages_pending", "Pending entries of the group.", group)
    static let groupDelivered = gauge("stream_group_last_delivered_id", "The last id delivered, in ms.", group)
    static let groupRead = gauge("stream_group_entries_read", "Entries ever read for the group.", group)
    static let groupLag = gauge("stream_group_lag", "Entries not delivered to the group; absent while unknown.", group)
    static let consumerPending = gauge("stream_group_consumer_messages_pending", "Pending entries of it.", consumer)
    static let consumerIdle = MetricDefinition(
        "redis_stream_group_consumer_idle_seconds",
        .gauge,
        help: "How long ago the consumer was heard of.",
        unit: "seconds",
        labels: consumer
    )

    private static func gauge(_ name: String, _ help: String, _ labels: [String]) -> MetricDefinition {
        MetricDefinition("redis_\(name)", .gauge, help: help, labels: labels)
    }
}
