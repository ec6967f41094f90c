"""`make bench`: benchmarks on a PostgreSQL and a Valkey of their own, under ``var/bench``."""

import os
import sys
from pathlib import Path

from tools import requirements
from tools.processes import run
from tools.servers import running
from tools.words import Stop, complain


def main(arguments: list[str]) -> int:
    """Install what the benchmarks need, start the servers, run them, stop the servers."""
    python = requirements.ensure("base", "embedded", "dev")
    if Path(sys.prefix).resolve() != requirements.VENV.resolve():
        os.execv(python, [str(python), "-m", "tools.bench", *arguments])  # noqa: S606 - the same, under the new Python
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    with running("bench", fast=True) as urls:
        return run([python, "-m", "bench.run", *arguments], os.environ | urls, requirements.ROOT)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Stop as reason:
        sys.exit(complain(reason))
