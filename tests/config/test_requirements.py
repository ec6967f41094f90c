"""What the product imports is what it pins: no library stands only on a developer's machine."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
FLOORS = [*sorted(path.parent.name for path in ROOT.glob("*/apps.py")), "config"]


def _pinned(name):
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    return {one.lower().replace("_", "-") for one in re.findall(r"^([\w.-]+)(?:\[.*\])?==", text, re.MULTILINE)}


def _imported(folders):
    for folder in folders:
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Import):
                    yield from ((alias.name.partition(".")[0], path) for alias in node.names)
                elif isinstance(node, ast.ImportFrom) and not node.level:
                    yield node.module.partition(".")[0], path


def _missing(folders, pinned, own):
    known = packages_distributions()
    for name, path in _imported(folders):
        if name in own or name in sys.stdlib_module_names:
            continue
        if not {one.lower().replace("_", "-") for one in known.get(name, [])} & pinned:
            yield name, str(path.relative_to(ROOT))


def test_the_product_imports_nothing_that_it_does_not_ship():
    assert sorted(_missing(FLOORS, _pinned("base"), set(FLOORS))) == []


def test_tests_and_tools_import_nothing_that_is_not_pinned():
    own = {*FLOORS, "tests", "tools", "bench"}
    pinned = _pinned("base") | _pinned("embedded") | _pinned("dev")
    assert sorted(_missing(["tests", "tools", "bench"], pinned, own)) == []
