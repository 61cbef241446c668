"""All topics: which group needs somebody, and why."""

from build import (
    COLORS,
    VERDICTS,
    by_name,
    dashboard as made,
    graph,
    highest,
    increase,
    number,
    of,
    panel,
    rank,
    ranking,
    rate,
    row,
    target,
    targets,
    total,
)

IN = {"stream": '=~"$stream"', "group": '=~"$group"'}
OF_STREAM = {"stream": '=~"$stream"'}
GROUP = "{{stream}} · {{group}}"


def group(metric):
    return of(metric, **IN)


def stream(metric):
    return of(metric, **OF_STREAM)


def verdicts():
    words = {str(n): {"text": v, "color": COLORS[v], "index": n} for n, v in enumerate(VERDICTS)}
    columns = [
        ("Verdict", rank(**IN), "none"),
        ("Lag", highest(group("thinrsmq_group_lag")), "short"),
        ("Waiting", highest(group("thinrsmq_group_waiting_seconds")), "s"),
        ("Pending", highest(group("thinrsmq_group_pending")), "short"),
        ("Consumers", highest(group("thinrsmq_group_consumers")), "short"),
        ("Arrivals", highest(group("thinrsmq_group_arrivals_per_second")), "cps"),
        ("Served", highest(group("thinrsmq_group_served_per_second")), "cps"),
        ("Most deliveries", highest(group("thinrsmq_group_most_deliveries")), "short"),
    ]
    refs = [chr(ord("A") + n) for n in range(len(columns))]
    queries = [target(e, instant=True, form="table", ref=r) for r, (_, e, _) in zip(refs, columns)]
    topic = {
        "title": "This group in depth",
        "url": "/d/thinrsmq-topic?var-stream=${__data.fields.Stream:percentencode}"
        "&var-group=${__data.fields.Group:percentencode}&${datasource:queryparam}&${job:queryparam}"
        "&${__url_time_range}",
    }
    overrides = [by_name(name, unit=unit) for name, _, unit in columns]
    overrides[0] = by_name(
        "Verdict",
        mappings=[{"type": "value", "options": words}],
        custom__cellOptions={"type": "color-background", "mode": "basic"},
    )
    overrides.append(by_name("Group", links=[topic]))
    hidden = ["Time", "service", "container", "endpoint"]
    names = {f"Value #{ref}": name for ref, (name, _, _) in zip(refs, columns)}
    return panel(
        "table",
        "Groups, the worst first",
        "The monitor's verdict on each group and what it rests on. Its reason in words is in /api/v1/status of the "
        "monitor; a click on a group shows it in depth.",
        "short",
        queries,
        size=(24, 10),
        runbook="ThinrsmqGroupStalled",
        defaults={"custom": {"filterable": True}},
        overrides=overrides,
        options={"showHeader": True, "sortBy": [{"displayName": "Verdict", "desc": True}]},
        transformations=[
            {"id": "merge", "options": {}},
            {
                "id": "organize",
                "options": {
                    "excludeByName": {name: True for name in hidden},
                    "renameByName": {
                        **names,
                        "stream": "Stream",
                        "group": "Group",
                        "job": "Job",
                        "namespace": "Namespace",
                    },
                },
            },
        ],
    )


def dashboard():
    waiting = highest(group("thinrsmq_group_waiting_seconds"))
    letters = highest(stream("thinrsmq_stream_dead_letters"))
    by_verdict = [
        by_name(str(n), displayName=v, color={"mode": "fixed", "fixedColor": COLORS[v]}) for n, v in enumerate(VERDICTS)
    ]
    alarm = [(None, "green"), (1, "red")]
    panels = [
        row("Now"),
        number("Groups", "Groups that are watched.", "short", f"count({rank(**IN)})"),
        number(
            "Not ok",
            "Groups with another verdict than ok.",
            "short",
            f"count({rank(**IN)} > 0) or vector(0)",
            steps=alarm,
        ),
        number(
            "Lag",
            "Entries not delivered yet, of all groups whose lag is known.",
            "short",
            f"sum({highest(group('thinrsmq_group_lag'))})",
        ),
        number(
            "Pending",
            "Entries delivered and not acknowledged.",
            "short",
            f"sum({highest(group('thinrsmq_group_pending'))})",
        ),
        number(
            "Longest wait",
            "How long what waits longest has waited.",
            "s",
            f"max({waiting})",
            runbook="ThinrsmqEntriesWait",
        ),
        number(
            "Dead letters",
            "Dead letters of all streams.",
            "short",
            f"sum({letters})",
            steps=[(None, "green"), (1, "orange")],
            runbook="ThinrsmqDeadLettersPresent",
        ),
        verdicts(),
        graph(
            "Groups by verdict",
            "How many groups have which verdict. A group whose replicas disagree counts as the worst.",
            "short",
            [target(f'count_values("rank", {rank(**IN)})', "{{rank}}")],
            stack=True,
            overrides=by_verdict,
            size=(24, 6),
            runbook="ThinrsmqGroupStalled",
        ),
        row("The ten highest"),
        ranking(
            "Lag",
            "Entries not delivered yet. A group whose lag nobody knows is missing here.",
            "short",
            highest(group("thinrsmq_group_lag")),
            GROUP,
            runbook="ThinrsmqGroupSlow",
        ),
        ranking(
            "Waiting",
            "How long what waits longest has waited, undelivered or in hand.",
            "s",
            waiting,
            GROUP,
            runbook="ThinrsmqEntriesWait",
        ),
        ranking(
            "Dead letters",
            "Dead letters of a stream.",
            "short",
            letters,
            "{{stream}}",
            runbook="ThinrsmqDeadLettersPresent",
        ),
        ranking(
            "Pending",
            "Entries delivered and not acknowledged.",
            "short",
            highest(group("thinrsmq_group_pending")),
            GROUP,
        ),
        ranking(
            "Stream length",
            "Entries in the stream, also those that all groups are done with.",
            "short",
            highest(stream("thinrsmq_stream_length")),
            "{{stream}}",
        ),
        ranking(
            "Memory",
            "What Redis uses for a stream, by a sample. Empty unless metrics.memory is on.",
            "bytes",
            highest(stream("thinrsmq_stream_memory_bytes")),
            "{{stream}}",
        ),
        row("Rates"),
        graph(
            "Arrivals",
            "Entries added to streams per second, by the server's count.",
            "cps",
            [target(highest(rate(stream("thinrsmq_stream_entries_added_total"))), "{{stream}}")],
        ),
        graph(
            "Served",
            "Entries per second that groups were done with: acknowledged, dead-lettered or requeued.",
            "cps",
            [target(highest(group("thinrsmq_group_served_per_second")), GROUP)],
        ),
        graph(
            "Repairs",
            "What the leading monitor did in all groups, per second.",
            "cps",
            targets(
                (f"sum({total(rate(group('thinrsmq_requeued_entries_total')))})", "requeued"),
                (f"sum({total(rate(group('thinrsmq_dead_lettered_entries_total')))})", "dead-lettered"),
                (f"sum({total(rate(group('thinrsmq_crashed_entries_total')))})", "crashed"),
            ),
            runbook="ThinrsmqGroupCrashLooping",
        ),
        graph(
            "Losses",
            "Entries trimmed or deleted before they were handled, and streams deleted with work left.",
            "short",
            targets(
                (highest(increase(group("thinrsmq_unread_gone_entries_total"))), "unread: " + GROUP),
                (total(increase(group("thinrsmq_payload_gone_entries_total"))), "pending: " + GROUP),
                (highest(increase(stream("thinrsmq_stream_resets_total"))), "reset: {{stream}}"),
            ),
            bars=True,
            size=(12, 8),
            runbook="ThinrsmqGroupLosing",
        ),
        graph(
            "Dead letters",
            "Dead letters of each stream.",
            "short",
            [target(letters, "{{stream}}")],
            size=(12, 8),
            runbook="ThinrsmqDeadLettersGrowing",
        ),
    ]
    return made("thinrsmq-overview", "All consumer groups: verdicts, lag, waiting, dead letters and rates.", panels)
