"""One topic in depth: its streams, groups and consumers."""

from build import (
    COLORS,
    VERDICTS,
    dashboard as made,
    graph,
    highest,
    increase,
    of,
    panel,
    rank,
    rate,
    row,
    target,
    targets,
    total,
)
from overview import GROUP, IN, group, stream


def health():
    words = {str(n): {"text": v, "color": COLORS[v], "index": n} for n, v in enumerate(VERDICTS)}
    return panel(
        "state-timeline",
        "Verdict",
        "The monitor's verdict on each group over time. /api/v1/status of the monitor says why.",
        "none",
        [target(rank(**IN), GROUP)],
        size=(24, 5),
        runbook="ThinrsmqGroupStalled",
        defaults={"mappings": [{"type": "value", "options": words}], "custom": {"fillOpacity": 80}},
        options={"showValue": "auto", "mergeValues": True, "legend": {"showLegend": False, "displayMode": "list"}},
    )


def heatmap(title, description, unit, metric):
    """A gauge histogram: what is pending now, by size. No rate, because it is no counter."""
    return panel(
        "heatmap",
        title,
        description,
        "short",
        [target(f"sum by (le) ({highest(group(metric))})", "{{le}}", form="heatmap")],
        size=(12, 8),
        runbook="ThinrsmqPendingSilent",
        options={
            "calculate": False,
            "yAxis": {"unit": unit, "axisPlacement": "left"},
            "color": {"mode": "scheme", "scheme": "Oranges", "steps": 64},
            "cellGap": 1,
            "tooltip": {"show": True, "yHistogram": True},
            "legend": {"show": True},
        },
    )


def dashboard():
    def rates(metric, word):
        return (total(rate(group(metric))), f"{word}: {GROUP}")

    panels = [
        row("Is it served?"),
        health(),
        graph(
            "Lag",
            "Entries not delivered to the group yet. A gap means that nobody knows.",
            "short",
            [target(highest(group("thinrsmq_group_lag")), GROUP)],
            runbook="ThinrsmqGroupSlow",
        ),
        graph(
            "Time lag and waiting",
            "How long the first undelivered entry has waited, and how long what waits longest, "
            "undelivered or in hand.",
            "s",
            targets(
                (highest(group("thinrsmq_group_time_lag_seconds")), "undelivered: " + GROUP),
                (highest(group("thinrsmq_group_waiting_seconds")), "any: " + GROUP),
            ),
            runbook="ThinrsmqEntriesWait",
        ),
        graph(
            "How the lag is known",
            "Counted by the server (exact), counted in the stream, estimated, or unknown.",
            "short",
            [target(f"count by (confidence) ({highest(group('thinrsmq_group_lag_confidence'))})", "{{confidence}}")],
            stack=True,
            runbook="ThinrsmqLagUnknown",
        ),
        graph(
            "Arrivals and served",
            "Entries added to the stream, and entries the group was done with, per second over " "about a minute.",
            "cps",
            targets(
                (highest(group("thinrsmq_group_arrivals_per_second")), "arrivals: " + GROUP),
                (highest(group("thinrsmq_group_served_per_second")), "served: " + GROUP),
            ),
            size=(12, 8),
            runbook="ThinrsmqGroupSlow",
        ),
        graph(
            "Stream",
            "Entries in the stream, and entries added to it per second.",
            "short",
            targets(
                (highest(stream("thinrsmq_stream_length")), "length: {{stream}}"),
                (highest(rate(stream("thinrsmq_stream_entries_added_total"))), "added per second: {{stream}}"),
            ),
            size=(12, 8),
        ),
        row("What is in hand"),
        graph(
            "Pending",
            "Entries delivered and not acknowledged, by the server's count.",
            "short",
            [target(highest(group("thinrsmq_group_pending")), GROUP)],
        ),
        graph(
            "Pending by state",
            "What pending entries wait for: a consumer has them (in_flight), they wait for the next "
            "attempt (backing_off, due), nobody reports on them (orphaned), or they were tried too often (exhausted).",
            "short",
            [target(f"sum by (state) ({highest(group('thinrsmq_group_pending_by_state'))})", "{{state}}")],
            stack=True,
            runbook="ThinrsmqPendingSilent",
        ),
        graph(
            "Oldest silence",
            "The longest time since a pending entry was delivered or its lease renewed.",
            "s",
            [target(highest(group("thinrsmq_group_oldest_pending_idle_seconds")), GROUP)],
            runbook="ThinrsmqPendingSilent",
        ),
        heatmap(
            "Silence of pending entries",
            "How long ago pending entries were delivered or reported on.",
            "s",
            "thinrsmq_group_pending_idle_seconds_bucket",
        ),
        heatmap(
            "Deliveries of pending entries",
            "How often pending entries were delivered.",
            "short",
            "thinrsmq_group_pending_deliveries_bucket",
        ),
        graph(
            "Most deliveries",
            "How often the pending entry was delivered that was delivered most often.",
            "short",
            [target(highest(group("thinrsmq_group_most_deliveries")), GROUP)],
            runbook="ThinrsmqGroupPoisoned",
        ),
        graph(
            "Consumers by state",
            "Consumers that work (active), wait for work (idle), are silent about what they have "
            "(stuck), or are not heard of (gone).",
            "short",
            [target(f"sum by (state) ({highest(group('thinrsmq_group_consumers_by_state'))})", "{{state}}")],
            stack=True,
            runbook="ThinrsmqGroupStopped",
        ),
        graph(
            "Consumers",
            "Consumers of each group.",
            "short",
            [target(highest(group("thinrsmq_group_consumers")), GROUP)],
            runbook="ThinrsmqGroupNoConsumers",
        ),
        graph(
            "Pending of consumers",
            "What consumers have in hand. Empty unless metrics.consumers asks for them.",
            "short",
            [target(highest(group("thinrsmq_consumer_pending")), "{{group}} · {{consumer}}")],
            size=(12, 8),
        ),
        graph(
            "Silence of consumers",
            "How long ago consumers were heard of. Empty unless metrics.consumers asks for them.",
            "s",
            [target(highest(group("thinrsmq_consumer_idle_seconds")), "{{group}} · {{consumer}}")],
            size=(12, 8),
        ),
        row("What went wrong"),
        graph(
            "Dead letters by reason",
            "Why messages were given up: handlers failed, consumers crashed, or they are no messages.",
            "short",
            [target(highest(stream("thinrsmq_stream_dead_letters_by_reason")), "{{reason}}: {{stream}}")],
            stack=True,
            runbook="ThinrsmqDeadLettersPresent",
        ),
        graph(
            "Growth of dead letters",
            "How many more dead letters there are than 15 minutes before.",
            "short",
            [target(highest(f"delta({stream('thinrsmq_stream_dead_letters')}[15m])"), "{{stream}}")],
            defaults={"min": None},
            runbook="ThinrsmqDeadLettersGrowing",
        ),
        graph(
            "Frozen and trimmed",
            "Dead letters that used up their replays, and those that MAXLEN trimmed.",
            "short",
            targets(
                (highest(stream("thinrsmq_stream_frozen_dead_letters")), "frozen: {{stream}}"),
                (total(increase(stream("thinrsmq_dead_letters_trimmed_total"))), "trimmed: {{stream}}"),
            ),
            runbook="ThinrsmqDeadLettersFrozen",
        ),
        graph(
            "Age of the oldest dead letter",
            "How long ago the oldest dead letter was written.",
            "s",
            [
                target(
                    f"time() - {highest(stream('thinrsmq_stream_oldest_dead_letter_timestamp_seconds'))}", "{{stream}}"
                )
            ],
            runbook="ThinrsmqDeadLettersForgotten",
        ),
        graph(
            "Losses",
            "Entries trimmed or deleted before they were handled, and deletions of the stream with work left.",
            "short",
            targets(
                (highest(increase(group("thinrsmq_unread_gone_entries_total"))), "unread: " + GROUP),
                (total(increase(group("thinrsmq_payload_gone_entries_total"))), "pending: " + GROUP),
                (highest(increase(stream("thinrsmq_stream_resets_total"))), "reset: {{stream}}"),
            ),
            bars=True,
            runbook="ThinrsmqGroupLosing",
        ),
        graph(
            "Consumers that crashed or came back",
            "Entries whose consumer died or hung, consumers that were alive after "
            "their entries were taken over, and consumers that were removed.",
            "cps",
            targets(
                rates("thinrsmq_crashed_entries_total", "crashed"),
                rates("thinrsmq_min_idle_too_short_total", "minIdle too short"),
                rates("thinrsmq_consumers_removed_total", "removed"),
            ),
            runbook="ThinrsmqGroupCrashLooping",
        ),
        graph(
            "Repairs",
            "What the leading monitor did, per second.",
            "cps",
            targets(
                rates("thinrsmq_requeued_entries_total", "requeued"),
                rates("thinrsmq_dead_lettered_entries_total", "dead-lettered"),
                rates("thinrsmq_repair_failures_total", "failed"),
            ),
            size=(12, 8),
            runbook="ThinrsmqRepairFailures",
        ),
        graph(
            "Posted to the HTTP handler",
            "Entries that the policy http posted, by whether they were handled. Empty with " "another policy.",
            "cps",
            [target(total(rate(group("thinrsmq_http_handled_entries_total"))), "{{result}}: " + GROUP)],
            size=(12, 8),
            runbook="ThinrsmqHandlerFailing",
        ),
        graph(
            "Memory",
            "What Redis uses for the stream, by a sample. Empty unless metrics.memory is on.",
            "bytes",
            [target(highest(stream("thinrsmq_stream_memory_bytes")), "{{stream}}")],
            size=(12, 8),
        ),
    ]
    return made("thinrsmq-topic", "Streams and groups in depth: what waits, what is in hand, what went wrong.", panels)
