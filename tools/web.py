"""How the web server is started: for the demo and for the benchmarks as in an image (deploy/entrypoint.sh)."""

from pathlib import Path

WORKERS = 2
# A process interprets for one thread at a time. More threads than can wait for the database at once (its pool has 8)
# only take turns: left to itself, granian lets hundreds queue up, and half of the speed is lost.
THREADS = 4


def command(programs: Path, host: str, port: int) -> list[str]:
    """Return the command that serves pages and API; ``programs`` is where the virtual environment keeps its own."""
    listen = ["--interface", "wsgi", "--host", host, "--port", str(port)]
    size = ["--workers", str(WORKERS), "--blocking-threads", str(THREADS)]
    return [str(programs / "granian"), *listen, *size, "--no-ws", "config.wsgi:application"]
