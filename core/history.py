"""The forensic record: every change and deletion of a row is kept by a database trigger with the row as it was."""

from collections.abc import Callable
from typing import TypeVar

import pghistory
from django.db import models

M = TypeVar("M", bound=type[models.Model])


def kept(model: M) -> M:
    """Keep what a row was before each change of it; the row itself is what was inserted."""
    return kept_but()(model)


def kept_but(*counters: str) -> Callable[[M], M]:
    """Return ``kept`` for a model with counters, which other rows prove: that one of them moved leaves no copy."""
    change = pghistory.AnyChange(exclude=list(counters)) if counters else pghistory.AnyChange()

    def keep(model: M) -> M:
        track = pghistory.track(
            pghistory.UpdateEvent(condition=change, row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old)
        )
        return track(model)  # type: ignore[no-any-return]

    return keep
