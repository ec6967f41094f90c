"""Writing an application for filing: begun, one part a page, roster, papers; every part is kept as it is written."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.attachments import attachments_of
from core.deeds import add_errors
from core.models import Attachment
from orgs.actions import filing_applications as actions
from orgs.models.circles import Circle
from orgs.models.filing import FilingApplication
from orgs.queries.filing import documents_of
from orgs.rules.filing import why_not_start
from orgs.rules.filing_names import NameCheck, check_name
from orgs.states.filing import PRINTED_PAPERS, UPLOADED_PAPERS
from orgs.web.forms.filing import PART_LABELS, PARTS, FilingMemberForm, NewFilingForm, PaperForm
from places.models import Place

from .filing import readable

ORDER = list(PART_LABELS)


def new(request: HttpRequest) -> HttpResponse:
    """Begin an application without a circle, or read why not and how to get there."""
    user: Any = request.user
    refusal = why_not_start(user)
    form = NewFilingForm(request.POST or None, by=user) if not refusal else None
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            application = actions.start_filing(by=user, **form.cleaned_data)
        except ValidationError as refused:
            add_errors(form, refused)
        else:
            return redirect("orgs:edit_filing", application.pk, "name")
    return render(request, "orgs/filing/new.html", {"form": form, "refusal": refusal})


@login_required
def start(request: HttpRequest, circle_pk: int) -> HttpResponse:
    """Begin the application of a circle, or go on with the draft that is there."""
    user: Any = request.user
    circle = get_object_or_404(Circle.objects.select_related("place", "community", "leader"), pk=circle_pk)
    if circle.leader_id != user.principal.pk:
        raise Http404
    draft = FilingApplication.objects.of(user).filter(circle=circle, stage__in=("draft", "completing")).first()
    if draft is not None:
        return redirect("orgs:edit_filing", draft.pk, "name")
    refusal = why_not_start(user, circle)
    if request.method == "POST" and not refusal:
        try:
            application = actions.start_filing(place=circle.community, circle=circle, by=user)
        except ValidationError as refused:
            refusal = " ".join(refused.messages)
        else:
            return redirect("orgs:edit_filing", application.pk, "name")
    return render(request, "orgs/filing/start.html", {"circle": circle, "refusal": refusal})


@login_required
def edit(request: HttpRequest, pk: int, part: str) -> HttpResponse:
    """Write one part of an application, and go on to the next."""
    application = _writable(request, pk)
    if part in {"members", "papers"}:
        return _lists(request, application, part)
    if part not in PARTS:
        raise Http404
    form = PARTS[part](request.POST or None, application=application)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_filing(application=application, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except ValidationError as refused:
            add_errors(form, refused)
        else:
            messages.success(request, _("Saved."))
            if "stay" in request.POST:
                return redirect(application)
            return redirect("orgs:edit_filing", application.pk, ORDER[ORDER.index(part) + 1])
    context = {**_frame(application, part), "form": form, "check": _check_of(application) if part == "name" else None}
    return render(request, "orgs/filing/edit.html", context)


def _lists(request: HttpRequest, application: FilingApplication, part: str) -> HttpResponse:
    context: dict[str, Any] = _frame(application, part)
    if part == "members":
        context |= {"members": application.members.all(), "form": FilingMemberForm()}
    else:
        context |= {
            "papers": [(row, attachments_of(row)) for row in documents_of(application)],
            "uploaded": UPLOADED_PAPERS,
            "printed": PRINTED_PAPERS,
        }
    return render(request, f"orgs/filing/{part}.html", context)


@login_required
@require_POST
def add_member(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter somebody on the roster."""
    application = _writable(request, pk)
    form = FilingMemberForm(request.POST)
    if form.is_valid():
        try:
            actions.add_filing_member(application=application, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except ValidationError as refused:
            add_errors(form, refused)
        else:
            return redirect("orgs:edit_filing", application.pk, "members")
    context = {**_frame(application, "members"), "members": application.members.all(), "form": form}
    return render(request, "orgs/filing/members.html", context)


@login_required
@require_POST
def remove_member(request: HttpRequest, pk: int, member_pk: int) -> HttpResponse:
    """Strike somebody off the roster."""
    application = _writable(request, pk)
    member = get_object_or_404(application.members.select_related("application"), pk=member_pk)
    actions.remove_filing_member(member=member, by=request.user)  # type: ignore[arg-type]
    return redirect("orgs:edit_filing", application.pk, "members")


@login_required
@require_POST
def attach(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Add a photo or scan of a document."""
    application = _writable(request, pk)
    form = PaperForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose a file first."))
    else:
        try:
            actions.attach_paper(application=application, kind=kind, upload=form.cleaned_data["file"], by=request.user)  # type: ignore[arg-type]
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
        else:
            messages.success(request, _("Saved."))
    return redirect("orgs:edit_filing", application.pk, "papers")


@login_required
@require_POST
def remove(request: HttpRequest, pk: int, kind: str, uuid: UUID) -> HttpResponse:
    """Take a file of a document back."""
    application = _writable(request, pk)
    document = get_object_or_404(application.documents.select_related("application"), kind=kind)
    attachment = get_object_or_404(Attachment, pk=uuid)
    actions.remove_paper(document=document, attachment=attachment, by=request.user)  # type: ignore[arg-type]
    return redirect("orgs:edit_filing", application.pk, "papers")


@login_required
@require_safe
def name_check(request: HttpRequest) -> HttpResponse:
    """Say, while somebody types, whether a name is possible and free, and what is like it."""
    name = request.GET.get("name", "")[:40]
    application = _number(request.GET.get("application", ""))
    own = FilingApplication.objects.of(request.user).filter(pk=application).select_related("place").first()  # type: ignore[arg-type]
    place = own.place if own else Place.objects.filter(pk=_number(request.GET.get("place", ""))).first()
    check = check_name(name, place, application=own.pk if own else None) if place and name.strip() else None
    return render(request, "orgs/filing/_name_check.html", {"check": check})


def _check_of(application: FilingApplication) -> NameCheck | None:
    return check_name(application.name, application.place, application=application.pk) if application.name else None


def _frame(application: FilingApplication, part: str) -> dict[str, Any]:
    number = ORDER.index(part)
    return {
        "application": application,
        "part": part,
        "number": number + 1,
        "count": len(ORDER),
        "label": PART_LABELS[part],
        "parts": PART_LABELS,
        "before": ORDER[number - 1] if number else "",
        "after": ORDER[number + 1] if number + 1 < len(ORDER) else "",
    }


def _writable(request: HttpRequest, pk: int) -> FilingApplication:
    application = readable(request, pk)
    if not request.user.has_perm("orgs.edit_filing", application):
        raise Http404
    return application


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else 0  # noqa: PLR2004 - a bigint
