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

CATALOGUES = ("django", "djangojs")
_SHOWN = 30


def main() -> int:
    """Return 0 when the catalogue is complete and up to date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    if shutil.which("xgettext") is None:
        stop("需要 gettext：apt-get install gettext", "gettext is needed: apt-get install gettext")
    with tempfile.TemporaryDirectory() as directory:
        target = Path(directory) / "locale"
        shutil.copytree(ROOT / "locale", target)
        problems = []
        for domain in CATALOGUES:
            file = Path("zh_Hans/LC_MESSAGES") / f"{domain}.po"
            if domain != "django" and not (ROOT / "locale" / file).exists():
                continue
            _extract(domain, target)
            problems += _problems(ROOT / "locale" / file, target / file)
            if not check:
                shutil.copy(target / file, ROOT / "locale" / file)
    for problem in problems[:_SHOWN]:
        say(problem)
    say(f"{len(problems)} 处问题", f"{len(problems)} problems")
    return 1 if problems else 0


def _extract(domain: str, target: Path) -> None:
    code = (
        "import django;from django.conf import settings;django.setup();settings.LOCALE_PATHS=[%r];"
        "from django.core.management import call_command as c;"
        "c('makemessages',locale=['zh_Hans'],domain=%r,location=False,add_location=None,no_obsolete=True,"
        "no_location=True,ignore_patterns=['.venv*','var*','tests*','bench*'],verbosity=0)"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    subprocess.run([sys.executable, "-c", code % (str(target), domain)], cwd=ROOT, env=environment, check=True)


def _problems(committed: Path, made: Path) -> list[str]:
    if not committed.exists():
        return [f"{committed.relative_to(ROOT)} 不存在"]
    found = []
    done = subprocess.run(["msgfmt", "--check", "-o", os.devnull, committed], capture_output=True, text=True, check=False)
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
