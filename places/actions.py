"""What is done to the tree: the official list imported; places below the community added, renamed and moved."""

import re
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from core.flow import Actor
from core.progress import Progress

from .divisions import Division, refuse_if_wrong
from .models import Place
from .states import OWN_LEVELS, PARENTS, Level

MAY_CHANGE = "places.change_tree"
CODE = re.compile(r"[0-9A-Za-z-]{1,32}")


@dataclass(frozen=True)
class Imported:
    """What an import did: how many places are new, renamed, as before, and in the database but not in the list."""

    new: int
    changed: int
    unchanged: int
    vanished: int


STAGE = """
    DROP TABLE IF EXISTS pg_temp.division;
    CREATE TEMPORARY TABLE division (code text PRIMARY KEY, name text, level text, parent_code text) ON COMMIT DROP
"""
COUNT = """
    SELECT count(*) FILTER (WHERE place.id IS NULL),
           count(*) FILTER (WHERE place.name <> division.name),
           count(*) FILTER (WHERE place.name = division.name)
    FROM division LEFT JOIN places_place place USING (code)
"""
VANISHED = """
    SELECT count(*) FROM places_place place
    WHERE level IN ('street', 'community') AND left(code, 6) IN (SELECT DISTINCT left(code, 6) FROM division)
      AND NOT EXISTS (SELECT FROM division WHERE division.code = place.code)
"""
RENAME = """
    UPDATE places_place place SET name = division.name
    FROM division WHERE division.code = place.code AND division.name <> place.name
"""
STREETS = """
    INSERT INTO places_place (level, code, name, path, "order")
    SELECT level, code, name, '/' || code || '/', right(code, 3)::int FROM division WHERE level = 'street'
    ON CONFLICT (code) DO NOTHING
"""
COMMUNITIES = """
    INSERT INTO places_place (level, code, name, parent_id, street_id, path, "order")
    SELECT division.level, division.code, division.name, street.id, street.id,
           street.path || division.code || '/', right(division.code, 3)::int
    FROM division JOIN places_place street ON street.code = division.parent_code
    WHERE division.level = 'community'
    ON CONFLICT (code) DO NOTHING
"""


@transaction.atomic
def import_divisions(*, rows: list[Division], progress: Progress | None = None) -> Imported:
    """Bring streets and communities in line with the official list: new ones in, changed names over, nothing deleted.

    Raises DivisionErrors with every wrong row; then nothing is saved.
    """
    refuse_if_wrong(rows)
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE places_place IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(STAGE)
        with cursor.copy("COPY division (code, name, level, parent_code) FROM STDIN") as copy:
            for row in rows:
                copy.write_row((row.code, row.name, row.level, row.parent_code))
                if progress:
                    progress.add()
        cursor.execute("ANALYZE division")
        cursor.execute(COUNT)
        new, changed, unchanged = cursor.fetchone()
        cursor.execute(VANISHED)
        (vanished,) = cursor.fetchone()
        for statement in (RENAME, STREETS, COMMUNITIES):
            cursor.execute(statement)
    return Imported(new, changed, unchanged, vanished)


@transaction.atomic
def add_place(  # a place has this many facts
    *, parent: Place, level: Level, code: str, name: str, by: Actor, compound: Place | None = None, order: int = 0
) -> Place:
    """Add a compound, grid, building or unit. Raises PermissionDenied or ValidationError."""
    _permit(by, parent)
    _own_level(level)
    if not CODE.fullmatch(code):
        raise ValidationError({"code": _("A code has up to 32 letters, digits and hyphens.")})
    place = Place(parent=parent, level=level, code=code, name=name.strip(), compound=compound, order=order)
    return _save(place)


@transaction.atomic
def rename_place(*, place: Place, name: str, by: Actor) -> Place:
    """Give a place below the community another name. Raises PermissionDenied or ValidationError."""
    _permit(by, place)
    locked = Place.objects.select_for_update().get(pk=place.pk)
    _own_level(locked.level)
    locked.name = name.strip()
    return _save(locked)


@transaction.atomic
def move_place(*, place: Place, parent: Place, by: Actor) -> Place:
    """Move a place with everything below it under another parent of its street, in one update of the paths.

    Raises PermissionDenied (both ends are asked) or ValidationError.
    """
    locked = {row.pk: row for row in _lock_tree(place, parent)}
    place, parent = locked[place.pk], locked[parent.pk]
    _permit(by, place)
    _permit(by, parent)
    _own_level(place.level)
    if parent.street_code != place.street_code:
        raise ValidationError({"parent": _("A place can't move to another street.")})
    old = place.path
    place.parent = parent
    place.full_clean(exclude=["path"])
    new = f"{parent.path}{place.code}/"
    subtree = Place.objects.filter(path__startswith=old)
    subtree.update(path=Concat(Value(new), Substr(F("path"), len(old) + 1)))
    Place.objects.filter(pk=place.pk).update(parent=parent)
    place.refresh_from_db()
    return place


def _lock_tree(place: Place, parent: Place) -> QuerySet[Place]:
    """Lock the street first, so that two moves in one street don't meet, then read both places as they are now."""
    Place.objects.select_for_update().get(pk=place.street_id or place.pk)
    return Place.objects.select_for_update(of=("self",)).filter(pk__in=[place.pk, parent.pk]).order_by("pk")


def _permit(by: Actor, place: Place) -> None:
    if not by.has_perm(MAY_CHANGE, place):
        raise PermissionDenied(_("You are not permitted to change the places of “%(place)s”.") % {"place": place})


def _own_level(level: str) -> None:
    if level not in OWN_LEVELS:
        raise ValidationError(_("Streets and communities come from the official list only."))


def _save(place: Place) -> Place:
    if place.compound and place.level != Level.BUILDING:
        raise ValidationError({"compound": _("Only a building belongs to a compound.")})
    if place.compound and place.parent and not place.compound.lies_in(_community_of(place.parent)):
        raise ValidationError({"compound": _("The compound lies in another community.")})
    place.full_clean(exclude=["path"])
    place.save()
    return place


def _community_of(place: Place) -> Place:
    while place.parent and place.level not in PARENTS[Level.GRID]:
        place = place.parent
    return place
