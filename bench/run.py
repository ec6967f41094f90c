"""Run the benchmarks that are asked for, or all of them, on a migrated database."""

import importlib
import os
import platform
import sys
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connections


def main(names: list[str]) -> None:
    """Run ``bench_NAME`` for each name; without a name, every one."""
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    found = sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py"))
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    for name in names or found:
        importlib.import_module(f"bench.bench_{name}").main()
        connections.close_all()


if __name__ == "__main__":
    main(sys.argv[1:])
