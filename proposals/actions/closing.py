"""The public notice ends: the proposal is filed away, or evaluated again; and months later somebody looks again."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import holders_of
from core.attachments import store_attachment
from core.flow import FlowRefused
from core.months import months_after
from disclosure.models import Objection, PublicNotice
from disclosure.states import Outcome as ObjectionOutcome
from disclosure.states import Stage as NoticeStage
from notices.actions import clear_due, set_due
from proposals.models import Proposal
from proposals.models.closing import FollowUp, Lesson, Result
from proposals.models.evaluation import Evaluation, Rating
from proposals.rules.closing import notice_in_force
from proposals.states import Stage

from .phases import STAFF, followers, move, tell

ENDED = (NoticeStage.PASSED, NoticeStage.FAILED, NoticeStage.WITHDRAWN)
MOST_TAGS = 6


@transaction.atomic
def archive(*, proposal: Proposal, by: User | None) -> Proposal:
    """File a proposal away after its notice; thank whoever took part, and set the day of the follow-up."""
    proposal = move(proposal, "archive", by=by)
    result = _newest(proposal)
    result.archived_at = timezone.now()
    result.save(update_fields=["archived_at", "updated_at"])
    months = result.evaluation.terms.follow_up_months
    if months:
        plan_follow_up(proposal, months_after(timezone.localdate(), months))
    text = _("“%(title)s” is done and filed. Thank you for taking part! Its result: %(rated)s")
    words = text % {"title": proposal.title, "rated": result.rated}
    tell(proposal, kind="proposals.thanks", to=took_part(proposal, result.evaluation), text=words)
    return proposal


@transaction.atomic
def reopen(*, proposal: Proposal, by: User | None, reason: str) -> Proposal:
    """Evaluate again after a founded objection: a new round with a new roll; the old one stays as it was."""
    proposal = move(proposal, "reopen", by=by, reason=reason)
    text = _("“%(title)s” is evaluated again: %(reason)s") % {"title": proposal.title, "reason": reason}
    tell(proposal, kind="proposals.moved", to=followers(proposal), text=text)
    return proposal


def follow_results() -> int:
    """File away or evaluate again what has ended its notice; return how many. Any number of clocks may run."""
    results = Result.objects.filter(proposal__stage=Stage.PUBLICISING, notice__stage__in=ENDED)
    keys = results.order_by("pk").values_list("proposal", flat=True)[:500]
    return sum(_follow(pk) for pk in dict.fromkeys(keys))


@transaction.atomic
def _follow(pk: int) -> bool:
    rows = Proposal.objects.select_for_update(of=("self",), skip_locked=True)
    proposal = rows.select_related("place", "author", "street").filter(pk=pk, stage=Stage.PUBLICISING).first()
    notice = notice_in_force(proposal) if proposal is not None else None
    if proposal is None or notice is None or notice.stage not in ENDED:
        return False
    if notice.stage == NoticeStage.PASSED:
        archive(proposal=proposal, by=None)
    else:
        reopen(proposal=proposal, by=None, reason=_why(notice))
    return True


def _why(notice: PublicNotice) -> str:
    founded = Objection.objects.filter(notice=notice, stage=ObjectionOutcome.UPHELD).order_by("-answered_at").first()
    if founded is None:
        return _("The public notice of the result was taken back.")
    return _("An objection was founded: %(answer)s") % {"answer": founded.answer}


def _newest(proposal: Proposal) -> Result:
    rows = Result.objects.filter(proposal=proposal, notice__isnull=False).select_related("evaluation")
    return rows.order_by("-pk")[0]


def took_part(proposal: Proposal, evaluation: Evaluation) -> list[User]:
    """Return whoever proposed, supported or rated, each once."""
    rated = Rating.objects.filter(evaluation=evaluation, on_paper=False).values("user")
    people = [*followers(proposal), *User.objects.filter(pk__in=rated, is_active=True)]
    return list({person.pk: person for person in people}.values())


def plan_follow_up(proposal: Proposal, due_on: date) -> FollowUp:
    """Set the day of the next look; staff are reminded. Runs in the caller's transaction."""
    follow_up = FollowUp.objects.create(proposal=proposal, due_on=due_on)
    set_due(
        key=follow_up_key(follow_up),
        kind="proposals.follow_up",
        due_on=due_on,
        title=_("Look again at “%(title)s”") % {"title": proposal.title},
        url=f"{proposal.get_absolute_url()}result/",
        people=list(holders_of(*STAFF, at=proposal.place)),
        street_code=proposal.street_code,
    )
    return follow_up


def follow_up_key(follow_up: FollowUp) -> str:
    """Return the key of its reminder."""
    return f"proposals.follow_up:{follow_up.pk}"


@transaction.atomic
def do_follow_up(
    *,
    follow_up: FollowUp,
    still_good: bool,
    words: str,
    by: User,
    photos: Sequence["UploadedFile[Any]"] = (),
    again_on: date | None = None,
) -> FollowUp:
    """Write down whether what was done is still good; ``again_on`` sets the day of another look.

    Raises PermissionDenied, FlowRefused, ValidationError.
    """
    rows = FollowUp.objects.select_for_update(of=("self",)).select_related("proposal__place", "proposal__author")
    locked = rows.get(pk=follow_up.pk)
    _ask_staff(locked.proposal, by)
    if locked.done_on is not None:
        raise FlowRefused(_("This follow-up is done."), code="done")
    if not words.strip():
        raise ValidationError({"words": _("Say what you found.")})
    today = timezone.localdate()
    if again_on is not None and again_on <= today:
        raise ValidationError({"again_on": _("Choose a day to come.")})
    locked.done_on, locked.still_good, locked.words, locked.by = today, still_good, words.strip(), by
    locked.save(update_fields=["done_on", "still_good", "words", "by", "updated_at"])
    for photo in photos:
        store_attachment(upload=photo, subject=locked, by=by)
    clear_due(follow_up_key(locked))
    if again_on is not None:
        plan_follow_up(locked.proposal, again_on)
    found = _("It is still good.") if still_good else _("It is not good any more.")
    text = _("“%(title)s” was looked at again. %(found)s %(words)s")
    facts = {"title": locked.proposal.title, "found": found, "words": locked.words}
    tell(locked.proposal, kind="proposals.moved", to=[locked.proposal.author], text=text % facts)
    return locked


@transaction.atomic
def write_lesson(*, proposal: Proposal, words: str, by: User, tags: Iterable[str] = ()) -> Lesson:
    """Write down what was learnt, for the next proposal of its kind. Raises PermissionDenied, FlowRefused."""
    _ask_staff(proposal, by)
    if proposal.stage not in {Stage.PUBLICISING, Stage.ARCHIVED}:
        raise FlowRefused(_("What was learnt is written once the result is published."), code="stage")
    if not words.strip():
        raise ValidationError({"words": _("Say what was learnt.")})
    kept = list(dict.fromkeys(tag.strip()[:20] for tag in tags if tag.strip()))[:MOST_TAGS]
    lesson = Lesson(
        proposal=proposal,
        street_id=proposal.street_id or proposal.place_id,
        category=proposal.category,
        words=words.strip(),
        tags=kept,
        by=by,
    )
    lesson.full_clean()
    lesson.save()
    return lesson


def _ask_staff(proposal: Proposal, by: User) -> None:
    if not by.has_perm("proposals.evaluate_proposal", proposal):
        raise PermissionDenied(_("Only staff of the place do this, and nobody for the own proposal."))
