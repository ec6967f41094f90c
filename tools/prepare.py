"""What the demo does between the servers' start and the web's: one process with Django set up once."""

import hashlib
import io
import os
import sys
import time
from pathlib import Path

from tools.requirements import ROOT, VENV
from tools.words import say


def compile_messages() -> None:
    """Compile every catalogue that is newer than its compiled form; Babel does it, so gettext need not be there."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for source in sorted(ROOT.glob("locale/*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
            continue
        say("正在编译中文界面 …", "Compiling messages")
        with source.open("rb") as catalogue:
            messages = read_po(catalogue, locale=source.parent.parent.name)
        temporary = compiled.with_suffix(".tmp")
        with temporary.open("wb") as target:
            write_mo(target, messages)
        temporary.replace(compiled)


def fill_database() -> None:
    """Load the demo street into an empty database and note the sign-ins."""
    from django.apps import apps
    from django.core.management import call_command, get_commands

    home = Path(os.environ["MEDIA_ROOT"]).parent
    begun = home / "filling"
    commands = get_commands()
    if "build_demo" in commands and (begun.exists() or not apps.get_model("places", "Place").objects.exists()):
        if begun.exists():
            sys.exit("上次装入演示数据没有完成，请执行 make demo RESET=1\nThe last filling was cut short: RESET=1")
        say("正在装入演示街道 …", "Loading the demo street")
        begun.touch()
        call_command("build_demo", scale="small")
        begun.unlink()
    if "demo_sign_ins" in commands:
        shown = io.StringIO()
        call_command("demo_sign_ins", stdout=shown)
        (home / "sign-ins.txt").write_text(shown.getvalue())


def collect_static() -> None:
    """Gather the static files, unless they are the ones gathered last."""
    from django.conf import settings
    from django.core.management import call_command

    state = hashlib.sha256((VENV / "requirements.json").read_bytes())
    for path in sorted((ROOT / "static").rglob("*")):
        state.update(f"{path}{path.stat().st_mtime_ns}".encode())
    stamp = Path(settings.STATIC_ROOT).with_suffix(".stamp")
    if stamp.exists() and stamp.read_text() == state.hexdigest():
        return
    say("正在收集静态文件 …", "Gathering static files")
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(state.hexdigest())


def main() -> None:
    """Do all of it, saying what takes how long."""
    compile_messages()
    import django

    django.setup()
    from django.core.management import call_command

    began = time.monotonic()
    say("正在更新数据库结构 …", "Migrating")
    call_command("migrate", interactive=False, verbosity=0)
    say(f"  {time.monotonic() - began:.1f} 秒")
    fill_database()
    collect_static()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
