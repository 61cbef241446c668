#!/usr/bin/env python3
"""Adds entries to a stream, so many a second: traffic for the example consumers.

    REDIS_URL=redis://localhost:6379 python3 producer.py --stream myapp:orders --rate 20
"""
import argparse
import json
import signal
import sys
import time

from consumer import connect


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stream", default="myapp:orders")
    parser.add_argument("--rate", type=float, default=20, help="entries a second")
    parser.add_argument("--count", type=int, default=0, help="how many, then end; 0: go on")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    client, number = connect(), 0
    while not options.count or number < options.count:
        number += 1
        client.xadd(options.stream, {"payload": json.dumps({"order": number})}, maxlen=10_000, approximate=True)
        time.sleep(1 / options.rate)


if __name__ == "__main__":
    main()
