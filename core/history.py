"""The forensic record: every change and deletion of a row is kept by a database trigger with the row as it was."""

from typing import TypeVar

import pghistory
from django.db import models

M = TypeVar("M", bound=type[models.Model])


def kept(model: M) -> M:
    """Keep what a row was before each change of it; the row itself is what was inserted."""
    track = pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
    return track(model)  # type: ignore[no-any-return]
