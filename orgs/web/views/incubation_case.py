"""A case on the portal: where it stands, what one can do now, plan, talks, milestones, reviews, trace."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from core.deeds import add_errors
from core.flow import Offer, available_steps, progress
from core.models import Attachment
from disclosure.queries import public_trace
from orgs.actions import incubation as actions
from orgs.actions import incubation_plan as plans
from orgs.actions import incubation_reviews as reviews
from orgs.actions.incubation_talks import record_talk
from orgs.models.incubation import Incubation, IncubationMilestone
from orgs.queries.incubation import cases, graduation_conditions, milestones_of, reviews_of, start_conditions, talks_of
from orgs.queries.incubation_board import cards_of, for_cards
from orgs.states.circles import CircleStage
from orgs.states.incubation import INCUBATION, MILESTONE, RUNNING, IncubationStage
from orgs.web.forms.incubation import (
    AdmitForm,
    CaseForm,
    EndForm,
    InviteForm,
    MentorForm,
    MilestoneForm,
    PlanForm,
    ProofForm,
    ReviewForm,
    TalkForm,
)

Deed = Callable[..., Any]
# Steps with a form of their own: the form, and the action that gets what was typed.
STEP_FORMS: dict[str, tuple[type[CaseForm], Deed]] = {
    "invite": (InviteForm, actions.invite_to_talk),
    "invite_again": (InviteForm, actions.invite_to_talk),
    "admit": (AdmitForm, actions.admit),
    "name_mentor": (MentorForm, plans.name_mentor),
    "set_plan": (PlanForm, plans.write_plan),
    "change_mentor": (MentorForm, plans.name_mentor),
    "end": (EndForm, reviews.end_incubation),
}
PLAIN: dict[str, Deed] = {
    "agree": plans.agree,
    "start": plans.start_nursing,
    "call_review": reviews.call_review,
    "decline": actions.decline,
    "withdraw": actions.withdraw,
}
REASONED = ("decline", "withdraw")
# What is no step of the flow by itself: a talk is recorded, a milestone added, a review concluded.
DEEDS: dict[str, tuple[type[CaseForm], Deed, Any]] = {
    "review": (ReviewForm, reviews.conclude_review, pgettext_lazy("incubation", "Conclude the review")),
    "talk": (TalkForm, record_talk, gettext_lazy("Record a talk")),
    "milestone": (MilestoneForm, plans.add_milestone, gettext_lazy("Add a milestone")),
}


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a case: to everybody where it stands and its trace, to those concerned all but the centre's notes."""
    return _page(request, readable(request, pk))


@login_required
@require_POST
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Take a step of a case by its action; what was typed stays if it is refused."""
    case, user = readable(request, pk), request.user
    if name in PLAIN:
        facts = {"reason": request.POST.get("reason", "")} if name in REASONED else {}
        try:
            PLAIN[name](case=case, by=user, **facts)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
        else:
            messages.success(request, _("Done."))
        return redirect(case)
    if name not in STEP_FORMS and name not in DEEDS:
        raise Http404
    if name not in _open_forms(case, user):
        raise PermissionDenied
    form_class, deed = STEP_FORMS[name] if name in STEP_FORMS else DEEDS[name][:2]
    form = form_class(request.POST, case=case, prefix=name)
    if form.is_valid():
        try:
            deed(case=case, by=user, **form.cleaned_data)
        except ValidationError as refused:
            add_errors(form, refused)
        else:
            messages.success(request, _("Done."))
            return redirect(case)
    return _page(request, case, {name: form})


def readable(request: HttpRequest, pk: int) -> Incubation:
    """Return the case if the person may read it."""
    case = get_object_or_404(cases(), pk=pk)
    if not request.user.has_perm("orgs.read_incubation", case):
        raise Http404
    return case


def _page(request: HttpRequest, case: Incubation, bound: dict[str, CaseForm] | None = None) -> HttpResponse:
    user: Any = request.user
    knows = user.is_authenticated and user.has_perm("orgs.read_incubation_inside", case)
    context: dict[str, Any] = {
        "case": case,
        "circle": case.circle,
        "marks": progress(INCUBATION, case),
        "knows": knows,
        "trace": public_trace(INCUBATION, case, user, concerned=knows),
    }
    if knows:
        leads = user.has_perm("orgs.own_incubation", case)
        context |= {
            "leads": leads,
            "reads_notes": user.has_perm("orgs.read_incubation_notes", case),
            "next_words": _next(case) if leads else "",
            "card": cards_of(for_cards(Incubation.objects.filter(pk=case.pk)))[0],
            "conditions": _conditions(case),
            "offers": [offer for name, offer in _offers(case, user).items() if name in PLAIN],
            "forms": _forms(case, user, bound or {}),
            "milestones": _milestones(case, user),
            "proof_form": ProofForm(),
            "talks": talks_of(case),
            "reviews": reviews_of(case),
            "to_file": leads and case.stage == IncubationStage.GRADUATED and case.circle.stage == CircleStage.NURSERY,
        }
    return render(request, "orgs/incubation/case.html", context)


def _conditions(case: Incubation) -> list[Any]:
    if case.stage == IncubationStage.PLANNING:
        return start_conditions(case)
    return graduation_conditions(case) if case.in_nursery else []


def _offers(case: Incubation, user: Any) -> dict[str, Offer]:
    return {offer.step.name: offer for offer in available_steps(INCUBATION, case, user)}


def _open_forms(case: Incubation, user: Any) -> dict[str, Any]:
    """Return the names of the forms that are open to the reader now, with what each is called."""
    offers = _offers(case, user)
    found = {
        name: offers[name].step.label
        for name in STEP_FORMS
        if name in offers and offers[name].open and (name != "end" or case.stage != IncubationStage.REVIEW)
    }
    mentors = user.has_perm("orgs.mentor_incubation", case)
    asked = {
        "review": case.stage == IncubationStage.REVIEW and "end" in offers and offers["end"].open,
        "talk": mentors and case.stage in RUNNING and case.stage != IncubationStage.APPLIED,
        "milestone": mentors and (case.stage == IncubationStage.PLANNING or case.in_nursery),
    }
    return found | {name: DEEDS[name][2] for name, wanted in asked.items() if wanted}


def _forms(case: Incubation, user: Any, bound: dict[str, CaseForm]) -> list[dict[str, Any]]:
    rows = []
    for name, label in _open_forms(case, user).items():
        form_class = STEP_FORMS[name][0] if name in STEP_FORMS else DEEDS[name][0]
        form = bound.get(name) or form_class(case=case, prefix=name)
        rows.append({"name": name, "label": label, "form": form, "open": name in bound})
    return rows


def _milestones(case: Incubation, user: Any) -> list[dict[str, Any]]:
    rows = list(milestones_of(case))
    proofs: dict[int, list[Attachment]] = {}
    label = IncubationMilestone._meta.label_lower
    for file in Attachment.objects.filter(subject_label=label, subject_id__in=[row.pk for row in rows]):
        proofs.setdefault(file.subject_id, []).append(file)
    may_prove = user.has_perm("orgs.own_incubation", case) or user.has_perm("orgs.mentor_incubation", case)
    may_remove = case.stage == IncubationStage.PLANNING and user.has_perm("orgs.plan_incubation", case)
    found = []
    for row in rows:
        row.incubation = case
        offers = available_steps(MILESTONE, row, user) if case.in_nursery else []
        found.append(
            {
                "row": row,
                "offers": offers,
                "proofs": proofs.get(row.pk, []),
                "may_prove": may_prove and row.is_open and case.in_nursery,
                "may_remove": may_remove,
            }
        )
    return found


def _next(case: Incubation) -> str:
    """Return what comes next, in words for the leader."""
    words = {
        IncubationStage.APPLIED: _("The centre reads your application and invites you to a talk."),
        IncubationStage.TALK: _("Come to the talk with one or two members; bring what you have done so far."),
        IncubationStage.PLANNING: _("The mentor writes the plan with you. Read it and agree; then it begins."),
        IncubationStage.NURSING: _("Work on the milestones, report each here and add a photo or file as proof."),
        IncubationStage.REVIEW: _("The centre reviews how far you are and tells you the result."),
        IncubationStage.GRADUATED: _("Your circle can be filed as an organisation now."),
    }
    return words.get(IncubationStage(case.stage), "")
