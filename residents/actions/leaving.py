"""What else follows when somebody leaves a household or an account joins one: other matters register what they do."""

from collections.abc import Callable

from residents.models import Resident

Leaving = Callable[[Resident], None]
_callers: list[Leaving] = []
_joining: list[Leaving] = []


def on_leaving(call: Leaving) -> Leaving:
    """Register what is called, in the same transaction, with the row of whoever has left a household.

    The row is closed by then: ``moved_out_on`` is set, ``user`` is None and ``former_user`` is whose account it was.
    """
    if call not in _callers:
        _callers.append(call)
    return call


def left_household(resident: Resident) -> None:
    """Tell everything that registered that this row is somebody's home no more."""
    for call in _callers:
        call(resident)


def on_joining(call: Leaving) -> Leaving:
    """Register what is called, in the same transaction, with the row that has got its account."""
    if call not in _joining:
        _joining.append(call)
    return call


def joined_household(resident: Resident) -> None:
    """Tell everything that registered that this row has its account now."""
    for call in _joining:
        call(resident)
