"""The desk of instructors, guidance records, instructors for staff, and the contacts of talents."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.states import Role
from core.flow import progress
from orgs.actions import party as charges
from orgs.actions import party_contacts as contacts
from orgs.actions.party_records import answer_guidance, close_guidance, record_guidance
from orgs.models.party import GuidanceRecord, InstructorAssignment, TalentInstructor
from orgs.models.party_spans import quarter_of
from orgs.queries import public_organisations
from orgs.queries.party import branches_of, charges_of, instructors_with_load, is_instructor
from orgs.queries.party_coverage import not_guided, without_cover
from orgs.states.party import GUIDANCE
from orgs.web.forms.party import AnswerForm, AssignForm, ContactForm, GuidanceForm, HandOverForm, MendedForm

from .party import street_here

LINKS_SHOWN = 50
CONTACT_STEPS: dict[str, Any] = {
    "agree": contacts.agree_to_contact,
    "decline": contacts.decline_contact,
    "end": contacts.end_contact,
}


@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """Show an instructor whom he or she guides and who waits, and a secretary the own branches."""
    user: Any = request.user
    branches = list(branches_of(user))
    if not is_instructor(user) and not branches:
        raise PermissionDenied
    waiting = set(not_guided().filter(instructor=user).values_list("organisation_id", flat=True))
    mine = GuidanceRecord.objects.filter(instructor=user).select_related("organisation")
    context = {
        "charges": charges_of(user),
        "waiting": waiting,
        "quarter_ends": quarter_of(timezone.localdate())[1],
        "unanswered": mine.open().order_by("visited_on", "pk")[:50],
        "to_close": mine.filter(stage="answered").order_by("visited_on", "pk")[:50],
        "branches": branches,
        "is_instructor": is_instructor(user),
    }
    return render(request, "orgs/party/desk.html", context)


@login_required
def new_guidance(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a visit."""
    organisation = get_object_or_404(public_organisations(), pk=pk)
    user: Any = request.user
    if not user.has_perm("orgs.give_guidance", organisation):
        raise PermissionDenied
    form = GuidanceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            record = record_guidance(organisation=organisation, by=user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused.messages)  # type: ignore[arg-type]
        else:
            messages.success(request, _("Recorded. The organisation is asked to answer."))
            return redirect(record)
    return render(request, "orgs/party/guidance_new.html", {"organisation": organisation, "form": form})


def readable_record(request: HttpRequest, pk: int) -> GuidanceRecord:
    """Return a record that this person may read; 404 for everybody else."""
    rows = GuidanceRecord.objects.select_related("organisation__place", "instructor", "answered_by")
    record = get_object_or_404(rows, pk=pk)
    if not request.user.has_perm("orgs.read_guidance_record", record):
        raise Http404
    return record


@login_required
def guidance(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a guidance record, its answer and what was mended; take the next step."""
    record = readable_record(request, pk)
    user: Any = request.user
    answers = record.stage == "given" and user.has_perm("orgs.answer_guidance", record)
    closes = record.stage == "answered" and user.has_perm("orgs.close_guidance", record)
    form: Any = AnswerForm(request.POST or None) if answers else MendedForm(request.POST or None) if closes else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        if form.is_valid():
            try:
                if answers:
                    answer_guidance(record=record, by=user, **form.cleaned_data)
                else:
                    close_guidance(record=record, by=user, **form.cleaned_data)
            except ValidationError as refused:
                form.add_error(None, refused.messages)
            else:
                messages.success(request, _("Sent."))
                return redirect(record)
    context = {"record": record, "form": form, "answers": answers, "marks": progress(GUIDANCE, record)}
    return render(request, "orgs/party/guidance.html", context)


@login_required
def instructors(request: HttpRequest) -> HttpResponse:
    """Show staff how much each instructor carries and who has none; charge somebody."""
    street = street_here()
    user: Any = request.user
    if not user.has_perm("orgs.keep_instructors", street):
        raise PermissionDenied
    form = AssignForm(request.POST or None, street=street)
    if request.method == "POST" and form.is_valid():
        try:
            charges.assign_instructor(by=user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused.messages)  # type: ignore[arg-type]
        else:
            messages.success(request, _("Done."))
            return redirect("orgs:party_instructors")
    context = {
        "people": instructors_with_load(street),
        "form": form,
        "uncovered": without_cover(street)[:50],
        "uncovered_count": without_cover(street).count(),
        "unguided": not_guided().filter(street=street)[:50],
    }
    return render(request, "orgs/party/instructors.html", context)


@login_required
def instructor(request: HttpRequest, pk: int) -> HttpResponse:
    """Show staff whom an instructor guides; hand each over, or end it."""
    street = street_here()
    user: Any = request.user
    if not user.has_perm("orgs.keep_instructors", street):
        raise PermissionDenied
    person = get_object_or_404(instructors_with_load(street), pk=pk)
    context = {
        "person": person,
        "charges": charges_of(person).filter(street=street),
        "form": HandOverForm(street=street),
        "still": person.standing.has(Role.PARTY_INSTRUCTOR),
    }
    return render(request, "orgs/party/instructor.html", context)


@login_required
@require_POST
def charge_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Hand a charge over, or end it."""
    charge = get_object_or_404(
        InstructorAssignment.objects.select_related("organisation__place", "circle__place"), pk=pk
    )
    user: Any = request.user
    if not user.has_perm("orgs.keep_instructors", charge):
        raise PermissionDenied
    form = HandOverForm(request.POST, street=charge.street)
    why = request.POST.get("why", "")
    try:
        if name == "end":
            charges.end_charge(charge=charge, by=user, why=why)
        elif name != "hand-over":
            raise Http404
        elif form.is_valid():
            charges.hand_over_charge(charge=charge, by=user, **form.cleaned_data)
        else:
            messages.error(request, _("Choose an instructor and say why."))
            return redirect("orgs:party_instructor", charge.instructor_id)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Done."))
    return redirect("orgs:party_instructor", charge.instructor_id)


@login_required
def links(request: HttpRequest) -> HttpResponse:
    """Show the two concerned their contact; an instructor asks a talent here."""
    user: Any = request.user
    form = None
    if is_instructor(user):
        form = ContactForm(request.POST or None, paths=user.standing.paths(Role.PARTY_INSTRUCTOR))
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        if form.is_valid():
            try:
                contacts.propose_contact(by=user, **form.cleaned_data)
            except ValidationError as refused:
                form.add_error(None, refused.messages)  # type: ignore[arg-type]
            else:
                messages.success(request, _("Asked. It is up to the talent."))
                return redirect("orgs:party_links")
    rows = TalentInstructor.objects.concerning(user).select_related("talent__user", "talent__community", "instructor")
    context = {"rows": rows.order_by("-pk")[:LINKS_SHOWN], "form": form}
    return render(request, "orgs/party/links.html", context)


@login_required
@require_POST
def link_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Agree, decline or end a contact."""
    row = get_object_or_404(TalentInstructor.objects.concerning(request.user), pk=pk)  # type: ignore[arg-type]
    if name not in CONTACT_STEPS:
        raise Http404
    try:
        CONTACT_STEPS[name](link=row, by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Done."))
    return redirect("orgs:party_links")
