"""The monitor itself, the process, and the Redis that it watches."""

from build import dashboard as made, graph, highest, number, of, panel, rate, row, target, targets

RISKS = "thinrsmq_redis_risk"


def own(selector):
    """Where all jobs are chosen, only those of the monitor."""
    return f"{selector} and on (job, namespace, instance) {of('thinrsmq_build_info')}"


def quantile(share):
    buckets = rate(of("thinrsmq_scan_duration_seconds_bucket"))
    return f"histogram_quantile({share}, sum by (job, instance, le) ({buckets}))"


def by_target(metric):
    return f"max by (target) ({of(metric)})"


def per_replica(title, description, unit, expression, **more):
    return graph(title, description, unit, [target(expression, "{{instance}}")], **more)


def dashboard():
    yes = [{"type": "value", "options": {"0": {"text": "no", "index": 0}, "1": {"text": "yes", "index": 1}}}]
    good = [(None, "red"), (1, "green")]
    alarm = [(None, "green"), (1, "red")]
    age = f"time() - {highest(of('thinrsmq_snapshot_timestamp_seconds'))}"
    mean = " / ".join(
        f"sum by (job, instance) ({rate(of('thinrsmq_scan_duration_seconds_' + part))})" for part in ("sum", "count")
    )
    panels = [
        row("Now"),
        number(
            "Redis answers",
            "Whether a replica of the monitor reached Redis in its last scan.",
            "none",
            f"max({of('thinrsmq_redis_up')})",
            steps=good,
            defaults={"mappings": yes},
            runbook="ThinrsmqRedisUnreachable",
        ),
        number(
            "Leaders",
            "Monitors that repair: one, where monitors repair at all.",
            "short",
            f"sum({of('thinrsmq_leader')})",
            steps=[(None, "red"), (1, "green"), (2, "red")],
            runbook="ThinrsmqNoLeader",
        ),
        number(
            "Age of the figures",
            "How old the newest figures of streams and groups are.",
            "s",
            f"max({age})",
            steps=[(None, "green"), (60, "orange"), (180, "red")],
            runbook="ThinrsmqSnapshotStale",
        ),
        number("Streams", "Streams that the last scan read.", "short", f"max({of('thinrsmq_streams_watched')})"),
        number(
            "Groups cut",
            "Groups without series, because there would be more than metrics.maxSeries.",
            "short",
            f"max({of('thinrsmq_groups_cut')})",
            steps=alarm,
            runbook="ThinrsmqGroupsCut",
        ),
        number(
            "Replicas",
            "Replicas that Prometheus can scrape.",
            "short",
            f"sum({of('up')} and on (job, namespace) last_over_time({of('thinrsmq_build_info')}[1d]))",
            steps=good,
            runbook="ThinrsmqReplicaDown",
        ),
        row("Scans"),
        graph(
            "Scans",
            "Scans per second, by how they ended.",
            "cps",
            [target(f"sum by (instance, result) ({rate(of('thinrsmq_scans_total'))})", "{{result}}: {{instance}}")],
            runbook="ThinrsmqScansFailing",
        ),
        graph(
            "Duration of scans",
            "How long scans took, from the search for streams to the repairs.",
            "s",
            targets(
                (quantile("0.5"), "median: {{instance}}"),
                (quantile("0.99"), "99 %: {{instance}}"),
                (mean, "mean: {{instance}}"),
            ),
        ),
        per_replica(
            "Age of the figures by replica",
            "How old the figures of each replica are.",
            "s",
            f"time() - {of('thinrsmq_snapshot_timestamp_seconds')}",
            runbook="ThinrsmqSnapshotStale",
        ),
        per_replica(
            "Leader by replica", "Which replica repairs.", "short", of("thinrsmq_leader"), runbook="ThinrsmqTwoLeaders"
        ),
        graph(
            "Errors of streams",
            "Streams and groups that scans could not read, per second and by reason.",
            "cps",
            [target(highest(rate(of("thinrsmq_stream_errors_total"))), "{{reason}}")],
            runbook="ThinrsmqStreamErrors",
        ),
        per_replica("Streams by replica", "Streams that the last scan read.", "short", of("thinrsmq_streams_watched")),
        row("Redis"),
        per_replica(
            "Redis answers by replica",
            "1 where the last scan reached Redis.",
            "short",
            of("thinrsmq_redis_up"),
            runbook="ThinrsmqReplicaCutOff",
        ),
        panel(
            "state-timeline",
            "Risks",
            "What endangers queues in Redis: eviction of keys, no persistence, memory near its "
            "limit, refused writes, or a server that is a replica.",
            "none",
            [target(highest(of(RISKS)), "{{risk}}")],
            runbook="ThinrsmqRedisEviction",
            defaults={"mappings": yes, "custom": {"fillOpacity": 80}},
            options={"showValue": "auto", "mergeValues": True, "legend": {"showLegend": False, "displayMode": "list"}},
        ),
        graph(
            "Memory of Redis",
            "Memory that Redis uses, and maxmemory where there is one.",
            "bytes",
            targets(
                (highest(of("thinrsmq_redis_memory_used_bytes")), "used"),
                (f"{highest(of('thinrsmq_redis_memory_max_bytes'))} > 0", "maxmemory"),
            ),
            runbook="ThinrsmqRedisMemoryNearLimit",
        ),
        row("Alerts"),
        graph(
            "Alerts",
            "The monitor's own alerts, by rule and state.",
            "short",
            [target(f"sum by (rule, state) ({highest(of('thinrsmq_alerts'))} > 0)", "{{rule}} {{state}}")],
        ),
        graph(
            "Notifications",
            "What became of notifications, per second, by receiver.",
            "cps",
            [
                target(
                    f"sum by (receiver, result) ({rate(of('thinrsmq_alert_notifications_total'))})",
                    "{{receiver}} {{result}}",
                )
            ],
        ),
        graph(
            "Failed requests to receivers",
            "Requests per second that failed, by receiver and reason.",
            "cps",
            [
                target(
                    f"sum by (receiver, reason) ({rate(of('thinrsmq_alert_failures_total'))})",
                    "{{receiver}} {{reason}}",
                )
            ],
            runbook="ThinrsmqAlertsNotDelivered",
        ),
        graph(
            "Notifications waiting",
            "Notifications that wait for a receiver, and receivers whose last request failed.",
            "short",
            [
                target(f"sum by (receiver) ({of('thinrsmq_alert_notifications_waiting')})", "{{receiver}} waiting"),
                target(f"max by (receiver) ({of('thinrsmq_alert_receiver_failing')})", "{{receiver}} failing"),
            ],
            runbook="ThinrsmqAlertsNotDelivered",
        ),
        row("Scaling"),
        graph(
            "Replicas of scaling targets",
            "Replicas that targets should have, have, need by the signals alone, and have ready.",
            "short",
            targets(
                (by_target("thinrsmq_scaling_wanted_replicas"), "{{target}} wanted"),
                (by_target("thinrsmq_scaling_current_replicas"), "{{target}} current"),
                (by_target("thinrsmq_scaling_needed_replicas"), "{{target}} needed"),
                (by_target("thinrsmq_scaling_ready_replicas"), "{{target}} ready"),
            ),
            runbook="ThinrsmqScalingAtMaximum",
        ),
        graph(
            "Reasons",
            "Why the last decision on each target is what it is.",
            "short",
            [target(f"max by (target, reason) ({of('thinrsmq_scaling_reason')})", "{{target}} {{reason}}")],
            runbook="ThinrsmqScalingAtMaximum",
        ),
        graph(
            "Service rate of a replica",
            "Entries that a busy replica of each target completes in a second, as learned.",
            "cps",
            [target(by_target("thinrsmq_scaling_served_per_replica_second"), "{{target}}")],
        ),
        graph(
            "Changes of replicas",
            "Changes per second that the monitor made, and scans after which it could not.",
            "cps",
            targets(
                (
                    f"sum by (target, direction) ({rate(of('thinrsmq_scaling_changes_total'))})",
                    "{{target}} {{direction}}",
                ),
                (f"sum by (target) ({rate(of('thinrsmq_scaling_failures_total'))})", "{{target}} failed"),
            ),
            runbook="ThinrsmqScalingFailing",
        ),
        graph(
            "KEDA beside",
            "Replicas that KEDA would have set, where shadow is configured.",
            "short",
            [target(by_target("thinrsmq_shadow_keda_replicas"), "{{target}}")],
        ),
        graph(
            "Replicas paid for",
            "Mean number of replicas, of the target itself and of KEDA imagined.",
            "short",
            [
                target(
                    f"max by (target, scaler) ({rate(of('thinrsmq_shadow_replica_seconds_total'))})",
                    "{{target}} {{scaler}}",
                )
            ],
        ),
        row("HTTP"),
        graph(
            "Requests",
            "HTTP requests per second, by path and status.",
            "reqps",
            [target(f"sum by (path, code) ({rate(of('thinrsmq_http_requests_total'))})", "{{path}} {{code}}")],
        ),
        per_replica("Connections", "HTTP connections that are open.", "short", of("thinrsmq_http_connections")),
        per_replica(
            "Refused connections",
            "Connections refused per second because too many were open.",
            "cps",
            rate(of("thinrsmq_http_connections_refused_total")),
            runbook="ThinrsmqConnectionsRefused",
        ),
        row("Process"),
        per_replica("CPU", "Processors used.", "percentunit", own(rate(of("process_cpu_seconds_total")))),
        per_replica("Memory", "Resident memory.", "bytes", own(of("process_resident_memory_bytes"))),
        graph(
            "File descriptors",
            "File descriptors that are open, and how many may be.",
            "short",
            targets(
                (own(of("process_open_fds")), "open: {{instance}}"),
                (own(of("process_max_fds")), "limit: {{instance}}"),
            ),
            runbook="ThinrsmqFilesRunningOut",
        ),
        per_replica(
            "Uptime", "How long ago each replica started.", "s", f"time() - ({own(of('process_start_time_seconds'))})"
        ),
        graph(
            "Versions",
            "Replicas by version.",
            "short",
            [target(f"count by (version) ({of('thinrsmq_build_info')})", "{{version}}")],
            stack=True,
        ),
    ]
    return made(
        "thinrsmq-monitor", "The monitor itself: scans, leader, Redis, HTTP and its process.", panels, with_groups=False
    )
