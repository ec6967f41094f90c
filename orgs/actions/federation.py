"""The federation: founded by the street, joined and left by organisations, led by its council."""

from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused, begin, take
from core.states import Visibility
from core.workdays import add_working_days
from notices.actions import clear_due, notify, set_due
from orgs.models import Organisation
from orgs.models.federation import CouncilMeeting, CouncilSeat, Federation, FederationMember
from orgs.queries import managers_of
from orgs.rules.federation import why_not_join
from orgs.states import ENDED
from orgs.states.federation import MEMBERSHIP, SEAT, STANDING, FedStage, SeatStage
from places.models import Place


@transaction.atomic
def found_federation(
    *, street: Place, organisation: Organisation, founded_on: date, by: User, charter: str = "", term_years: int = 3
) -> Federation:
    """Enter the federation of a street. Raises ValidationError when there is one, or the organisation is elsewhere."""
    if not by.has_perm("orgs.found_federation", street):
        raise PermissionDenied(_("Only the staff of the street enter its federation."))
    made = Federation(
        place=street, organisation=organisation, founded_on=founded_on, charter=charter.strip(), term_years=term_years
    )
    made.street_id = street.pk
    if organisation.street_id != street.pk:
        raise ValidationError({"organisation": _("Choose an organisation of the same street.")})
    made.full_clean(exclude=["street"])
    taken = ValidationError({"place": _("The street has a federation already.")})
    if Federation.objects.filter(street=street).exists():
        raise taken
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        raise taken from error
    return made


@transaction.atomic
def ask_to_join(*, federation: Federation, organisation: Organisation, by: User, words: str = "") -> FederationMember:
    """Ask to join, as a manager. Raises FlowRefused with why not."""
    organisation = Organisation.objects.select_for_update(of=("self",)).select_related("place").get(pk=organisation.pk)
    if not by.has_perm("orgs.manage_organisation", organisation):
        raise PermissionDenied(_("Only managers of the organisation ask for it."))
    if why := why_not_join(organisation, federation):
        raise FlowRefused(why, code="join")
    member = FederationMember.objects.create(
        federation=federation, organisation=organisation, words=words.strip()[:500]
    )
    begin(MEMBERSHIP, member, by=by, visibility=Visibility.PRIVATE)
    _tell_leaders(federation, member, _("%(organisation)s asks to join the federation."))
    return member


@transaction.atomic
def admit(*, member: FederationMember, by: User) -> FederationMember:
    """Admit an organisation; it is a member from today on."""
    member = take(MEMBERSHIP, _fresh(member), "admit", by=by, changes={"joined_on": timezone.localdate()})
    _tell(member, _("%(organisation)s is a member of the federation now."))
    return member


@transaction.atomic
def decline_member(*, member: FederationMember, by: User, reason: str) -> FederationMember:
    """Decline a request to join, with a reason."""
    member = take(MEMBERSHIP, _fresh(member), "decline", by=by, reason=reason, changes=_ended())
    _tell(member, _("%(organisation)s was not admitted to the federation: %(reason)s"), reason=reason)
    return member


@transaction.atomic
def take_back_request(*, member: FederationMember, by: User, reason: str = "") -> FederationMember:
    """Take a request to join back."""
    return take(MEMBERSHIP, _fresh(member), "take_back", by=by, reason=reason, changes=_ended())


@transaction.atomic
def leave_federation(*, member: FederationMember, by: User, reason: str) -> FederationMember:
    """Leave, with a reason; what is borrowed must be given back first."""
    member = take(MEMBERSHIP, _fresh(member), "leave", by=by, reason=reason, changes=_ended())
    _end_seats(member)
    _tell_leaders(member.federation, member, _("%(organisation)s has left the federation."))
    return member


@transaction.atomic
def hear(*, member: FederationMember, by: User, reason: str) -> FederationMember:
    """Hear an organisation before it may be excluded; it has its working days to answer."""
    answer_by = add_working_days(timezone.localdate(), settings.FEDERATION_HEARING_DAYS)
    member = take(
        MEMBERSHIP, _fresh(member), "hear", by=by, reason=reason, changes={"answer_by": answer_by, "answer": ""}
    )
    set_due(
        key=f"orgs.federation.hearing:{member.pk}",
        kind="orgs.federation",
        due_on=answer_by,
        title=_("%(organisation)s may answer: %(reason)s") % {"organisation": member.organisation, "reason": reason},
        url=member.get_absolute_url(),
        people=managers_of(member.organisation),
        street_code=member.street_code,
        remind_after=(),
    )
    return member


@transaction.atomic
def answer_hearing(*, member: FederationMember, by: User, words: str) -> FederationMember:
    """Answer, as the organisation, until the last day."""
    member = FederationMember.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=member.pk)
    if not by.has_perm("orgs.speak_for_member", member.organisation):
        raise PermissionDenied(_("Only managers of the organisation answer."))
    if member.stage != FedStage.HEARD or (member.answer_by and timezone.localdate() > member.answer_by):
        raise FlowRefused(_("There is nothing to answer now."), code="closed")
    if not words.strip():
        raise ValidationError({"words": _("Please write something.")})
    member.answer = words.strip()[:2000]
    member.save(update_fields=["answer", "updated_at"])
    clear_due(f"orgs.federation.hearing:{member.pk}")
    _tell_leaders(member.federation, member, _("%(organisation)s has answered."))
    return member


@transaction.atomic
def keep_member(*, member: FederationMember, by: User, reason: str) -> FederationMember:
    """Let a member that was heard stay."""
    member = take(MEMBERSHIP, _fresh(member), "keep", by=by, reason=reason, changes={"answer_by": None})
    clear_due(f"orgs.federation.hearing:{member.pk}")
    _tell(member, _("%(organisation)s stays a member of the federation: %(reason)s"), reason=reason)
    return member


@transaction.atomic
def exclude_member(*, member: FederationMember, by: User, reason: str) -> FederationMember:
    """Exclude a member that was heard."""
    member = take(MEMBERSHIP, _fresh(member), "exclude", by=by, reason=reason, changes=_ended())
    _end_seats(member)
    _tell(member, _("%(organisation)s was excluded from the federation: %(reason)s"), reason=reason)
    return member


@transaction.atomic
def seat_councillor(
    *,
    federation: Federation,
    organisation: Organisation,
    user: User,
    title: str,
    starts_on: date,
    elected_on: date,
    present_count: int,
    votes_for: int,
    by: User,
    votes_against: int = 0,
) -> CouncilSeat:
    """Write down who was elected to the council, for the term that the federation has.

    Raises ValidationError naming the field: no member, votes that don't fit, a title that somebody else holds.
    """
    if not by.has_perm("orgs.run_federation", federation):
        raise PermissionDenied(_("Only who runs the federation enters its council."))
    if not FederationMember.objects.inside().filter(federation=federation, organisation=organisation).exists():
        raise ValidationError({"organisation": _("Choose a member of the federation.")})
    if votes_for <= votes_against:
        raise ValidationError({"votes_for": _("Nobody is elected without more votes for than against.")})
    if votes_for + votes_against > present_count:
        raise ValidationError({"present_count": _("There are more votes than members present.")})
    if elected_on > starts_on or elected_on > timezone.localdate():
        raise ValidationError({"elected_on": _("The election comes before the term, and not in the future.")})
    seat = CouncilSeat(
        federation=federation,
        organisation=organisation,
        user=user,
        title=title,
        starts_on=starts_on,
        ends_on=_years_later(starts_on, federation.term_years),
        elected_on=elected_on,
        present_count=present_count,
        votes_for=votes_for,
        votes_against=votes_against,
    )
    try:
        with transaction.atomic():
            seat.full_clean()
            seat.save()
    except IntegrityError as error:
        raise FlowRefused(_("The person or the title has a seat already."), code="seat") from error
    begin(SEAT, seat, by=by)
    set_due(
        key=f"orgs.council:{seat.pk}",
        kind="orgs.federation",
        due_on=seat.ends_on,
        title=_("The term of %(seat)s ends") % {"seat": seat},
        url=seat.get_absolute_url(),
        people=[user],
        street_code=seat.street_code,
        remind_before=(20, 5),
        remind_after=(),
    )
    return seat


@transaction.atomic
def resign(*, seat: CouncilSeat, by: User, reason: str) -> CouncilSeat:
    """Give a seat up before its term ends."""
    changes = {"ended_on": timezone.localdate()}
    seat = take(SEAT, seat, "resign", by=by, reason=reason, changes=changes)
    clear_due(f"orgs.council:{seat.pk}")
    return seat


@transaction.atomic
def record_meeting(
    *,
    federation: Federation,
    held_on: date,
    present: str,
    agenda: str,
    decisions: str,
    by: User,
    is_public: bool = True,
) -> CouncilMeeting:
    """Record a meeting of the council. Raises ValidationError for a day ahead."""
    if not by.has_perm("orgs.run_federation", federation):
        raise PermissionDenied(_("Only who runs the federation records its meetings."))
    if held_on > timezone.localdate():
        raise ValidationError({"held_on": _("This day is still to come.")})
    meeting = CouncilMeeting(
        federation=federation,
        held_on=held_on,
        present=present.strip(),
        agenda=agenda.strip(),
        decisions=decisions.strip(),
        is_public=is_public,
        recorded_by=by,
    )
    meeting.full_clean()
    meeting.save()
    return meeting


def follow_federations() -> int:
    """End memberships of organisations that are gone, and seats whose term is over; return how many."""
    today, done = timezone.localdate(), 0
    gone = FederationMember.objects.filter(stage__in=STANDING, organisation__stage__in=ENDED)
    for member in gone.select_related("organisation__place", "federation__place"):
        with transaction.atomic():
            take(MEMBERSHIP, member, "end", by=None, changes=_ended())
            _end_seats(member)
            done += 1
    over = CouncilSeat.objects.filter(stage=SeatStage.HELD, ends_on__lt=today).select_related("federation__place")
    for seat in over:
        with transaction.atomic():
            take(SEAT, seat, "end", by=None, changes={"ended_on": today})
            done += 1
    return done


def _end_seats(member: FederationMember) -> None:
    seats = CouncilSeat.objects.filter(
        federation=member.federation, organisation=member.organisation, stage=SeatStage.HELD
    )
    for seat in seats:
        take(SEAT, seat, "end", by=None, changes={"ended_on": timezone.localdate()})
        clear_due(f"orgs.council:{seat.pk}")


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 2, 28)


def _ended() -> dict[str, date]:
    return {"ended_on": timezone.localdate()}


def _fresh(member: FederationMember) -> FederationMember:
    related = ("organisation__place", "federation__place", "federation__organisation")
    return FederationMember.objects.select_related(*related).get(pk=member.pk)


def _tell(member: FederationMember, text: str, **facts: str) -> None:
    notify(
        kind="orgs.federation",
        to=managers_of(member.organisation),
        title=str(member.federation),
        text=text % {"organisation": member.organisation, **facts},
        url=member.get_absolute_url(),
        street_code=member.street_code,
    )


def _tell_leaders(federation: Federation, member: FederationMember, text: str) -> None:
    seats = CouncilSeat.objects.filter(
        federation=federation, stage=SeatStage.HELD, title__in=("president", "secretary")
    ).select_related("user")
    notify(
        kind="orgs.federation",
        to=[seat.user for seat in seats],
        title=str(federation),
        text=text % {"organisation": member.organisation},
        url=member.get_absolute_url(),
        street_code=federation.street_code,
    )


MEMBER_STEPS: dict[str, Callable[[FederationMember, User, str], FederationMember]] = {
    "admit": lambda obj, by, _reason: admit(member=obj, by=by),
    "decline": lambda obj, by, reason: decline_member(member=obj, by=by, reason=reason),
    "take_back": lambda obj, by, reason: take_back_request(member=obj, by=by, reason=reason),
    "leave": lambda obj, by, reason: leave_federation(member=obj, by=by, reason=reason),
    "hear": lambda obj, by, reason: hear(member=obj, by=by, reason=reason),
    "keep": lambda obj, by, reason: keep_member(member=obj, by=by, reason=reason),
    "exclude": lambda obj, by, reason: exclude_member(member=obj, by=by, reason=reason),
}
SEAT_STEPS: dict[str, Callable[[CouncilSeat, User, str], CouncilSeat]] = {
    "resign": lambda obj, by, reason: resign(seat=obj, by=by, reason=reason)
}
