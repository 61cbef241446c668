import Exposition
import ThinRSMQ

/// Every metric that the monitor serves, with its help and unit: this file alone spells their names.
///
/// Labels are `stream` (the full key) and `group`, and small closed sets otherwise; never a name that Prometheus attaches
/// to targets (`namespace`, `pod`, `service`, `container`, `job`, `instance`).
enum MetricCatalog {
    private static let streamLabel = ["stream"]
    private static let groupLabels = ["stream", "group"]

    // Streams and groups, as the last tick saw them.
    static let streamLength = MetricDefinition(
        "thinrsmq_stream_length",
        .gauge,
        help: "Entries in the stream.",
        labels: streamLabel
    )
    static let entriesAdded = MetricDefinition(
        "thinrsmq_stream_entries_added",
        .counter,
        help: "Entries ever added to the stream, by the server's count. Absent before Redis 7.0.",
        labels: streamLabel
    )
    static let deadLetters = MetricDefinition(
        "thinrsmq_stream_dead_letters",
        .gauge,
        help: "Dead letters of the stream.",
        labels: streamLabel
    )
    static let deadLettersByReason = MetricDefinition(
        "thinrsmq_stream_dead_letters_by_reason",
        .gauge,
        help: "Dead letters of the stream by why they are. Absent until all of them were read.",
        labels: streamLabel + ["reason"]
    )
    static let frozenDeadLetters = MetricDefinition(
        "thinrsmq_stream_frozen_dead_letters",
        .gauge,
        help: "Dead letters that have used up their replays. Absent until all of them were read.",
        labels: streamLabel
    )
    static let oldestDeadLetter = MetricDefinition(
        "thinrsmq_stream_oldest_dead_letter_timestamp_seconds",
        .gauge,
        help: "When the oldest dead letter was written. Absent without dead letters, and until all of them were read.",
        unit: "seconds",
        labels: streamLabel
    )
    static let streamMemory = MetricDefinition(
        "thinrsmq_stream_memory_bytes",
        .gauge,
        help: "Memory that Redis uses for the stream, by a sample of it. Absent unless metrics.memory is on.",
        unit: "bytes",
        labels: streamLabel
    )
    static let lag = MetricDefinition(
        "thinrsmq_group_lag",
        .gauge,
        help: """
            Entries not delivered to the group yet. Absent while nobody knows; thinrsmq_group_lag_confidence tells how well \
            it is known.
            """,
        labels: groupLabels
    )
    static let lagConfidence = MetricDefinition(
        "thinrsmq_group_lag_confidence",
        .gauge,
        help: "1 for how the lag is known: counted by the server, counted in the stream, estimated, or unknown.",
        labels: groupLabels + ["confidence"]
    )
    static let timeLag = MetricDefinition(
        "thinrsmq_group_time_lag_seconds",
        .gauge,
        help: "How long the first undelivered entry has waited; 0 if there is none.",
        unit: "seconds",
        labels: groupLabels
    )
    static let waiting = MetricDefinition(
        "thinrsmq_group_waiting_seconds",
        .gauge,
        help: """
            How long what waits longest has waited, undelivered or in hand; 0 if nothing waits. Absent where ids tell no \
            time.
            """,
        unit: "seconds",
        labels: groupLabels
    )
    static let arrivalRate = MetricDefinition(
        "thinrsmq_group_arrivals_per_second",
        .gauge,
        help: "Entries added to the stream per second, over about a minute. Absent before Redis 7.0.",
        labels: groupLabels
    )
    static let serviceRate = MetricDefinition(
        "thinrsmq_group_served_per_second",
        .gauge,
        help: """
            Entries per second that the group was done with, over about a minute: acknowledged, dead-lettered or requeued. \
            Absent while the server does not count.
            """,
        labels: groupLabels
    )
    static let health = MetricDefinition(
        "thinrsmq_group_health",
        .gauge,
        help: "1 for the verdict on the group; the others are absent. /api/v1/status says why.",
        labels: groupLabels + ["verdict"]
    )
    static let consumers = MetricDefinition(
        "thinrsmq_group_consumers",
        .gauge,
        help: "Consumers of the group.",
        labels: groupLabels
    )
    static let consumersByState = MetricDefinition(
        "thinrsmq_group_consumers_by_state",
        .gauge,
        help: "Consumers of the group by what they do.",
        labels: groupLabels + ["state"]
    )
    static let consumerPending = MetricDefinition(
        "thinrsmq_consumer_pending",
        .gauge,
        help: "Entries pending under the consumer's name. Only if metrics.consumers asks for them.",
        labels: groupLabels + ["consumer"]
    )
    static let consumerIdle = MetricDefinition(
        "thinrsmq_consumer_idle_seconds",
        .gauge,
        help: "How long ago the consumer was heard of. Only if metrics.consumers asks for them.",
        unit: "seconds",
        labels: groupLabels + ["consumer"]
    )
    static let pending = MetricDefinition(
        "thinrsmq_group_pending",
        .gauge,
        help: "Entries delivered and not acknowledged, by the server's count.",
        labels: groupLabels
    )
    static let pendingByState = MetricDefinition(
        "thinrsmq_group_pending_by_state",
        .gauge,
        help: "Pending entries that the last scan looked at, by what they wait for.",
        labels: groupLabels + ["state"]
    )
    static let oldestPendingIdle = MetricDefinition(
        "thinrsmq_group_oldest_pending_idle_seconds",
        .gauge,
        help: "The longest time since a pending entry was delivered or its lease renewed; 0 if none is pending.",
        unit: "seconds",
        labels: groupLabels
    )

    static let pendingIdle = MetricDefinition(
        "thinrsmq_group_pending_idle_seconds",
        .gaugeHistogram(upperBounds: PendingCensus.idleBounds),
        help: "How long the pending entries that the last scan looked at have been idle.",
        unit: "seconds",
        labels: groupLabels
    )
    static let pendingDeliveries = MetricDefinition(
        "thinrsmq_group_pending_deliveries",
        .gaugeHistogram(upperBounds: PendingCensus.deliveryBounds),
        help: "How often the pending entries that the last scan looked at were delivered.",
        labels: groupLabels
    )
    static let mostDeliveries = MetricDefinition(
        "thinrsmq_group_most_deliveries",
        .gauge,
        help: "How often the pending entry was delivered that was delivered most often; 0 if none is pending.",
        labels: groupLabels
    )

    // What was lost, told by what changed between two ticks.
    static let unreadGone = MetricDefinition(
        "thinrsmq_unread_gone_entries",
        .counter,
        help: """
            Entries trimmed or deleted before the group read them, at least. Absent while the server does not know. Those \
            that vanish when they are delivered already are thinrsmq_payload_gone_entries.
            """,
        labels: groupLabels
    )
    static let streamResets = MetricDefinition(
        "thinrsmq_stream_resets",
        .counter,
        help: "How often the stream was deleted with entries undelivered or pending, or went back to an older state.",
        labels: streamLabel
    )

    // What the monitor did.
    static let requeued = MetricDefinition(
        "thinrsmq_requeued_entries",
        .counter,
        help: "Entries claimed from consumers that do not report any more, and appended to the stream again.",
        labels: groupLabels
    )
    static let deadLettered = MetricDefinition(
        "thinrsmq_dead_lettered_entries",
        .counter,
        help: "Entries moved to the dead letters by the monitor.",
        labels: groupLabels
    )
    static let crashed = MetricDefinition(
        "thinrsmq_crashed_entries",
        .counter,
        help: "Entries whose consumer died, or hung for longer than its lease, counted when they are repaired.",
        labels: groupLabels
    )
    static let handled = MetricDefinition(
        "thinrsmq_http_handled_entries",
        .counter,
        help: "Entries that the policy http posted to its URL, by whether they were handled.",
        labels: groupLabels + ["result"]
    )
    static let minIdleTooShort = MetricDefinition(
        "thinrsmq_min_idle_too_short",
        .counter,
        help: "Consumers found alive after their entries had been taken over: minIdle is too short for them.",
        labels: groupLabels
    )
    static let consumersRemoved = MetricDefinition(
        "thinrsmq_consumers_removed",
        .counter,
        help: "Consumers removed from the group: they had nothing pending and were not heard of any more.",
        labels: groupLabels
    )
    static let payloadGone = MetricDefinition(
        "thinrsmq_payload_gone_entries",
        .counter,
        help: """
            Pending entries whose payload was trimmed or deleted before anyone handled them, counted when they are \
            repaired. Those that were never delivered are thinrsmq_unread_gone_entries.
            """,
        labels: groupLabels
    )
    static let deadLettersTrimmed = MetricDefinition(
        "thinrsmq_dead_letters_trimmed",
        .counter,
        help: "Dead letters that MAXLEN trimmed to make room for newer ones.",
        labels: streamLabel
    )
    static let repairFailures = MetricDefinition(
        "thinrsmq_repair_failures",
        .counter,
        help: "Repairs of a group that failed.",
        labels: groupLabels
    )

    // The monitor itself.
    static let scans = MetricDefinition(
        "thinrsmq_scans",
        .counter,
        help: "Ticks of the monitor, by how they ended.",
        labels: ["result"]
    )
    static let scanDuration = MetricDefinition(
        "thinrsmq_scan_duration_seconds",
        .histogram(upperBounds: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]),
        help: "How long a tick took, from discovery to repair.",
        unit: "seconds"
    )
    static let snapshotTime = MetricDefinition(
        "thinrsmq_snapshot_timestamp_seconds",
        .gauge,
        help: "When the figures of streams and groups were read, by the clock of Redis.",
        unit: "seconds"
    )
    static let redisUp = MetricDefinition(
        "thinrsmq_redis_up",
        .gauge,
        help: "Whether the last tick reached Redis: 1 or 0."
    )
    static let redisMemoryUsed = MetricDefinition(
        "thinrsmq_redis_memory_used_bytes",
        .gauge,
        help: "Memory that Redis uses. Absent if the monitor may not ask (INFO).",
        unit: "bytes"
    )
    static let redisMemoryMax = MetricDefinition(
        "thinrsmq_redis_memory_max_bytes",
        .gauge,
        help: "maxmemory of Redis, 0 for no limit. Absent if the monitor may not ask (INFO).",
        unit: "bytes"
    )
    static let redisRisk = MetricDefinition(
        "thinrsmq_redis_risk",
        .gauge,
        help: "Whether the server is set up, or fares, so that queues are in danger: 1 or 0. Absent while unknown.",
        labels: ["risk"]
    )
    static let leader = MetricDefinition(
        "thinrsmq_leader",
        .gauge,
        help:
            "Whether this monitor, of all that watch the same streams, is the one that repairs and tells of alerts: 1 or 0. Absent where none does."
    )
    static let streamsWatched = MetricDefinition(
        "thinrsmq_streams_watched",
        .gauge,
        help: "Streams that the last tick read."
    )
    static let groupsCut = MetricDefinition(
        "thinrsmq_groups_cut",
        .gauge,
        help: "Groups that have no series because there would be more than metrics.maxSeries."
    )
    static let streamErrors = MetricDefinition(
        "thinrsmq_stream_errors",
        .counter,
        help: "Streams that a tick could not read, by reason.",
        labels: ["reason"]
    )
    static let httpRequests = MetricDefinition(
        "thinrsmq_http_requests",
        .counter,
        help: "HTTP requests answered.",
        labels: ["path", "code"]
    )
    static let httpConnections = MetricDefinition(
        "thinrsmq_http_connections",
        .gauge,
        help: "HTTP connections open."
    )
    static let httpRefusals = MetricDefinition(
        "thinrsmq_http_connections_refused",
        .counter,
        help: "HTTP connections refused because too many were open."
    )
    static let build = MetricDefinition(
        "thinrsmq_build",
        .info,
        help: "The version of the monitor.",
        labels: ["version"]
    )

    // Alerts, as the last scan left them, and what this monitor sent.
    static let alerts = MetricDefinition(
        "thinrsmq_alerts",
        .gauge,
        help: "Alerts by rule and state: pending, firing, or silenced, which fires and nobody is told of.",
        labels: ["rule", "state"]
    )
    static let alertNotifications = MetricDefinition(
        "thinrsmq_alert_notifications",
        .counter,
        help: "Notifications by what became of them: delivered, failed (refused), or dropped.",
        labels: ["receiver", "result"]
    )
    static let alertFailures = MetricDefinition(
        "thinrsmq_alert_failures",
        .counter,
        help: "Requests to a receiver that failed, whether they were repeated or not, by reason.",
        labels: ["receiver", "reason"]
    )
    static let alertsWaiting = MetricDefinition(
        "thinrsmq_alert_notifications_waiting",
        .gauge,
        help: "Notifications that wait for a receiver, with the one that is being sent.",
        labels: ["receiver"]
    )
    static let alertReceiverFailing = MetricDefinition(
        "thinrsmq_alert_receiver_failing",
        .gauge,
        help: "Whether the last request to a receiver failed: 1 or 0.",
        labels: ["receiver"]
    )

    // Scaling, as this monitor decided after the last scan, and what it did.
    private static let targetLabel = ["target"]
    static let scalingWanted = MetricDefinition(
        "thinrsmq_scaling_wanted_replicas",
        .gauge,
        help: "Replicas that a target should have. Absent while nobody knows.",
        labels: targetLabel
    )
    static let scalingCurrent = MetricDefinition(
        "thinrsmq_scaling_current_replicas",
        .gauge,
        help: "Replicas that a target is set to. Absent while nobody knows.",
        labels: targetLabel
    )
    static let scalingReady = MetricDefinition(
        "thinrsmq_scaling_ready_replicas",
        .gauge,
        help: "Replicas of a target that are ready. Absent while nobody knows.",
        labels: targetLabel
    )
    static let scalingNeeded = MetricDefinition(
        "thinrsmq_scaling_needed_replicas",
        .gauge,
        help: "Replicas that the signals ask for, before bounds, windows, policies and holds. Absent while unknown.",
        labels: targetLabel
    )
    static let scalingReason = MetricDefinition(
        "thinrsmq_scaling_reason",
        .gauge,
        help: "1 for the reason of the last decision.",
        labels: ["target", "reason"]
    )
    static let scalingServiceRate = MetricDefinition(
        "thinrsmq_scaling_served_per_replica_second",
        .gauge,
        help: "Entries that a busy replica completes in a second, as learned. Absent until it is.",
        labels: targetLabel
    )
    static let scalingChanges = MetricDefinition(
        "thinrsmq_scaling_changes",
        .counter,
        help: "Changes of replicas that this monitor made, by direction: up or down.",
        labels: ["target", "direction"]
    )
    static let scalingFailures = MetricDefinition(
        "thinrsmq_scaling_failures",
        .counter,
        help: "Scans after which the replicas of a target could not be read or changed.",
        labels: targetLabel
    )
    static let shadowReplicas = MetricDefinition(
        "thinrsmq_shadow_keda_replicas",
        .gauge,
        help: "Replicas that KEDA would have set. Only where shadow is configured.",
        labels: targetLabel
    )
    static let replicaSeconds = MetricDefinition(
        "thinrsmq_shadow_replica_seconds",
        .counter,
        help: "Seconds of replicas, of the target itself and of KEDA imagined. Only where shadow is configured.",
        unit: "seconds",
        labels: ["target", "scaler"]
    )

    // The process, by the names that every Prometheus client uses.
    static let processCPU = MetricDefinition(
        "process_cpu_seconds",
        .counter,
        help: "CPU time used by the process.",
        unit: "seconds"
    )
    static let processResident = MetricDefinition(
        "process_resident_memory_bytes",
        .gauge,
        help: "Memory of the process that is resident.",
        unit: "bytes"
    )
    static let processOpenFiles = MetricDefinition(
        "process_open_fds",
        .gauge,
        help: "File descriptors that the process has open."
    )
    static let processMostFiles = MetricDefinition(
        "process_max_fds",
        .gauge,
        help: "File descriptors that the process may have open."
    )
    static let processStart = MetricDefinition(
        "process_start_time_seconds",
        .gauge,
        help: "When the process started, as a Unix time.",
        unit: "seconds"
    )
}
