"""Whether a name can be taken: its form, who has it already, which words it holds, and which names are like it.

Faults keep an application from going on; look-alikes and doubtful words are pointed out, and a reviewer confirms them.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from django.conf import settings
from django.utils.translation import gettext as _
from pypinyin import lazy_pinyin

from orgs.models import Organisation
from orgs.models.filing import FilingApplication, NameRule
from orgs.states import ENDED
from orgs.states.filing import NameRuleKind
from places.models import Place
from places.states import Level

WRITTEN = re.compile(r"[\u3400-\u9fff0-9A-Za-z·]+")
_SHORTENED = ("街道", "社区", "小区", "村")
COMMON = 3  # a feature of so many characters may be a common word


@dataclass(frozen=True)
class Alike:
    """Another name that can be mistaken for this one, and why."""

    name: str
    why: str
    url: str = ""


@dataclass(frozen=True)
class NameCheck:
    """What was found about a name."""

    name: str
    faults: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    alike: list[Alike] = field(default_factory=list)

    @property
    def is_possible(self) -> bool:
        """Whether nothing stands against it, look-alikes apart."""
        return not self.faults

    @property
    def is_clear(self) -> bool:
        """Whether there is nothing that a reviewer has to look at."""
        return not self.faults and not self.doubts and not self.alike


def name_key(name: str) -> str:
    """Return a name as names are compared: half-width, one variant of each character, no spaces, lower case."""
    narrow = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[\s·.\-_‐-―]", "", narrow)


def check_name(
    name: str, place: Place, *, application: int | None = None, organisation: int | None = None
) -> NameCheck:
    """Check a name for an organisation at a place; the own application or organisation, by number, is left out."""
    name = unicodedata.normalize("NFKC", name).strip()
    rows = list(NameRule.objects.in_street(place.street_id or place.pk))
    words = {kind: [row for row in rows if row.kind == kind] for kind in NameRuleKind}
    start = prefix_of(name, place)
    middle = name[len(start) :]
    endings = [row.word for row in words[NameRuleKind.ENDING]]
    faults = [
        *_form_faults(name, place, start, endings),
        *_said(_bearing(words[NameRuleKind.FORBIDDEN], middle)),
    ]
    others = taken_names(place, application=application, organisation=organisation)
    key = name_key(name)
    faults += [_taken(other) for other in others if name_key(other.name) == key][:1]
    return NameCheck(
        name=name,
        faults=faults,
        doubts=_said(_bearing(words[NameRuleKind.DOUBTFUL], middle)),
        alike=look_alikes(name, place, endings, others),
    )


def why_no_name(application: FilingApplication) -> str | None:
    """Return what stands against an application's name, or None."""
    check = check_name(application.name, application.place, application=application.pk)
    return " ".join(check.faults) or None


def prefix_of(name: str, place: Place) -> str:
    """Return with which name of its street, community or compounds, long or short, a name begins; "" if with none."""
    found = [start for start in starts_of(place) if name.startswith(start)]
    return max(found, key=len, default="")


def starts_of(place: Place) -> list[str]:
    """Return the names with which an organisation of a place may begin."""
    around = Place.objects.around(place).filter(level__in=(Level.STREET, Level.COMMUNITY))
    inside = Place.objects.within(place).filter(level=Level.COMPOUND)
    names = [*around.values_list("name", flat=True), *inside.values_list("name", flat=True)]
    return [name for name in dict.fromkeys([*names, *map(_short, names)]) if len(name) > 1]


@dataclass(frozen=True)
class Taken:
    """A name that somebody has, or asks for."""

    name: str
    url: str
    is_organisation: bool


def taken_names(place: Place, *, application: int | None, organisation: int | None) -> list[Taken]:
    """Return the names of the street's organisations and of the applications that run."""
    street = place.street_id or place.pk
    # The database holds the names of those off the register, too; only they are not pointed out as alike.
    rows = Organisation.objects.filter(street=street).exclude(pk__in=[organisation] if organisation else [])
    found = [
        Taken(name, f"/orgs/{pk}/" if stage not in ENDED else "", is_organisation=True)
        for pk, name, stage in rows.values_list("pk", "name", "stage")
    ]
    asked = (
        FilingApplication.objects.running().filter(street=street).exclude(pk__in=[application] if application else [])
    )
    return [*found, *(Taken(name, "", is_organisation=False) for name in asked.values_list("name", flat=True))]


def look_alikes(name: str, place: Place, endings: list[str], others: Iterable[Taken]) -> list[Alike]:
    """Return the names that sound the same or are written almost the same, most alike first.

    What lies between place and ending is compared: at the same place if it is almost the same, elsewhere in the street
    only if it is the very same and so long that it is no common word like 合唱.
    """
    key, sound, parts = name_key(name), _sound(name), Parts.of_street(place, endings)
    start, feature = parts.split(key)
    found: list[tuple[float, Alike]] = []
    for other in others:
        theirs = name_key(other.name)
        if theirs == key:
            continue
        their_start, their_feature = parts.split(theirs)
        share = likeness(feature, their_feature)
        same_place = start == their_start
        if _sound(other.name) == sound:
            found.append((2.0, Alike(other.name, _("sounds the same"), other.url)))
        elif share >= (settings.FILING_LIKENESS if same_place else 1) and (same_place or len(feature) > COMMON):
            found.append((share, Alike(other.name, _("is written almost the same"), other.url)))
    return [alike for _share, alike in sorted(found, key=lambda row: -row[0])[:10]]


@dataclass(frozen=True)
class Parts:
    """How the names of a street part into place, feature and ending."""

    starts: dict[str, str]
    endings: tuple[str, ...]

    @classmethod
    def of_street(cls, place: Place, endings: list[str]) -> "Parts":
        """Read the names of the street's places, long and short; both stand for the short one."""
        street = place.street_id or place.pk
        rows = Place.objects.filter(street=street, level__in=(Level.COMMUNITY, Level.COMPOUND))
        names = [*rows.values_list("name", flat=True), place.street.name if place.street else place.name]
        starts = {name_key(name): name_key(_short(name)) for name in names}
        starts |= {short: short for short in starts.values() if len(short) > 1}
        return cls(dict(sorted(starts.items(), key=lambda row: -len(row[0]))), tuple(endings))

    def split(self, key: str) -> tuple[str, str]:
        """Return the short name of the place, and what stands between it and the ending."""
        start = next((start for start in self.starts if key.startswith(start)), "")
        feature = key[len(start) :]
        end = next((end for end in self.endings if feature.endswith(end)), "")
        return self.starts.get(start, ""), feature[: len(feature) - len(end)]


def _short(name: str) -> str:
    return next((name.removesuffix(end) for end in _SHORTENED if name.endswith(end) and name != end), name)


def likeness(one: str, other: str) -> float:
    """Return how alike two names are written, from 0 to 1: by what they share in order, and by pairs of characters."""
    if one == other:
        return 1.0
    shared = SequenceMatcher(None, one, other, autojunk=False)
    if shared.real_quick_ratio() < settings.FILING_LIKENESS:
        return 0.0
    return max(shared.ratio(), _dice(_pairs(one), _pairs(other)))


def _sound(name: str) -> str:
    return " ".join(lazy_pinyin(name_key(name)))


def _pairs(text: str) -> set[str]:
    return {text[n : n + 2] for n in range(len(text) - 1)}


def _dice(one: set[str], other: set[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def _form_faults(name: str, place: Place, start: str, endings: list[str]) -> list[str]:
    if not name:
        return [_("Please give a name.")]
    faults = []
    least, most = settings.FILING_NAME_LEAST, settings.FILING_NAME_MOST
    if not least <= len(name) <= most:
        faults.append(_("A name has %(least)d to %(most)d characters.") % {"least": least, "most": most})
    if not WRITTEN.fullmatch(name):
        faults.append(_("A name has Chinese characters, letters and digits only."))
    if not start:
        known = "、".join(starts_of(place)[:4])
        faults.append(
            _("A name begins with the street, the community or the compound: %(places)s.") % {"places": known}
        )
    end = next((ending for ending in sorted(endings, key=len, reverse=True) if name.endswith(ending)), "")
    if endings and not end:
        faults.append(_("A name ends in one of %(endings)s.") % {"endings": "、".join(endings)})
    feature = name[len(start) : len(name) - len(end)]
    if start and end and len(feature) < settings.FILING_FEATURE_LEAST:
        faults.append(_("Between place and ending stands what you do, in two characters or more."))
    return faults


def _bearing(rows: list[NameRule], text: str) -> list[NameRule]:
    key = name_key(text)
    found = [row for row in rows if name_key(row.word) in key]
    # 基金会 says more than 基金.
    return [row for row in found if not any(row.word != other.word and row.word in other.word for other in found)]


def _said(rows: list[NameRule]) -> list[str]:
    return [
        _("“%(word)s” may not stand in it: %(reason)s.") % {"word": row.word, "reason": row.reason}
        if row.kind == NameRuleKind.FORBIDDEN
        else _("“%(word)s”: %(reason)s.") % {"word": row.word, "reason": row.reason}
        for row in rows
    ]


def _taken(other: Taken) -> str:
    words = (
        _("“%(name)s” is taken by an organisation of the street.")
        if other.is_organisation
        else _("“%(name)s” is asked for in another application of the street.")
    )
    return words % {"name": other.name}
