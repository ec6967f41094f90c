"""Pages as one reader sees them, one after the other: time of the whole, time in the database, number of queries."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from django.db import connection, reset_queries
from django.test import Client

TURNS = 60
_WARM_UP = 5
_MOST_SECONDS = 10  # a slow page is asked less often


@dataclass(frozen=True)
class Visit:
    """What one address took: medians in milliseconds, and how many queries one answer asks."""

    ms: float
    database_ms: float
    queries: int


def visit(client: Client, path: str, query: Mapping[str, str]) -> Visit:
    """Ask one address over and over; the database's share is measured apart, for watching it costs time."""
    times: list[float] = []
    deadline = time.monotonic() + _MOST_SECONDS
    while len(times) < TURNS + _WARM_UP and (len(times) <= _WARM_UP or time.monotonic() < deadline):
        began = time.perf_counter()
        response = client.get(path, query)
        times.append((time.perf_counter() - began) * 1000)
    if response.status_code != 200:
        message = f"status {response.status_code} for {path} {dict(query)}"
        raise ValueError(message)
    in_database = []
    connection.force_debug_cursor = True
    for _turn in range(min(TURNS, len(times)) // 3):
        reset_queries()
        client.get(path, query)
        in_database.append(sum(float(one["time"]) for one in connection.queries) * 1000)
    queries = len(connection.queries)
    connection.force_debug_cursor = False
    return Visit(median(times[_WARM_UP:]), median(in_database), queries)


def compare(title: str, visits: Mapping[int, Mapping[str, Visit]]) -> None:
    """Print the pages beside each other by size: the whole page, then the database's share of it."""
    sizes = list(visits)
    _table(f"{title}, median ms of {TURNS} pages", visits, sizes, "ms")
    _table(f"{title}: of that in the database, ms", visits, sizes, "database_ms")


def _table(title: str, visits: Mapping[int, Mapping[str, Visit]], sizes: Sequence[int], figure: str) -> None:
    print(f"\n{title}\n")
    print("| what | queries | " + " | ".join(f"{size:,}" for size in sizes) + " | ratio |")
    print("|---|---:|" + "---:|" * (len(sizes) + 1))
    for name in visits[sizes[-1]]:
        times = [getattr(visits[size][name], figure) for size in sizes]
        queries = max(visits[size][name].queries for size in sizes)
        ratio = times[-1] / times[0] if times[0] else 1.0
        print(f"| {name} | {queries} | {' | '.join(f'{ms:.1f}' for ms in times)} | {ratio:.2f} |")
