#!/usr/bin/env python3
"""Lints the Helm chart and renders it, by Helm's own code in the package helm-python-sdk.

    chart.py FOLDER      writes FOLDER/helm-default.yaml and FOLDER/helm-full.yaml
"""
import os
import sys
from pathlib import Path

import helm_python

CHART = Path(__file__).parent.parent / "helm" / "thinrsmq"

# Everything that is off by default.
FULL = {
    "image": {"digest": "sha256:" + "0" * 64},
    "redis": {"existingSecret": "redis"},
    "extraArgs": ["--log-level", "debug"],
    "extraEnv": [{"name": "REDIS_HOST", "value": "redis"}],
    "autoscaler": {"namespaces": ["shop"]},
    "serviceMonitor": {"enabled": True, "labels": {"release": "kube-prometheus-stack"}},
    "prometheusRule": {"enabled": True},
    "dashboards": {"enabled": True},
    "keda": {"targets": [{"name": "orders-consumer"}]},
    "priorityClassName": "high",
    "nodeSelector": {"kubernetes.io/os": "linux"},
    "tolerations": [{"key": "dedicated", "operator": "Exists", "effect": "NoSchedule"}],
}
MINIMAL = {
    "serviceAccount": {"create": False},
    "autoscaler": {"rbac": False},
    "podDisruptionBudget": {"enabled": False},
    "networkPolicy": {"enabled": False},
}
# What values.schema.json has to refuse.
MISTAKES = [
    {"replicas": 3},
    {"config": {"listen": "127.0.0.1:1"}},
    {"config": {"redis": {"password": "secret"}}},
    {"service": {"port": "http"}},
]


def main():
    folder = Path(sys.argv[1])
    report = helm_python.lint(os.fspath(CHART), strict=True)
    # An icon is all that it may miss.
    found = [m["error"] for m in report["messages"] if m["severity"] > 1] + report["errors"]
    with helm_python.Chart.load(os.fspath(CHART)) as chart:
        for values in MISTAKES:
            try:
                chart.validate_schema(values)
                found.append(f"values.schema.json accepts {values}")
            except helm_python.HelmError:
                pass
        for name, values in (("default", {}), ("full", FULL), ("minimal", MINIMAL)):
            chart.validate_schema(values)
            rendered = chart.render(values, name="demo", namespace="queues")
            texts = [text for path, text in sorted(rendered.items()) if path.endswith(".yaml") and text.strip()]
            (folder / f"helm-{name}.yaml").write_text("\n---\n".join(texts))
    for text in found:
        print(f"lint-deploy: helm: {text}", file=sys.stderr)
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
