"""The steps of an application that are taken over the API, each by its action; money is committed by the office."""

from collections.abc import Callable

from accounts.models import User
from projects import actions
from projects.models import Application

Deed = Callable[[Application, User, str], Application]

STEPS: dict[str, Deed] = {
    "submit": lambda application, by, _reason: actions.submit(application=application, by=by),
    "resubmit": lambda application, by, _reason: actions.submit(application=application, by=by),
    "withdraw": lambda application, by, reason: actions.withdraw(application=application, by=by, reason=reason),
    "return_for_completion": lambda application, by, reason: actions.return_for_completion(
        application=application, by=by, reason=reason
    ),
    "refuse": lambda application, by, reason: actions.refuse(application=application, by=by, reason=reason),
    "accept": lambda application, by, _reason: actions.accept(application=application, by=by),
}
