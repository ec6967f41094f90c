"""Public notices on the portal: read, object."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.flow import progress
from core.keyset import page_of
from disclosure import actions
from disclosure.models import Objection
from disclosure.queries import notices_in, public_notices, public_trace
from disclosure.rules import period_is_running
from disclosure.states import NOTICE, Outcome, Stage
from places.models import Place

from .forms import ObjectionForm

RUNNING = (Stage.OPEN, Stage.UNDER_OBJECTION)


def index(request: HttpRequest) -> HttpResponse:
    """List public notices: those that run, or all."""
    show_all = "all" in request.GET
    place = Place.objects.filter(code=request.GET.get("place", "")[:32]).first()
    rows = notices_in(place) if place else public_notices()
    rows = rows if show_all else rows.filter(stage__in=RUNNING)
    page = page_of(rows, keys=("-id",), after=request.GET.get("after", ""))
    template = "disclosure/_list.html" if request.htmx else "disclosure/index.html"  # type: ignore[attr-defined]
    return render(request, template, {"page": page, "show_all": show_all, "place": place})


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a public notice: what is decided, until when, the objections and their answers, the trace."""
    notice = get_object_or_404(public_notices(), pk=pk)
    user = request.user
    objections = list(notice.objections.exclude(stage=Outcome.TAKEN_BACK).order_by("pk"))
    own = [o for o in objections if user.is_authenticated and o.author_id == user.principal.pk]
    runs = notice.stage in RUNNING and period_is_running(notice) is None
    context = {
        "notice": notice,
        "marks": progress(NOTICE, notice),
        "objections": objections,
        "own_open": next((o for o in own if o.stage == Outcome.RAISED), None),
        "runs": runs,
        "form": ObjectionForm(),
        "trace": public_trace(NOTICE, notice, user),
    }
    return render(request, "disclosure/detail.html", context)


@login_required
@require_POST
def object_to(request: HttpRequest, pk: int) -> HttpResponse:
    """Raise an objection."""
    notice = get_object_or_404(public_notices(), pk=pk)
    form = ObjectionForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for error in form.errors["text"]))
        return redirect(notice)
    try:
        actions.object_to(notice=notice, text=form.cleaned_data["text"], by=request.user)  # type: ignore[arg-type]
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Your objection is recorded. Nothing moves on before it is answered."))
    return redirect(notice)


@login_required
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own objection back."""
    objection = get_object_or_404(
        Objection.objects.select_related("notice__place"),
        pk=pk,
        author=request.user.principal,  # type: ignore[union-attr]
    )
    try:
        actions.take_back_objection(objection=objection, by=request.user)  # type: ignore[arg-type]
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect(objection.notice)
