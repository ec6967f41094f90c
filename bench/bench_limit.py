"""What this machine can do at most: a constant page, and 25 rows in four ways. Compare with it."""

from bench.load import measure
from bench.web import table, web
from places.models import Place
from places.states import Level

_ROWS = 1_000
_PAGES = {
    "static page, usual middleware": "/bench/static",
    "25 rows, template of one line": "/bench/list",
    "25 rows, values and orjson": "/bench/values",
    "25 rows, cursor and orjson": "/bench/cursor",
}


def main() -> None:
    """Fill the table of places once, then measure."""
    if Place.objects.count() < _ROWS:
        first = Place.objects.create(code="370502999", name="基准街道", level=Level.STREET)
        for number in range(_ROWS):
            Place.objects.create(
                code=f"370502999{number:03d}", name=f"基准社区{number}", level=Level.COMMUNITY, parent=first
            )
    with web() as port:
        table("The machine's limit", [(name, measure(port, path)) for name, path in _PAGES.items()])
