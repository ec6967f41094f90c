"""Members of a circle on the portal: ask, answer, leave; the leader's desk, partners, handing over the lead."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from core.keyset import page_of
from orgs.actions import circle_lead as lead
from orgs.actions import circle_members as actions
from orgs.models.circles import Circle
from orgs.queries.circle_partners import found_abilities, found_talents, known_people
from orgs.queries.circles import circle_members, open_handover
from orgs.states.circles import WORKING, CircleBelonging
from orgs.web.forms.circles import CircleJoinForm, CircleLeadForm
from residents.models import Talent
from residents.queries.abilities import field_choices, visible_abilities
from residents.queries.talents import talent_fields

from .circles import get_circle

OWN = {"accept": actions.accept_invitation, "refuse": actions.refuse_invitation, "leave": actions.leave}
WORDLESS = {"admit": actions.admit, "take_back": actions.take_back}
REASONED = {"decline": actions.decline, "remove": actions.remove}
LEAD = {"accept": lead.accept_lead, "decline": lead.decline_lead, "withdraw": lead.withdraw_lead}


@login_required
@require_POST
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask to join."""
    circle = get_circle(request, pk)
    form = CircleJoinForm(request.POST)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    try:
        member = actions.ask_to_join(circle=circle, by=request.user, words=words)  # type: ignore[arg-type]
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        in_it = member.stage == CircleBelonging.MEMBER
        messages.success(request, _("You belong to it now.") if in_it else _("Asked. The leader will answer."))
    return redirect(circle)


@login_required
@require_POST
def own_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Accept or decline an invitation, or leave."""
    circle = get_circle(request, pk)
    user: Any = request.user
    member = get_object_or_404(circle.members.select_related("circle__place", "user"), user=user.principal)
    if name not in OWN:
        raise Http404
    return _done(request, circle, lambda: OWN[name](member=member, by=user))


@login_required
def desk(request: HttpRequest, pk: int) -> HttpResponse:
    """Show members with their names to each other; the leader admits, removes and hands over the lead."""
    circle = get_circle(request, pk)
    if not request.user.has_perm("orgs.read_circle_members", circle):
        raise Http404
    leads = request.user.has_perm("orgs.lead_circle", circle)
    members = circle_members(circle)
    others = members.exclude(user=circle.leader_id)
    waiting = circle.members.filter(stage__in=(CircleBelonging.ASKED, CircleBelonging.INVITED))
    context = {
        "circle": circle,
        "leads": leads,
        "members": members,
        "waiting": waiting.select_related("user").order_by("pk") if leads else [],
        "handover": open_handover(circle) if leads else None,
        "lead_form": CircleLeadForm(rows=others) if leads and circle.is_living and others.exists() else None,
    }
    return render(request, "orgs/circles/members.html", context)


@login_required
@require_POST
def member_step(request: HttpRequest, pk: int, member_pk: int, name: str) -> HttpResponse:
    """Admit, decline, take an invitation back, or take somebody off the list."""
    circle = _led(request, pk)
    member = get_object_or_404(circle.members.select_related("circle__place", "user"), pk=member_pk)
    by: Any = request.user
    if name in WORDLESS:
        return _done(request, circle, lambda: WORDLESS[name](member=member, by=by), "orgs:circle_members")
    if name not in REASONED:
        raise Http404
    reason = request.POST.get("reason", "")
    return _done(request, circle, lambda: REASONED[name](member=member, by=by, reason=reason), "orgs:circle_members")


@login_required
def partners(request: HttpRequest, pk: int) -> HttpResponse:
    """Find partners among the abilities that the leader may see, and among the listed talents."""
    circle = _led(request, pk)
    kind = "talents" if request.GET.get("in") == "talents" else "abilities"
    field, words = request.GET.get("field", ""), request.GET.get("q", "")[:40]
    by: Any = request.user
    rows: QuerySet[Any]
    if kind == "talents":
        rows = found_talents(circle, words=words, field=field)
    else:
        rows = found_abilities(circle, by, words=words, field=field)
    page = page_of(rows, keys=("-id",), after=request.GET.get("after", ""), size=20)
    known = known_people(circle)
    found: list[Any] = page.rows
    people = {row.pk: row.user_id if kind == "talents" else row.resident.user_id for row in found}
    context = {
        "circle": circle,
        "kind": kind,
        "page": page,
        "lines": [(row, known.get(people[row.pk] or 0, ""), people[row.pk] is None) for row in page.rows],
        "fields": field_choices().values(),
        "field_names": talent_fields(),
        "field": field,
        "q": words,
        "working": circle.stage in WORKING,
    }
    template = "_partners.html" if request.htmx else "partners.html"  # type: ignore[attr-defined]
    return render(request, f"orgs/circles/{template}", context)


@login_required
@require_POST
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite somebody found among the abilities or the talents."""
    circle = _led(request, pk)
    by: Any = request.user
    words = request.POST.get("words", "")
    if "ability" in request.POST:
        ability = get_object_or_404(
            visible_abilities(by).select_related("resident__user"), pk=_number(request, "ability")
        )
        return _done(
            request,
            circle,
            lambda: actions.invite_ability(circle=circle, ability=ability, by=by, words=words),
            "orgs:circle_members",
        )
    talent = get_object_or_404(Talent.objects.listed().select_related("user"), pk=_number(request, "talent"))
    return _done(
        request,
        circle,
        lambda: actions.invite_talent(circle=circle, talent=talent, by=by, words=words),
        "orgs:circle_members",
    )


@login_required
@require_POST
def offer_lead(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer the lead to a member."""
    circle = _led(request, pk)
    by: Any = request.user
    form = CircleLeadForm(request.POST, rows=circle_members(circle))
    if not form.is_valid():
        messages.error(request, _("Choose another member of the circle."))
        return redirect("orgs:circle_members", circle.pk)
    to: User = form.cleaned_data["to"].user
    return _done(request, circle, lambda: lead.offer_lead(circle=circle, to=to, by=by), "orgs:circle_members")


@login_required
@require_POST
def lead_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Take over the lead, decline it, or take the offer back."""
    circle = get_circle(request, pk)
    handover = open_handover(circle)
    if handover is None or name not in LEAD:
        raise Http404
    by: Any = request.user
    return _done(request, circle, lambda: LEAD[name](handover=handover, by=by))


def _led(request: HttpRequest, pk: int) -> Circle:
    circle = get_circle(request, pk)
    if not request.user.has_perm("orgs.lead_circle", circle):
        raise Http404
    return circle


def _done(request: HttpRequest, circle: Circle, deed: Any, to: str = "") -> HttpResponse:
    """Do it and say so, or say why not; a permission that a row refuses is said in words, too."""
    try:
        deed()
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    except PermissionDenied as denied:
        if not str(denied):
            raise
        messages.error(request, str(denied))
    else:
        messages.success(request, _("Done."))
    return redirect(to, circle.pk) if to else redirect(circle)


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 19 else 0  # noqa: PLR2004 - a bigint
