"""Writes grafana/dashboards/*.json; with --check it writes nothing and fails if one is not what it would write.

python3 grafana/generator
python3 grafana/generator --check
"""

import json
import pathlib
import sys

# The folder is mounted into containers as it is.
sys.dont_write_bytecode = True

import monitor  # noqa: E402
import overview  # noqa: E402
import topic  # noqa: E402

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "dashboards"


def main(arguments):
    stale = []
    for dashboard in (overview.dashboard(), topic.dashboard(), monitor.dashboard()):
        file = FOLDER / (dashboard["uid"] + ".json")
        text = json.dumps(dashboard, indent=2, ensure_ascii=False) + "\n"
        if file.exists() and file.read_text(encoding="utf-8") == text:
            continue
        stale.append(file.name)
        if "--check" not in arguments:
            file.write_text(text, encoding="utf-8")
    if stale and "--check" in arguments:
        sys.exit("not what the generator writes: " + ", ".join(stale))


main(sys.argv[1:])
