"""Words of the talents' pages (``{% load talents %}``)."""

from collections.abc import Iterable, Mapping

from django import template

register = template.Library()


@register.filter
def names_of(numbers: Iterable[int], names: Mapping[int, str]) -> list[str]:
    """Return the names of fields, given by their numbers; a field that is no longer in use is left out."""
    return [names[number] for number in numbers if number in names]
