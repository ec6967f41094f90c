"""The result of a proposal: drafted from the data, edited by staff, put on public notice."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused
from disclosure.actions import open_public_notice
from proposals.models import Proposal
from proposals.models.closing import Result
from proposals.models.evaluation import Evaluation
from proposals.queries.results import draft_of, notice_text
from proposals.rules.closing import missing_in_result

from .phases import followers, move, tell

NOTICE_DAYS = 5  # working days, where the rule of the step gives none
TEXTS = ("done", "targets", "money", "participants", "thanks", "rated", "follows")


def draft_result(evaluation: Evaluation) -> Result:
    """Draft the result of a settled evaluation, in the office's language. Runs in the caller's transaction."""
    with translation.override(settings.LANGUAGE_CODE):
        facts = draft_of(evaluation)
    result, _new = Result.objects.get_or_create(
        evaluation=evaluation, defaults={"proposal": evaluation.proposal, **facts}
    )
    return result


@transaction.atomic
def edit_result(*, result: Result, by: User, **texts: Any) -> Result:
    """Change what a result says, until it is published. Whether people are satisfied is no text: it stays.

    Raises PermissionDenied, FlowRefused, ValidationError.
    """
    rows = Result.objects.select_for_update(of=("self",)).select_related("proposal__place", "proposal__author")
    locked = rows.get(pk=result.pk)
    if not by.has_perm("proposals.evaluate_proposal", locked.proposal):
        raise PermissionDenied(_("Only staff of the place do this, and nobody for the own proposal."))
    if locked.published_at is not None:
        raise FlowRefused(_("This result is published: it can't be changed any more."), code="published")
    if unknown := set(texts) - set(TEXTS):
        raise ValidationError(", ".join(sorted(unknown)))
    for name, value in texts.items():
        setattr(locked, name, value)
    locked.full_clean(exclude=["proposal", "evaluation"])
    locked.save(update_fields=[*texts, "updated_at"])
    return locked


@transaction.atomic
def publicise(*, proposal: Proposal, by: User) -> Proposal:
    """Put the result on public notice for the working days of the step's rule.

    Raises PermissionDenied, FlowRefused with the parts that are missing.
    """
    proposal = move(proposal, "publicise", by=by)
    rows = Result.objects.select_for_update(of=("self",)).filter(proposal=proposal, published_at=None)
    result = rows.order_by("-pk").first()
    if result is None or (missing := missing_in_result(result)):
        raise FlowRefused(" ".join(missing) if result else _("No result is written yet."), code="result")
    run = proposal.runs.running().get()
    with translation.override(settings.LANGUAGE_CODE):
        title = _("Result of “%(title)s”") % {"title": proposal.title}
        text = notice_text(result)
    result.notice = open_public_notice(
        subject=proposal,
        title=title,
        text=text,
        place=proposal.place,
        working_days=run.limits.days or NOTICE_DAYS,
        by=by,
    )
    result.published_at = timezone.now()
    result.save(update_fields=["notice", "published_at", "updated_at"])
    words = _("The result of “%(title)s” is on public notice until %(day)s: read it, and object if it is wrong.")
    facts = {"title": proposal.title, "day": f"{result.notice.closes_on:%Y-%m-%d}"}
    tell(proposal, kind="proposals.moved", to=followers(proposal), text=words % facts)
    return proposal
