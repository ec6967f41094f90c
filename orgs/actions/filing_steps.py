"""Every step of a filing with the action that takes it: the same for portal, API and staff site."""

from collections.abc import Callable

from accounts.models import User
from orgs.models.filing import FilingApplication

from . import filing_review as review
from .filing_certification import certify_filing

Deed = Callable[[FilingApplication, User, str], FilingApplication]

OFFICE_STEPS: dict[str, Deed] = {
    "take_up": lambda row, by, _reason: review.take_up_filing(application=row, by=by),
    "endorse": lambda row, by, reason: review.endorse_filing(application=row, by=by, reason=reason),
    "advise_against": lambda row, by, reason: review.advise_against_filing(application=row, by=by, reason=reason),
    "return_by_community": lambda row, by, reason: review.return_by_community(application=row, by=by, reason=reason),
    "return_by_street": lambda row, by, reason: review.return_by_street(application=row, by=by, reason=reason),
    "announce": lambda row, by, reason: review.announce_filing(application=row, by=by, reason=reason),
    "return_from_notice": lambda row, by, reason: review.return_from_notice(application=row, by=by, reason=reason),
    "certify": lambda row, by, _reason: certify_filing(application=row, by=by),
    "decline": lambda row, by, reason: review.decline_filing(application=row, by=by, reason=reason),
}
FILING_STEPS: dict[str, Deed] = {
    "submit": lambda row, by, _reason: review.submit_filing(application=row, by=by),
    "complete_for_community": lambda row, by, _reason: review.complete_for_community(application=row, by=by),
    "complete_for_street": lambda row, by, _reason: review.complete_for_street(application=row, by=by),
    "withdraw": lambda row, by, reason: review.withdraw_filing(application=row, by=by, reason=reason),
    **OFFICE_STEPS,
}
