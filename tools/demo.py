"""`make demo`: from a fresh clone to a running product, and back to nothing at Ctrl-C."""

import contextlib
import json
import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tools import requirements, web
from tools.processes import run
from tools.requirements import ROOT
from tools.servers import AlreadyRunning, Servers
from tools.words import Stop, complain, say, stop

_HOST = "127.0.0.1"
_PATIENCE = 90  # seconds until the pages must answer


class Demo:
    """One run of the demo."""

    def __init__(self, servers: Servers, port: int) -> None:
        self.servers, self.port = servers, port
        self.address = f"http://{_HOST}:{port}"
        self.parent = os.getppid()
        self.worker_log_began = 0

    def run(self) -> None:
        """Bring everything up, then wait until it is told to stop."""
        began = time.monotonic()
        say("正在启动数据库和消息队列 …", "Starting PostgreSQL and Valkey")
        environment = self.environment(self.servers.start())
        (self.servers.home / "address").write_text(self.address)
        self.prepare(environment)
        say("正在启动网站、后台任务和定时任务 …", "Starting web, worker and beat")
        self.start_processes(environment)
        sign_ins = self.servers.home / "sign-ins.txt"
        say(f"\n✓ 已就绪（{time.monotonic() - began:.1f} 秒）：{self.address}/", f"Ready: {self.address}/")
        say(f"  管理后台 {self.address}/admin/  日志 {self.servers.logs}/")
        if sign_ins.exists():
            say(f"\n{sign_ins.read_text().rstrip()}\n")
        say("按 Ctrl-C 停止，数据保留；make demo RESET=1 从头开始。", "Ctrl-C stops; the data stays.")
        self.watch()

    def environment(self, urls: dict[str, str]) -> dict[str, str]:
        """Return the environment of every process of the demo."""
        own = {
            "DJANGO_SETTINGS_MODULE": "config.settings.demo",
            "SITE_URL": self.address,
            "MEDIA_ROOT": str(self.servers.home / "media"),
            "PYTHONUNBUFFERED": "1",
            "LOG_FORMAT": "readable",
        }
        return {**os.environ, **urls, **own}

    def prepare(self, environment: dict[str, str]) -> None:
        """Compile messages, migrate, fill an empty database, gather static files: one process, its output shown."""
        if run([requirements.PYTHON, "-m", "tools.prepare"], environment, ROOT):
            stop("准备数据失败，原因见上。", "Preparing failed for the reason above.")

    def start_processes(self, environment: dict[str, str]) -> None:
        """Start web and worker; beat when they are up, so that two cores are enough for a quick start."""
        worker_log = self.servers.logs / "worker.log"
        self.worker_log_began = worker_log.stat().st_size if worker_log.exists() else 0
        start, logs, programs = self.servers.family.start, self.servers.logs, requirements.PYTHON.parent
        worker = [f"{programs}/celery", "-A", "config", "worker", "--concurrency", "2", "--loglevel", "info"]
        worker += ["--without-mingle", "--without-gossip"]
        beat = [f"{programs}/celery", "-A", "config", "beat", "--loglevel", "info", "--schedule"]
        start("web", web.command(programs, _HOST, self.port), log=logs / "web.log", env=environment, cwd=ROOT)
        start("worker", worker, log=logs / "worker.log", env=environment, cwd=ROOT)
        self.await_health()
        start("beat", [*beat, f"{self.servers.home}/beat"], log=logs / "beat.log", env=environment, cwd=ROOT)

    def await_health(self) -> None:
        """Wait until the product says that it is well and the worker takes tasks."""
        deadline = time.monotonic() + _PATIENCE
        while not (_healthy(f"{self.address}/healthz") and " ready." in self.worker_says()):
            self.check_children()
            if time.monotonic() > deadline:
                stop(
                    f"网站没有按时就绪，请看日志 {self.servers.logs}/web.log", "The web server did not become healthy."
                )
            time.sleep(0.1)

    def worker_says(self) -> str:
        """Return what the worker has logged since this start."""
        with (self.servers.logs / "worker.log").open() as log:
            log.seek(self.worker_log_began)
            return log.read()

    def check_children(self) -> None:
        """Give up when one of the processes has ended by itself."""
        child = self.servers.family.dead()
        if child:
            stop(f"{child.name} 意外退出，日志 {child.log}：\n{child.last_words()}", f"{child.name} ended by itself.")

    def watch(self) -> None:
        """Wait; end with the process that started this one, as when `make` is killed."""
        while os.getppid() == self.parent:
            self.check_children()
            time.sleep(0.5)


def main() -> int:
    """Run the demo until a signal ends it."""
    external = [key for key in ("DATABASE_URL", "REDIS_URL") if os.environ.get(key)]
    python = requirements.ensure("base", *([] if len(external) == 2 else ["embedded"]))  # noqa: PLR2004
    if Path(sys.prefix).resolve() != requirements.VENV.resolve():
        os.execv(python, [str(python), "-m", "tools.demo"])  # noqa: S606 - the same runner under the new Python
    servers = Servers("demo")
    try:
        servers.lock()
    except AlreadyRunning:
        address = servers.home / "address"
        if address.exists():
            stop(f"演示已在运行：{address.read_text()}/", "The demo is already running there.")
        raise
    if os.environ.get("RESET"):
        _reset(servers, external)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a background shell starts us with it ignored
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGHUP, lambda *_: sys.exit(129))
    try:
        Demo(servers, _choose_port()).run()
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        say("\n正在停止 …", "Stopping")
        servers.stop()
        (servers.home / "address").unlink(missing_ok=True)
    say("已停止。", "Stopped.")
    return 0


def _reset(servers: Servers, external: list[str]) -> None:
    if "DATABASE_URL" in external:
        stop(
            "RESET=1 不会清空您自己的数据库（DATABASE_URL）。请自行重建后再运行。",
            "RESET=1 does not empty a database of your own: recreate it and run again.",
        )
    say("正在清空演示数据 …", "Deleting the demo's data")
    servers.erase()


def _choose_port() -> int:
    wanted = os.environ.get("PORT")
    if wanted:
        if not wanted.isdigit() or not _free(int(wanted)):
            stop(f"端口 {wanted} 不可用，请换一个：make demo PORT=8001", f"Port {wanted} is not free: choose another.")
        return int(wanted)
    first = 8000
    port = next((port for port in range(first, first + 100) if _free(port)), None)
    if port is None:
        stop("8000-8099 端口都被占用，请指定：make demo PORT=9000", "Ports 8000-8099 are taken: name one with PORT=")
    if port != first:
        say(f"端口 {first} 已被占用，改用 {port}。", f"Port {first} is taken, using {port}.")
    return port


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with contextlib.suppress(OSError, OverflowError):
            probe.bind((_HOST, port))
            return True
    return False


def _healthy(url: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=5) as answer:
            return bool(json.load(answer)["healthy"])
    except (OSError, ValueError, KeyError, urllib.error.URLError):
        return False


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Stop as failure:
        sys.exit(complain(failure))
    except KeyboardInterrupt:
        sys.exit(130)
