"""What two neighbours do beside the steps of a help: show a phone, rate each other, report one another."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import holders_of
from accounts.states import Role
from core.flow import FlowRefused, take
from core.models import Reveal
from notices.actions import notify
from residents.models import HelpRating, HelpRequest
from residents.rules.helping import is_asker, shows_phone, why_not_rate
from residents.states import MEETING_STAGES, REPORT

REPORT_KIND = "residents.help_reported"


@transaction.atomic
def share_phone(*, request: HelpRequest, by: User, on: bool) -> HelpRequest:
    """Consent, in person, to show the other one the own phone for this request, or take the consent back.

    Raises PermissionDenied, FlowRefused while nothing is to be arranged.
    """
    request = _locked(request, by)
    if by.acting_for is not None:
        raise PermissionDenied(_("A consent is given and withdrawn in person only."))
    if on and request.stage not in MEETING_STAGES:
        raise FlowRefused(_("Phones are shown while you arrange the help only."), code="stage")
    field = "asker_phone_at" if is_asker.test(by, request) else "owner_phone_at"
    setattr(request, field, timezone.now() if on else None)
    request.save(update_fields=[field, "updated_at"])
    return request


@transaction.atomic
def read_phone(*, request: HelpRequest, by: User) -> str:
    """Return the other one's phone, if that one shows it now; each look is logged. Raises PermissionDenied."""
    request = _locked(request, by)
    if not shows_phone(request, by):
        raise PermissionDenied(_("Your neighbour does not show the phone."))
    other = request.other(by)
    Reveal.objects.create(
        subject_label=User._meta.label_lower,
        subject_id=other.pk,
        field="phone",
        reader=by,
        reader_name=by.get_full_name(),
        reason=_("Shown by consent for request for help %(number)d") % {"number": request.pk},
    )
    return str(other.phone)


@transaction.atomic
def rate_help(*, request: HelpRequest, by: User, stars: int, words: str = "") -> HelpRating:
    """Rate the other's part, once, within the days of the setting; blind until both have rated or time is up.

    Raises PermissionDenied, FlowRefused, ValidationError.
    """
    request = _locked(request, by)
    if why := why_not_rate(request, by):
        raise FlowRefused(why, code="rate")
    ability = request.ability if is_asker.test(by, request) else None
    rating = HelpRating(request=request, ability=ability, user=by.principal, stars=stars, words=words.strip())
    rating.full_clean()
    rating.save()
    return rating


@transaction.atomic
def report_help(*, request: HelpRequest, by: User, reason: str) -> HelpRequest:
    """Bring it before the community desk: from now on its staff read the words."""
    request = take(REPORT, request, "report", by=by, reason=reason)
    notify(
        kind=REPORT_KIND,
        to=holders_of(Role.STREET_STAFF, Role.COMMUNITY_STAFF, at=request.place),
        title=_("A neighbour's help was reported"),
        text=_("“%(field)s”, %(place)s") % {"field": request.ability.field.name, "place": request.place},
        url=f"/admin/residents/helprequest/{request.pk}/change/",
        street_code=request.street_code,
    )
    return request


@transaction.atomic
def uphold_report(*, request: HelpRequest, by: User, reason: str) -> HelpRequest:
    """Find a report true; both read why."""
    return _decide(request, "uphold", by=by, reason=reason)


@transaction.atomic
def dismiss_report(*, request: HelpRequest, by: User, reason: str) -> HelpRequest:
    """Find a report not true; both read why."""
    return _decide(request, "dismiss", by=by, reason=reason)


def _decide(request: HelpRequest, step: str, *, by: User, reason: str) -> HelpRequest:
    request = take(REPORT, request, step, by=by, reason=reason)
    notify(
        kind="residents.help_answered",
        to=[request.asker, request.owner],
        title=_("Neighbours' help"),
        text=_("The community desk has looked at what was reported: %(reason)s") % {"reason": reason},
        url=request.get_absolute_url(),
        street_code=request.street_code,
    )
    return request


def _locked(request: HelpRequest, by: User) -> HelpRequest:
    rows = HelpRequest.objects.select_for_update(of=("self",)).select_related("ability", "asker", "owner", "place")
    request = rows.get(pk=request.pk)
    if not by.has_perm("residents.meet_help", request):
        raise PermissionDenied
    return request
