"""Both sides of a claim: the claimant's page, and that of somebody whose row is claimed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.attachments import attachments_of, store_attachment
from disclosure.queries import public_trace
from residents import actions
from residents.models import ClaimAnswer, HouseholdClaim
from residents.states import CLAIM, ClaimStage
from residents.web.forms.letters import AnswerForm


@login_required
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one's own claim, and take proof while it is open."""
    found = get_object_or_404(HouseholdClaim.objects.select_related("household__place", "place"), pk=pk)
    if not request.user.has_perm("residents.read_claim", found):
        raise Http404
    if request.method == "POST":
        try:
            for upload in request.FILES.getlist("files"):
                store_attachment(upload=upload, subject=found, by=request.user)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
        else:
            messages.success(request, _("Your proof is with the community desk."))
        return redirect(found)
    context = {
        "claim": found,
        "open": found.stage == ClaimStage.FILED,
        "attachments": attachments_of(found),
        "trace": public_trace(CLAIM, found, request.user, concerned=True),
    }
    return render(request, "residents/claim.html", context)


@login_required
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the other side send words and proof; it learns nothing of the claimant."""
    found = get_object_or_404(HouseholdClaim.objects.select_related("against", "place"), pk=pk)
    if not request.user.has_perm("residents.answer_claim", found):
        raise Http404
    given = ClaimAnswer.objects.filter(claim=found).first()
    form = AnswerForm(request.POST or None, initial={"words": given.words if given else ""})
    if request.method == "POST" and form.is_valid():
        try:
            given = actions.answer_claim(claim=found, words=form.cleaned_data["words"], by=request.user)  # type: ignore[arg-type]
            for upload in request.FILES.getlist("files"):
                store_attachment(upload=upload, subject=given, by=request.user)
        except ValidationError as refused:
            form.add_error(None, refused.messages)  # type: ignore[arg-type]
        else:
            messages.success(request, _("Your proof is with the community desk."))
            return redirect("residents:answer", pk=pk)
    context = {
        "claim": found,
        "form": form,
        "given": given,
        "attachments": attachments_of(given) if given else [],
    }
    return render(request, "residents/answer.html", context)
