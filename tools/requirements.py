"""The project's own `.venv`: made once, filled with pinned and hashed requirements."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections import deque
from pathlib import Path

from tools.words import Stop, complain, say, stop

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
_STAMP = VENV / "requirements.json"
_NEEDED_BYTES = 1_500_000_000
_EVERY = 10  # a line of progress for so many packages


def ensure(*names: str) -> Path:
    """Install the named requirement sets (base, embedded, dev) if they changed; return the Python that has them."""
    _make_venv()
    wanted = {name: _digest(name) for name in names}
    installed = _installed()
    missing = [name for name in names if installed.get(name) != wanted[name]]
    for name in missing:
        _install(name)
        installed[name] = wanted[name]
        _STAMP.write_text(json.dumps(installed, indent=1))
    return PYTHON


def _file(name: str) -> Path:
    return ROOT / "requirements" / f"{name}.txt"


def _digest(name: str) -> str:
    return hashlib.sha256(_file(name).read_bytes() + sys.version.encode()).hexdigest()


def _installed() -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads(_STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return found


def _make_venv() -> None:
    if (
        PYTHON.exists()
        and subprocess.run([PYTHON, "-c", "import pip"], capture_output=True, check=False).returncode == 0
    ):
        return
    if shutil.disk_usage(ROOT).free < _NEEDED_BYTES:
        stop(
            f"磁盘空间不足：{ROOT} 所在磁盘至少要有 1.5 GB 空闲，请清理后重试。",
            f"Not enough disk: {ROOT} needs 1.5 GB free. Make room and run it again.",
        )
    say("正在创建 Python 环境 .venv …", "Making .venv")
    done = subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], capture_output=True, text=True, check=False)
    if done.returncode:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        stop(
            f"无法创建 .venv。Debian/Ubuntu 请先执行：apt-get install python{version}-venv\n{done.stdout}{done.stderr}",
            f"Could not make .venv. On Debian or Ubuntu run first: apt-get install python{version}-venv",
        )


def _install(name: str) -> None:
    total = _file(name).read_text().count("==")
    say(f"正在安装依赖 {name}（{total} 个包）…", f"Installing {total} packages")
    command = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "--disable-pip-version-check", "--no-input"]
    command += ["--progress-bar", "off", "-r", str(_file(name))]
    tail: deque[str] = deque(maxlen=15)
    seen = 0
    environment = os.environ | {"PIP_ROOT_USER_ACTION": "ignore", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as process:
        for line in process.stdout or ():
            tail.append(line)
            if line.startswith(("Collecting ", "Requirement already satisfied")):
                seen += 1
                if seen % _EVERY == 0:
                    name_at = 1 if line.startswith("Collecting") else 3
                    say(f"  {min(seen, total)}/{total} {line.split()[name_at].split('==')[0]}")
            elif line.startswith("Installing collected"):
                say("  正在写入磁盘 …", "Writing to disk")
    if process.returncode:
        _explain(name, "".join(tail))


def _explain(name: str, output: str) -> None:
    if "No space left" in output:
        stop(f"磁盘已满，请清理后重试。\n{output}", "The disk is full. Make room and run it again.")
    if name == "embedded" and ("No matching distribution" in output or "from versions" in output):
        stop(
            "本机平台没有内置 PostgreSQL / Valkey 的安装包。请使用自己的服务器：\n"
            "  DATABASE_URL=postgres://用户:密码@主机/库 REDIS_URL=redis://主机:6379/0 make demo",
            "No embedded PostgreSQL or Valkey for this platform: set DATABASE_URL and REDIS_URL.",
        )
    stop(
        f"安装依赖失败（requirements/{name}.txt）。请检查网络或 pip 的镜像设置后重试。\n{output}",
        "Installing failed. Check the network or pip's index settings and run it again.",
    )


if __name__ == "__main__":
    try:
        ensure(*sys.argv[1:])
    except Stop as reason:
        sys.exit(complain(reason))
