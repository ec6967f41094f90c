"""Processes that belong to one runner: they die with it, however it dies, and are found again if they did not."""

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_LINUX = sys.platform == "linux"
_LIBC = ctypes.CDLL(None) if _LINUX else None


@dataclass(frozen=True)
class Account:
    """Whom a process runs as, if not as whoever started the tool."""

    uid: int
    gid: int


@dataclass
class Child:
    """A started process, the signal it stops at, and where its output goes."""

    name: str
    process: subprocess.Popen[bytes]
    stop_signal: signal.Signals
    log: Path
    is_server: bool

    def ask_to_stop(self) -> None:
        """Send it the signal at which it stops."""
        if self.process.poll() is None:
            self.process.send_signal(self.stop_signal)

    def wait(self, patience: float = 15) -> None:
        """Wait for its end, then insist."""
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            _kill_group(self.process.pid)
            self.process.wait()

    def last_words(self, lines: int = 20) -> str:
        """Return the end of its log, for a message about its death."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:]) if self.log.exists() else ""


class Family:
    """All the children of a runner, recorded in a file so that the next runner can clear up after a crash."""

    def __init__(self, record: Path) -> None:
        self.record = record
        self.children: list[Child] = []
        self._watchdog: subprocess.Popen[bytes] | None = None

    def start(  # noqa: PLR0913
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        log: Path,
        env: Mapping[str, str] | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        account: Account | None = None,
        cwd: Path | None = None,
        is_server: bool = False,
    ) -> Child:
        """Start a process in a session of its own, so that Ctrl-C reaches the runner alone."""
        log.parent.mkdir(parents=True, exist_ok=True)
        identity: dict[str, object] = {}
        if account:
            identity = {"user": account.uid, "group": account.gid, "extra_groups": []}
        with log.open("ab") as output:
            process = subprocess.Popen(  # type: ignore[call-overload]
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=dict(env) if env is not None else None,
                cwd=cwd,
                start_new_session=True,
                preexec_fn=die_with_parent(stop_signal),  # noqa: PLW1509 - the runner has one thread
                **identity,
            )
        child = Child(name, process, stop_signal, log, is_server)
        self.children.append(child)
        self._write()
        if not _LINUX:
            self._watch()
        return child

    def stop(self) -> None:
        """Stop everything: first, all at once, what uses the servers; then the servers."""
        for is_server in (False, True):
            group = [child for child in self.children if child.is_server == is_server]
            for child in group:
                child.ask_to_stop()
            for child in group:
                child.wait()
        self.children.clear()
        self.record.unlink(missing_ok=True)
        if self._watchdog and self._watchdog.stdin:
            self._watchdog.stdin.close()
            self._watchdog.wait()

    def dead(self) -> Child | None:
        """Return a child that ended by itself, if any has."""
        return next((child for child in self.children if child.process.poll() is not None), None)

    def _write(self) -> None:
        rows = [
            {"pid": child.process.pid, "born": born(child.process.pid), "signal": int(child.stop_signal)}
            for child in self.children
        ]
        self.record.write_text(json.dumps(rows))

    def _watch(self) -> None:
        if self._watchdog is None:
            self._watchdog = subprocess.Popen(
                [sys.executable, "-m", "tools.processes", self.record],
                stdin=subprocess.PIPE,
                start_new_session=True,
                cwd=Path(__file__).resolve().parent.parent,
            )


def sweep(record: Path, patience: float = 15) -> int:
    """Stop what a killed runner left, after making sure that each process is the recorded one; return how many."""
    try:
        rows = json.loads(record.read_text())
    except (OSError, ValueError):
        return 0
    left = [row for row in rows if row["born"] and born(row["pid"]) == row["born"]]
    for row in reversed(left):
        with contextlib.suppress(ProcessLookupError):
            os.kill(row["pid"], row["signal"])
    deadline = time.monotonic() + patience
    for row in left:
        while born(row["pid"]) == row["born"] and time.monotonic() < deadline:
            time.sleep(0.05)
        if born(row["pid"]) == row["born"]:
            _kill_group(row["pid"])
    record.unlink(missing_ok=True)
    return len(left)


def born(pid: int) -> str:
    """Return when a process started, which with its number tells it from any later one; empty if it is gone."""
    if _LINUX:
        try:
            stat = Path(f"/proc/{pid}/stat").read_text()
        except OSError:
            return ""
        fields = stat.rpartition(")")[2].split()
        return "" if fields[0] == "Z" else fields[19]
    shown = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return shown.stdout.strip()


def run(command: Sequence[str | Path], env: Mapping[str, str], cwd: Path) -> int:
    """Run a command to its end, on the terminal, and not beyond the runner's; return its status."""
    parts = [str(part) for part in command]
    ask = die_with_parent(signal.SIGTERM)
    with subprocess.Popen(parts, env=dict(env), cwd=cwd, preexec_fn=ask) as process:  # noqa: PLW1509 - one thread
        return process.wait()


def die_with_parent(stop_signal: signal.Signals) -> Callable[[], None] | None:
    """Return what a new process does first, so that the kernel ends it with its parent; None where it cannot."""
    if _LIBC is None:
        return None
    libc, parent = _LIBC, os.getpid()

    def ask() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(stop_signal))
        if os.getppid() != parent:
            os._exit(1)

    return ask


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


if __name__ == "__main__":
    # The watchdog, where the kernel has no parent-death signal: its input ends when the runner does.
    sys.stdin.buffer.read()
    sweep(Path(sys.argv[1]))
