"""A condition that must be met before something may happen, shown as met or unmet wherever it counts."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Condition:
    """What is asked, whether it is met, what there is and what there must be, in words for the reader."""

    label: str | Promise
    met: bool
    have: str | Promise = ""
    need: str | Promise = ""


def unmet(conditions: list[Condition]) -> list[Condition]:
    """Return the conditions that stand in the way."""
    return [condition for condition in conditions if not condition.met]
