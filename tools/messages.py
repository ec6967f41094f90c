"""Make the Chinese catalogue from the sources, and tell what is missing. With --check, nothing is changed."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from tools.requirements import ROOT
from tools.words import Stop, complain, say, stop

CATALOGUES = ("zh_Hans/LC_MESSAGES/django.po", "zh_Hans/LC_MESSAGES/djangojs.po")
_SHOWN = 30


def main() -> int:
    """Return 0 when the catalogue is complete and up to date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    if shutil.which("xgettext") is None:
        stop("需要 gettext：apt-get install gettext", "gettext is needed: apt-get install gettext")
    made = ROOT / "locale"
    (made / "zh_Hans" / "LC_MESSAGES").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as directory:
        committed = Path(directory) / "locale"
        shutil.copytree(made, committed)
        try:
            problems = [problem for name in CATALOGUES for problem in _compare(committed / name, made / name)]
        finally:
            if check:
                shutil.copytree(committed, made, dirs_exist_ok=True)
    for problem in problems[:_SHOWN]:
        say(problem)
    say(f"{len(problems)} 处问题", f"{len(problems)} problems")
    return 1 if problems else 0


def _compare(committed: Path, made: Path) -> list[str]:
    """Extract again and return what differs and what is incomplete."""
    if committed.stem != "django" and not committed.exists():
        return []
    command = [sys.executable, "manage.py", "makemessages", "-l", "zh_Hans", "-d", committed.stem]
    command += ["--no-location", "--no-obsolete", "-v", "0"]
    for ignored in (".venv", "var", "node_modules", "static/vendor/*"):
        command += ["-i", ignored]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    return _problems(committed, made)


def _problems(committed: Path, made: Path) -> list[str]:
    if not committed.exists():
        return [f"没有 {made.relative_to(ROOT)}"]
    found = []
    command = ["msgfmt", "--check", "-o", os.devnull, str(committed)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        found.append(done.stderr.strip())
    before, after = _read(committed), _read(made)
    found += [f"未收录 new in the source: {key!r}" for key in sorted(after.keys() - before.keys())]
    found += [f"已不用 no longer in the source: {key!r}" for key in sorted(before.keys() - after.keys())]
    for key, message in before.items():
        if message.fuzzy:
            found.append(f"模糊 fuzzy: {key!r}")
        elif not all(message.string if isinstance(message.string, tuple) else [message.string]):
            found.append(f"未翻译 untranslated: {key!r}")
    return found


def _read(path: Path) -> dict[tuple[str, str], Message]:
    with path.open("rb") as file:
        catalogue: Catalog = read_po(file, locale="zh_Hans")
    return {(message.context or "", str(message.id)): message for message in catalogue if message.id}


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Stop as reason:
        sys.exit(complain(reason))
