"""The web server under measurement: granian with two workers, as in production."""

import os
import socket
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.load import Result
from tools import web as served_by
from tools.processes import Family

_PATIENCE = 30


@contextmanager
def web() -> Iterator[int]:
    """Start the web server on a free port, give the port, and stop the server."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as directory:
        home = Path(directory)
        family = Family(home / "processes.json")
        command = served_by.command(Path(sys.executable).parent, "127.0.0.1", port)
        child = family.start("web", command, log=home / "web.log", env=os.environ)
        deadline = time.monotonic() + _PATIENCE
        # Both workers: one that is up first would take every connection for itself, and keep it.
        while not (_listens(port) and (home / "web.log").read_text().count("Started worker") == served_by.WORKERS):
            if family.dead() or time.monotonic() > deadline:
                raise RuntimeError(child.last_words())
            time.sleep(0.1)
        try:
            yield port
        finally:
            family.stop()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def table(title: str, rows: Sequence[tuple[str, Result]]) -> None:
    """Print one table: requests per second, median and 95th percentile in milliseconds, size of the answer."""
    print(f"\n{title}\n")
    print("| what | requests/s | median ms | p95 ms | bytes |\n|---|---:|---:|---:|---:|")
    for name, one in rows:
        print(f"| {name} | {one.per_second:,.0f} | {one.median_ms:.1f} | {one.p95_ms:.1f} | {one.bytes:,} |")
