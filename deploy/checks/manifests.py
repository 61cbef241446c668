#!/usr/bin/env python3
"""Checks rendered manifests: each against a schema, and all of them against what this project has decided.

    manifests.py NAME=FILE ...

Needs PyYAML and jsonschema. kubernetes-validate, which knows Kubernetes' own kinds, is used if it can be imported.
"""
import json
import sys
from pathlib import Path

import jsonschema
import yaml

try:
    import kubernetes_validate
except ImportError:
    kubernetes_validate = None

SCHEMAS = json.loads((Path(__file__).parent / "resources.schema.json").read_text())
# The newest version that manifests are held against, and the oldest that has all of their kinds.
VERSIONS = ("1.33", "1.27")
AUTOSCALED = {"orders-consumer", "python-consumer"}
SHUTDOWN_TIMEOUT = 30


def problems_of_schema(document):
    kind = document.get("kind")
    if kind in SCHEMAS["definitions"]:
        schema = {"$ref": f"#/definitions/{kind}", "definitions": SCHEMAS["definitions"]}
        for error in jsonschema.Draft7Validator(schema).iter_errors(document):
            yield f"{'/'.join(map(str, error.absolute_path))}: {error.message}"
    elif kubernetes_validate:
        for version in VERSIONS:
            try:
                kubernetes_validate.validate(document, version, strict=True)
            except kubernetes_validate.ValidationError as error:
                yield f"Kubernetes {version}: {'/'.join(map(str, error.path))}: {error.message}"
            except kubernetes_validate.SchemaNotFoundError:
                yield f"Kubernetes {version} has no {document.get('apiVersion')} {kind}"


def problems_of_pod(name, pod):
    """The restricted profile of Pod Security, and what we add to it."""
    security = pod.get("securityContext", {})
    if security.get("runAsNonRoot") is not True or not isinstance(security.get("runAsUser"), int):
        yield "pods run as a numeric user that is not root"
    if security.get("seccompProfile", {}).get("type") != "RuntimeDefault":
        yield "seccompProfile is RuntimeDefault"
    if pod.get("enableServiceLinks") is not False:
        yield "enableServiceLinks is false: a service `redis` would set REDIS_PORT"
    for volume in pod.get("volumes", []):
        if "hostPath" in volume:
            yield "no hostPath"
    for container in pod.get("containers", []):
        own = container.get("securityContext", {})
        if own.get("allowPrivilegeEscalation") is not False:
            yield f"{container['name']}: allowPrivilegeEscalation is false"
        if own.get("readOnlyRootFilesystem") is not True:
            yield f"{container['name']}: readOnlyRootFilesystem is true"
        if own.get("capabilities", {}).get("drop") != ["ALL"]:
            yield f"{container['name']}: drops ALL capabilities"
        for kind, key in (("requests", "cpu"), ("requests", "memory"), ("limits", "memory")):
            if key not in container.get("resources", {}).get(kind, {}):
                yield f"{container['name']}: resources.{kind}.{key}"
        for variable in container.get("env", []):
            if "value" in variable and variable["name"].endswith(("PASSWORD", "TOKEN", "SECRET")):
                yield f"{container['name']}: {variable['name']} is in the manifest: secrets come as files"
    if name in AUTOSCALED and pod.get("terminationGracePeriodSeconds", 30) <= SHUTDOWN_TIMEOUT:
        yield f"terminationGracePeriodSeconds is above {SHUTDOWN_TIMEOUT} s, or SIGKILL wins"


def problems_of_decisions(document):
    kind, name = document["kind"], document["metadata"]["name"]
    if kind == "Secret":
        yield "a secret has no place in a manifest"
    if kind in ("Deployment", "StatefulSet"):
        if name in AUTOSCALED and "replicas" in document["spec"]:
            yield "no replicas: an autoscaler owns their number"
        yield from problems_of_pod(name, document["spec"]["template"]["spec"])
    if kind == "Service":
        if [port.get("name") for port in document["spec"]["ports"]] != ["metrics"]:
            yield "the one port is called metrics"
    if kind in ("Role", "ClusterRole"):
        for rule in document["rules"]:
            if "*" in rule["apiGroups"] + rule["resources"] + rule["verbs"] or "secrets" in rule["resources"]:
                yield "rights name what they are for, and secrets are not"
            if "coordination.k8s.io" in rule["apiGroups"]:
                yield "no rights to leases: the leader is found by Redis"


def problems_between(documents):
    """What refers to something else, refers to something that is there."""
    targets = {(d["kind"], d["metadata"]["name"]) for d in documents}
    for document in documents:
        kind, spec = document["kind"], document.get("spec", {})
        who = f"{kind} {document['metadata']['name']}"
        if kind == "Deployment":
            labels = spec["template"]["metadata"]["labels"]
            if not spec["selector"]["matchLabels"].items() <= labels.items():
                yield f"{who}: the selector does not choose its own pods"
            for volume in spec["template"]["spec"].get("volumes", []):
                if "configMap" in volume and ("ConfigMap", volume["configMap"]["name"]) not in targets:
                    yield f"{who}: there is no ConfigMap {volume['configMap']['name']}"
        if kind in ("Service", "PodDisruptionBudget", "NetworkPolicy"):
            selector = spec.get("podSelector", spec.get("selector"))
            selector = selector.get("matchLabels", selector)
            pods = [d["spec"]["template"]["metadata"]["labels"] for d in documents if d["kind"] == "Deployment"]
            if not any(selector.items() <= labels.items() for labels in pods):
                yield f"{who}: chooses no pods"
        if kind == "ServiceMonitor":
            services = [d["metadata"]["labels"] for d in documents if d["kind"] == "Service"]
            if not any(spec["selector"]["matchLabels"].items() <= labels.items() for labels in services):
                yield f"{who}: chooses no Service"
        if kind == "RoleBinding":
            for needed in ((spec or document)["roleRef"], *document["subjects"]):
                if (needed["kind"], needed["name"]) not in targets:
                    yield f"{who}: there is no {needed['kind']} {needed['name']}"


def main():
    count, failed = 0, False
    for argument in sys.argv[1:]:
        name, path = argument.split("=", 1)
        documents = [document for document in yaml.safe_load_all(Path(path).read_text()) if document]
        count += len(documents)
        found = list(problems_between(documents))
        for document in documents:
            who = f"{document['kind']} {document['metadata']['name']}"
            found += [f"{who}: {text}" for text in problems_of_schema(document)]
            found += [f"{who}: {text}" for text in problems_of_decisions(document)]
        for text in found:
            failed = True
            print(f"lint-deploy: {name}: {text}", file=sys.stderr)
    if not kubernetes_validate:
        print("lint-deploy: SKIPPED: kubernetes-validate is not here: Kubernetes' own kinds have no schema", file=sys.stderr)
    print(f"lint-deploy: {count} manifests checked")
    sys.exit(failed)


if __name__ == "__main__":
    main()
