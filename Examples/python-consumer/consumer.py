#!/usr/bin/env python3
"""A plain consumer of a Redis stream, with redis-py and nothing else: it knows nothing of thinrsmq.

`thinrsmq monitor` watches its group all the same, gives to others what this process left when it was killed, and counts
it. What helps it do so is what a consumer should do anyway: a name of its own for each process, an acknowledgement only
after the work, and an orderly end.

    REDIS_URL=redis://localhost:6379 python3 consumer.py --stream myapp:orders --group billing
"""
import argparse
import logging
import os
import signal
import socket
import time
from pathlib import Path

import redis
from redis.backoff import ExponentialBackoff
from redis.retry import Retry

log = logging.getLogger("consumer")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stream", default="myapp:orders")
    parser.add_argument("--group", default="billing")
    parser.add_argument("--work", type=float, default=0.05, help="seconds that an entry takes")
    return parser.parse_args()


def connect():
    password = None
    if "REDIS_PASSWORD_FILE" in os.environ:
        password = Path(os.environ["REDIS_PASSWORD_FILE"]).read_text().rstrip("\n")
    return redis.Redis.from_url(
        os.environ.get("REDIS_URL", "redis://localhost:6379"),
        password=password,
        # Longer than a read may block.
        socket_timeout=10,
        retry=Retry(ExponentialBackoff(cap=5, base=0.1), retries=10),
        retry_on_error=[redis.ConnectionError, redis.TimeoutError],
    )


def handle(entry_id, fields, seconds):
    """The work. May be asked to do the same entry again, as with any queue that loses nothing."""
    time.sleep(seconds)
    log.info("%s %s", entry_id.decode(), fields.get(b"payload", b"").decode(errors="replace"))


class Stop:
    """Set by SIGTERM: what is in hand is finished, nothing new is read."""

    requested = False

    def __init__(self):
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._request)

    def _request(self, *_):
        self.requested = True


def ensure_group(client, stream, group):
    """From the beginning of the stream: with "$", what is there already would never be handled."""
    try:
        client.xgroup_create(stream, group, id="0", mkstream=True)
    except redis.ResponseError as error:
        if "BUSYGROUP" not in str(error):
            raise


def main():
    options = arguments()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    client, stop = connect(), Stop()
    # In Kubernetes the host name is the pod's, by which the autoscaler knows whose entries these are.
    consumer = f"{socket.gethostname()}-{os.getpid()}"
    ensure_group(client, options.stream, options.group)
    while not stop.requested:
        try:
            reply = client.xreadgroup(options.group, consumer, {options.stream: ">"}, count=10, block=2000)
        except redis.ResponseError as error:
            if "NOGROUP" not in str(error):
                raise
            ensure_group(client, options.stream, options.group)
            continue
        for _, entries in reply or []:
            for entry_id, fields in entries:
                try:
                    handle(entry_id, fields, options.work)
                except Exception:
                    # Not acknowledged: it stays pending, and the monitor hands it out again when it has been so for minIdle.
                    log.exception("%s failed", entry_id.decode())
                    continue
                client.xack(options.stream, options.group, entry_id)
    # Nothing is in hand any more, so the name can go; with pending entries the monitor still needs it.
    if not client.xpending_range(options.stream, options.group, "-", "+", 1, consumername=consumer):
        client.xgroup_delconsumer(options.stream, options.group, consumer)


if __name__ == "__main__":
    main()
