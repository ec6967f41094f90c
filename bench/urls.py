"""The product's own URLs, and beside them the pages that show what this machine can do at most."""

import orjson
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from config.urls import urlpatterns as product
from places.models import Place

_PAGE = "益四邻" * 2200  # about 20 kB
_ROWS = 25
_LEAN = engines["django"].from_string(
    "<ul>{% for row in rows %}<li><a href='/{{ row.code }}'>{{ row.name }}</a></li>{% endfor %}</ul>"
)


def static_page(request: HttpRequest) -> HttpResponse:
    """Answer with a constant: the limit of server and middleware."""
    return HttpResponse(_PAGE)


def lean_list(request: HttpRequest) -> HttpResponse:
    """Answer with 25 rows in a template of one line: the limit of a list page."""
    return HttpResponse(_LEAN.render({"rows": Place.objects.order_by("pk")[:_ROWS]}))


def lean_values(request: HttpRequest) -> HttpResponse:
    """Answer with 25 rows as JSON without model objects: the limit of a list API."""
    rows = list(Place.objects.order_by("pk").values("pk", "code", "name", "level")[:_ROWS])
    return HttpResponse(orjson.dumps(rows), content_type="application/json")


def raw_cursor(request: HttpRequest) -> HttpResponse:
    """Answer with 25 rows as JSON from a cursor: the limit of the database's driver."""
    with connection.cursor() as cursor:
        cursor.execute("select id, code, name, level from places_place order by id limit %s", [_ROWS])
        return HttpResponse(orjson.dumps(cursor.fetchall()), content_type="application/json")


urlpatterns = [
    path("bench/static", static_page),
    path("bench/list", lean_list),
    path("bench/values", lean_values),
    path("bench/cursor", raw_cursor),
    *product,
]
