"""The steps of the register's matters that need a reason at most, each by its action; every face takes them here."""

from collections.abc import Callable
from typing import Any

from accounts.models import User

from . import changes, deregistration, discipline, registration, reports

Deed = Callable[[Any, User, str], Any]

CHANGE_STEPS: dict[str, Deed] = {
    "endorse": lambda change, by, reason: changes.endorse_change(change=change, by=by, reason=reason),
    "apply": lambda change, by, _reason: changes.apply_change(change=change, by=by),
    "decline": lambda change, by, reason: changes.decline_change(change=change, by=by, reason=reason),
    "withdraw": lambda change, by, _reason: changes.withdraw_change(change=change, by=by),
}
# ``conclude`` needs a conclusion besides.
REPORT_STEPS: dict[str, Deed] = {
    "submit": lambda report, by, _reason: reports.submit_report(report=report, by=by),
    "give_back": lambda report, by, reason: reports.return_report(report=report, by=by, reason=reason),
    "opine": lambda report, by, reason: reports.opine_on_report(report=report, by=by, reason=reason),
    "publish": lambda report, by, _reason: reports.publish_report(report=report, by=by),
}
SUSPENSION_STEPS: dict[str, Deed] = {
    "report_mended": lambda row, by, reason: discipline.report_mended(suspension=row, by=by, reason=reason),
    "refuse_mending": lambda row, by, reason: discipline.refuse_mending(suspension=row, by=by, reason=reason),
    "lift": lambda row, by, reason: discipline.lift_suspension(suspension=row, by=by, reason=reason),
}
ENDING_STEPS: dict[str, Deed] = {
    "answer": lambda case, by, reason: deregistration.answer_case(case=case, by=by, reason=reason),
    "settle": lambda case, by, reason: deregistration.start_settlement(case=case, by=by, reason=reason),
    "announce": lambda case, by, _reason: deregistration.announce(case=case, by=by),
    "settle_again": lambda case, by, reason: deregistration.settle_again(case=case, by=by, reason=reason),
    "finish": lambda case, by, _reason: deregistration.finish_case(case=case, by=by),
    "drop": lambda case, by, reason: deregistration.drop_case(case=case, by=by, reason=reason),
    "withdraw": lambda case, by, reason: deregistration.withdraw_case(case=case, by=by, reason=reason),
}
# ``register`` needs the credit code besides.
REGISTRATION_STEPS: dict[str, Deed] = {
    "submit": lambda row, by, _reason: registration.submit_registration(registration=row, by=by),
    "give_back": lambda row, by, reason: registration.return_registration(registration=row, by=by, reason=reason),
    "recommend": lambda row, by, reason: registration.recommend(registration=row, by=by, reason=reason),
    "refuse": lambda row, by, reason: registration.refuse_registration(registration=row, by=by, reason=reason),
    "withdraw": lambda row, by, _reason: registration.withdraw_registration(registration=row, by=by),
}
