"""Words of the pages: money, dates, people and time limits as a clerk would say them (``{% load words %}``)."""

import zlib
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext, npgettext
from django.utils.translation import gettext as _

from core.personal import mask_name, mask_phone
from core.workdays import working_days_between

register = template.Library()

MOST_STARS = 5
AVATAR_TONES = 6
WEEKDAYS = "一二三四五六日"


def _chinese() -> bool:
    return (get_language() or "").startswith("zh")


@register.filter
def yuan(fen: int | str | None) -> str:
    """Return fen as a plain number of yuan, for machines: ``1234.50``."""
    return f"{Decimal(int(fen or 0)) / 100:.2f}"


@register.filter
def money(fen: int | str | None) -> str:
    """Return fen as people read it: ``1,234.50 元``."""
    return _("%(amount)s yuan") % {"amount": number_format(Decimal(int(fen or 0)) / 100, 2, force_grouping=True)}


@register.filter
def grouped(number: Any) -> str:
    """Return a whole number with its thousands apart: ``78,000``; anything else unchanged."""
    return number_format(number, force_grouping=True) if isinstance(number, int) else str(number)


@register.filter
def cn_date(day: date | datetime | None) -> str:
    """Return a day as ``2026年11月23日(周一)``; "" for none."""
    if day is None or day == "":
        return ""
    local = _local(day)
    if _chinese():
        return f"{local.year}年{local.month}月{local.day}日(周{WEEKDAYS[local.weekday()]})"
    return date_format(local, "D, j M Y")


@register.filter
def cn_datetime(moment: datetime | None) -> str:
    """Return a moment as ``2026年11月23日 09:30``, local time; "" for none."""
    if moment is None or moment == "":
        return ""
    local = _local(moment)
    if _chinese():
        return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"
    return date_format(local, "j M Y H:i")


@register.filter
def cn_month(day: date | datetime | None) -> str:
    """Return the month of a day as ``2026年11月``; "" for none."""
    if day is None or day == "":
        return ""
    local = _local(day)
    return f"{local.year}年{local.month}月" if _chinese() else date_format(local, "F Y")


def _local(day: date | datetime) -> date | datetime:
    return timezone.localtime(day) if isinstance(day, datetime) and timezone.is_aware(day) else day


@register.filter
def days_left(due: date | datetime | None) -> str:
    """Return the time limit in words: how many working days are left, that it is today, or by how many it is over."""
    if due is None or due == "":
        return ""
    local = _local(due)
    day = local.date() if isinstance(local, datetime) else local
    today = timezone.localdate()
    if day == today:
        return _("Due today")
    if day > today:
        left = working_days_between(today, day)
        if not left:
            return _("Less than one working day left")
        return ngettext("%(count)d working day left", "%(count)d working days left", left) % {"count": left}
    over = working_days_between(day, today)
    if not over:
        return _("Overdue")
    return ngettext("%(count)d working day overdue", "%(count)d working days overdue", over) % {"count": over}


@register.filter
def masked(name: str | None) -> str:
    """Return a person's name as the public reads it: ``张*``."""
    return mask_name(name or "")


@register.filter
def masked_phone(phone: str | None) -> str:
    """Return ``138****5678``."""
    return mask_phone(phone or "")


@register.filter
def people(number: int) -> str:
    """Return a number of distinct people: ``78,000 人``."""
    return npgettext("distinct", "%(count)s person", "%(count)s people", number) % {"count": grouped(number)}


@register.filter
def person_times(number: int) -> str:
    """Return a number of participations, each time counted: ``200,000 人次``."""
    return ngettext("%(count)s person-time", "%(count)s person-times", number) % {"count": grouped(number)}


@register.filter
def stars(count: int) -> str:
    """Return that many filled stars."""
    return "★" * count


@register.filter
def stars_left(count: int) -> str:
    """Return the empty stars that are missing to five."""
    return "★" * (MOST_STARS - count)


@register.filter
def tone_of(name: str) -> int:
    """Return the tone of a name's letter, always the same for the same name: 0 to 5."""
    return zlib.crc32(name.encode()) % AVATAR_TONES


MARKS_OF_TONES = {"wait": "clock", "good": "check", "bad": "alert", "info": "dot"}


@register.simple_tag
def icon(name: str) -> SafeString:
    """Return an icon of the sprite; it says nothing to those who listen, so words stand beside it."""
    return format_html(
        '<svg class="icon" aria-hidden="true" width="24" height="24"><use href="{}#{}"></use></svg>',
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def state_badge(state: str, label: str) -> SafeString:
    """Return the badge of a state: what ``<c-badge>`` draws, at a tenth of its cost, for lists of many rows."""
    shown = tone(state)
    return format_html(
        '<span class="badge badge-{}">{}{}</span>', shown, icon(MARKS_OF_TONES.get(shown, "minus")), label
    )


@register.simple_tag(takes_context=True)
def with_query(context: template.Context, **changes: Any) -> str:
    """Return the address's query with some keys changed (``{% with_query after=page.next %}``); None drops a key."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        query.pop(key, None)
        if value not in {None, ""}:
            query[key] = str(value)
    return f"?{query.urlencode()}"


# How a state looks: what waits for somebody, runs, went well or went wrong; all others have ended or not begun.
TONES = {
    "wait": "asked collecting submitted publicised returned open under_objection requested committed raised suspended "
    "pending reported offered proposed screening postponed publicising",
    "info": "running filed growing approved granted answered deliberating forming consulting evaluating",
    "good": "accepted passed member paid regular model done completed closed confirmed shown held published executing "
    "archived",
    "bad": "failed overdue declined refused",
}
TONE_OF_STATE = {state: tone for tone, states in TONES.items() for state in states.split()}


@register.filter
def tone(state: str) -> str:
    """Return the badge tone of a state's value: ``<c-badge tone="{{ proposal.stage|tone }}">``."""
    return TONE_OF_STATE.get(state, "ended")
