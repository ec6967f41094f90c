"""What a runner starts ends with it, and a later runner ends only what is surely its predecessor's."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tools import servers
from tools.processes import Family, born, sweep

_ROOT = Path(servers.__file__).resolve().parent.parent
_FOREVER = [sys.executable, "-c", "import signal; signal.pause()"]
_RUNNER = """
import sys, signal
from pathlib import Path
from tools.processes import Family
home = Path(sys.argv[1])
child = Family(home / "processes.json").start("forever", sys.argv[2:], log=home / "log")
print(child.process.pid, flush=True)
signal.pause()
"""


def _runner(home):
    runner = subprocess.Popen(
        [sys.executable, "-c", _RUNNER, home, *_FOREVER], stdout=subprocess.PIPE, text=True, cwd=_ROOT
    )
    return runner, int(runner.stdout.readline())


def test_children_end_with_a_killed_runner(tmp_path):
    os.mkfifo(tmp_path / "log")
    end = os.open(tmp_path / "log", os.O_RDONLY | os.O_NONBLOCK)
    runner, child = _runner(tmp_path)
    assert born(child)
    os.set_blocking(end, True)
    runner.kill()
    runner.wait()
    runner.stdout.close()
    assert os.read(end, 1) == b""  # comes when the last process that holds the log's other end is gone
    os.close(end)


def test_stopping_ends_children_and_forgets_them(tmp_path):
    family = Family(tmp_path / "processes.json")
    child = family.start("forever", _FOREVER, log=tmp_path / "log")
    assert json.loads((tmp_path / "processes.json").read_text())[0]["pid"] == child.process.pid
    family.stop()
    assert child.process.returncode == -signal.SIGTERM
    assert not (tmp_path / "processes.json").exists()


def test_a_later_runner_ends_what_is_recorded(tmp_path):
    left = subprocess.Popen(_FOREVER)
    record = tmp_path / "processes.json"
    record.write_text(json.dumps([{"pid": left.pid, "born": born(left.pid), "signal": signal.SIGTERM}]))
    assert sweep(record) == 1
    assert left.wait() == -signal.SIGTERM


def test_a_later_process_with_a_recorded_number_is_left_alone(tmp_path):
    record = tmp_path / "processes.json"
    record.write_text(json.dumps([{"pid": os.getpid(), "born": "1", "signal": signal.SIGKILL}]))
    assert sweep(record) == 0


def test_the_watchdog_ends_children_where_the_kernel_does_not(tmp_path):
    left = subprocess.Popen(_FOREVER)
    record = tmp_path / "processes.json"
    record.write_text(json.dumps([{"pid": left.pid, "born": born(left.pid), "signal": signal.SIGTERM}]))
    command = [sys.executable, "-m", "tools.processes", record]
    with subprocess.Popen(command, stdin=subprocess.PIPE, cwd=_ROOT) as watchdog:
        watchdog.stdin.close()  # as when the runner is gone
        assert left.wait() == -signal.SIGTERM
    assert watchdog.returncode == 0


def test_servers_start_below_a_path_too_long_for_a_socket(tmp_path, monkeypatch):
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(servers, "VAR", tmp_path / ("x" * 60) / ("y" * 60))
    embedded = servers.Servers("deep", fast=True)
    embedded.lock()
    try:
        urls = embedded.start()
        directory = Path(urls["DATABASE_URL"].partition("host=")[2])
        assert len(str(directory)) < 60
        assert directory.stat().st_mode & 0o777 == 0o700
        with pytest.raises(servers.AlreadyRunning):
            servers.Servers("deep").lock()
    finally:
        embedded.stop()
        embedded.erase()
    assert not directory.exists()
