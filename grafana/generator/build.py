"""What dashboards are made of: variables, panels, links, and the layout."""

RUNBOOKS = "https://github.com/thinrsmq/thinrsmq/blob/main/deploy/prometheus/runbooks/"
DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}
WIDTH = 24

# The word of a verdict, in the order of GroupHealth.Verdict: a group whose replicas disagree has the worst.
VERDICTS = ["ok", "slow", "stalled", "stopped", "no_consumers", "crash_looping", "poisoned", "losing"]
COLORS = {
    "ok": "green",
    "slow": "yellow",
    "stalled": "red",
    "stopped": "dark-red",
    "no_consumers": "semi-dark-red",
    "crash_looping": "orange",
    "poisoned": "purple",
    "losing": "super-light-red",
}


def of(metric, **labels):
    """A selector of a metric; what a label is to be is an equality, or a whole matcher."""
    scope = {"job": '=~"$job"', "instance": '=~"$instance"'}
    matchers = [name + matcher for name, matcher in scope.items()]
    matchers += [name + (value if value[0] in "=!" else f'="{value}"') for name, value in labels.items()]
    return f"{metric}{{{', '.join(matchers)}}}"


def highest(vector):
    """What every replica shows alike, once."""
    return f"max without (instance, pod) ({vector})"


def total(vector):
    """What only one of the replicas counts at a time."""
    return f"sum without (instance, pod) ({vector})"


def rate(selector):
    return f"rate({selector}[$__rate_interval])"


def increase(selector):
    return f"increase({selector}[$__rate_interval])"


def rank(**labels):
    """The place in VERDICTS of the worst verdict on each group."""
    steps = [f"{n} * " + of("thinrsmq_group_health", **labels, verdict=v) for n, v in enumerate(VERDICTS)]
    return "max without (instance, pod, verdict) (" + " or ".join(steps) + ")"


def target(expression, legend="", *, instant=False, form="time_series", ref="A"):
    query = {"datasource": DATASOURCE, "editorMode": "code", "expr": expression, "format": form, "refId": ref}
    query["instant" if instant else "range"] = True
    query["legendFormat"] = legend or "__auto"
    return query


def targets(*pairs, **options):
    """Several queries of a panel, each an expression with its legend."""
    return [target(e, legend, ref=chr(ord("A") + n), **options) for n, (e, legend) in enumerate(pairs)]


def panel(kind, title, description, unit, queries, *, size=(8, 8), runbook=None, links=(), **more):
    """A panel without its place; `runbook` is the alert that watches over the same."""
    defaults = {"unit": unit, "color": {"mode": "palette-classic"}}
    defaults.update(more.pop("defaults", {}))
    links = list(links)
    if runbook:
        links.append({"title": f"Runbook of {runbook}", "url": f"{RUNBOOKS}{runbook}.md", "targetBlank": True})
    return {
        "type": kind,
        "title": title,
        "description": description,
        "datasource": DATASOURCE,
        "targets": queries,
        "fieldConfig": {"defaults": defaults, "overrides": more.pop("overrides", [])},
        "options": more.pop("options", {}),
        "links": links,
        "gridPos": {"w": size[0], "h": size[1]},
        **more,
    }


def graph(title, description, unit, queries, *, stack=False, bars=False, **more):
    custom = {"fillOpacity": 20 if stack else 0, "showPoints": "never", "lineWidth": 1, "spanNulls": False}
    if stack:
        custom["stacking"] = {"mode": "normal", "group": "A"}
    if bars:
        custom.update({"drawStyle": "bars", "fillOpacity": 80})
    defaults = {"custom": custom, "min": 0, **more.pop("defaults", {})}
    options = {
        "legend": {"displayMode": "list", "placement": "bottom", "showLegend": True},
        "tooltip": {"mode": "multi", "sort": "desc"},
    }
    return panel("timeseries", title, description, unit, queries, defaults=defaults, options=options, **more)


def number(title, description, unit, expression, *, steps=None, legend="", **more):
    """One number, as it is now; `steps` are from which value on it is which colour."""
    marks = [{"color": color, "value": value} for value, color in (steps or [(None, "text")])]
    defaults = {
        "color": {"mode": "thresholds"},
        "thresholds": {"mode": "absolute", "steps": marks},
        **more.pop("defaults", {}),
    }
    options = {"reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False}, "graphMode": "none"}
    more.setdefault("size", (4, 4))
    queries = [target(expression, legend, instant=True)]
    return panel("stat", title, description, unit, queries, defaults=defaults, options=options, **more)


def ranking(title, description, unit, expression, legend, **more):
    """The ten highest, as they are now."""
    options = {
        "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
        "orientation": "horizontal",
        "displayMode": "basic",
    }
    query = target(f"sort_desc(topk(10, {expression}))", legend, instant=True)
    return panel("bargauge", title, description, unit, [query], options=options, defaults={"min": 0}, **more)


def row(title):
    return {"type": "row", "title": title, "collapsed": False, "panels": [], "gridPos": {"w": WIDTH, "h": 1}}


def by_name(name, **properties):
    """An override of a field."""
    listed = [{"id": key.replace("__", "."), "value": value} for key, value in properties.items()]
    return {"matcher": {"id": "byName", "options": name}, "properties": listed}


def placed(panels):
    """Gives each panel its place, from left to right and from top to bottom, and its id."""
    x = y = height = 0
    for number, one in enumerate(panels, start=1):
        place = one["gridPos"]
        if x + place["w"] > WIDTH:
            x, y, height = 0, y + height, 0
        place["x"], place["y"] = x, y
        x, height = x + place["w"], max(height, place["h"])
        one["id"] = number
    return panels


def query_variable(name, label, query):
    return {
        "type": "query",
        "name": name,
        "label": label,
        "datasource": DATASOURCE,
        "definition": query,
        "query": {"query": query, "refId": f"variable-{name}"},
        "refresh": 2,
        "sort": 1,
        "multi": True,
        "includeAll": True,
        "allValue": ".+",
        "current": {"selected": True, "text": ["All"], "value": ["$__all"]},
    }


def variables(with_groups):
    source = {
        "type": "datasource",
        "name": "datasource",
        "label": "Data source",
        "query": "prometheus",
        "refresh": 2,
        "current": {},
    }
    scope = 'job=~"$job", instance=~"$instance"'
    found = [
        source,
        query_variable("job", "Job", "label_values(thinrsmq_build_info, job)"),
        query_variable("instance", "Instance", 'label_values(thinrsmq_build_info{job=~"$job"}, instance)'),
    ]
    if with_groups:
        groups = f'thinrsmq_group_pending{{{scope}, stream=~"$stream"}}'
        found.append(query_variable("stream", "Stream", f"label_values(thinrsmq_stream_length{{{scope}}}, stream)"))
        found.append(query_variable("group", "Group", f"label_values({groups}, group)"))
    return found


DASHBOARDS = {
    "thinrsmq-overview": "Queues: overview",
    "thinrsmq-topic": "Queues: one topic in depth",
    "thinrsmq-monitor": "Queues: the monitor",
}


def dashboard(uid, description, panels, *, with_groups=True):
    def link(title, url):
        return {
            "type": "link",
            "title": title,
            "url": url,
            "icon": "external link",
            "targetBlank": url.startswith("https:"),
            "keepTime": url.startswith("/"),
            "includeVars": url.startswith("/"),
            "tags": [],
        }

    others = [link(title, f"/d/{other}") for other, title in DASHBOARDS.items() if other != uid]
    return {
        "uid": uid,
        "title": DASHBOARDS[uid],
        "description": description,
        "tags": ["thinrsmq", "redis"],
        "schemaVersion": 39,
        "version": 1,
        "editable": False,
        "graphTooltip": 1,
        "timezone": "browser",
        "time": {"from": "now-3h", "to": "now"},
        "refresh": "30s",
        "links": others + [link("Runbooks", RUNBOOKS + "README.md")],
        "templating": {"list": variables(with_groups)},
        "annotations": {"list": []},
        "panels": placed(panels),
    }
