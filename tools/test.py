"""`make test`: pytest on a PostgreSQL and a Valkey of its own; arguments go to pytest."""

import os
import sys
from pathlib import Path

from tools import requirements
from tools.processes import run
from tools.servers import running
from tools.words import Stop, complain, say


def main(arguments: list[str]) -> int:
    """Install what tests need, start the servers, run pytest, stop the servers; return pytest's status."""
    python = requirements.ensure("base", "embedded", "dev")
    if Path(sys.prefix).resolve() != requirements.VENV.resolve():
        os.execv(python, [str(python), "-m", "tools.test", *arguments])  # noqa: S606 - the same, under the new Python
    for key in ("DATABASE_URL", "REDIS_URL"):
        if os.environ.get(key):
            say(f"使用环境变量 {key} 指定的服务器。", f"Using the server that {key} names.")
    with running("test", fast=True) as urls:
        return run([python, "-m", "pytest", *arguments], os.environ | urls, requirements.ROOT)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Stop as reason:
        sys.exit(complain(reason))
