"""Invitations on the portal: invite, answer, see what became of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.flow import available_steps, progress
from core.keyset import page_of
from residents import actions
from residents.models import Deed, Invitation
from residents.rules.invitations import why_no_invitation
from residents.rules.talents import name_for
from residents.states import INVITATION, InvitationStage
from residents.web.forms.talents import AnswerForm, InvitationForm

from .my_talent import add_errors
from .talents import readable

RELATED = ("talent__user", "talent__community", "talent__place", "talent__street", "invited_by", "body", "place")


@login_required
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite a talent to lead something."""
    talent = readable(request, pk)
    user = request.user
    why_not = why_no_invitation(talent, user)  # type: ignore[arg-type]
    form = InvitationForm(request.POST or None, by=user)  # type: ignore[arg-type]
    if request.method == "POST" and form.is_valid() and not why_not:
        try:
            sent = actions.invite(talent=talent, by=user, **form.cleaned_data)  # type: ignore[arg-type]
        except ValidationError as refused:
            add_errors(form, refused)
        else:
            messages.success(request, _("Sent. You will read the answer in your messages."))
            return redirect(sent)
    context = {"talent": talent, "name": name_for(user, talent), "form": form, "why_not": why_not}  # type: ignore[arg-type]
    return render(request, "residents/talents/invite.html", context)


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """List the invitations that I got and sent."""
    rows = Invitation.objects.concerning(request.user).select_related(*RELATED)  # type: ignore[arg-type]
    page = page_of(rows, keys=("-id",), after=request.GET.get("after", ""), size=20)
    return render(request, "residents/talents/invitations.html", {"page": page})


@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an invitation and what can be done with it now."""
    invitation = _readable(request, pk)
    user = request.user
    offers = available_steps(INVITATION, invitation, user)  # type: ignore[arg-type]
    answers = {"accept", "decline"}
    recorded = Deed.objects.filter(key=f"invitation:{invitation.pk}").exists()
    may_record = user.has_perm("residents.record_invitation", invitation)
    context = {
        "invitation": invitation,
        "name": name_for(user, invitation.talent),  # type: ignore[arg-type]
        "marks": progress(INVITATION, invitation),
        "answers": [offer for offer in offers if offer.step.name in answers],
        "offers": [offer for offer in offers if offer.step.name not in answers],
        "answer_form": AnswerForm(),
        "recorded": recorded,
        "may_record": may_record and invitation.stage == InvitationStage.DONE and not recorded,
    }
    return render(request, "residents/talents/invitation.html", context)


@login_required
@require_POST
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Answer, withdraw, finish, or record the deed."""
    invitation = _readable(request, pk)
    user = request.user
    answer, reason = request.POST.get("answer", ""), request.POST.get("reason", "")
    try:
        if name == "accept":
            actions.accept_invitation(invitation=invitation, by=user, answer=answer)  # type: ignore[arg-type]
        elif name == "decline":
            actions.decline_invitation(invitation=invitation, by=user, answer=answer)  # type: ignore[arg-type]
        elif name == "withdraw":
            actions.withdraw_invitation(invitation=invitation, by=user, reason=reason)  # type: ignore[arg-type]
        elif name == "finish":
            actions.finish_invitation(invitation=invitation, by=user)  # type: ignore[arg-type]
        elif name == "record":
            actions.record_led(invitation=invitation, by=user)  # type: ignore[arg-type]
        else:
            raise Http404
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Done."))
    return redirect(invitation)


def _readable(request: HttpRequest, pk: int) -> Invitation:
    invitation = get_object_or_404(Invitation.objects.select_related(*RELATED), pk=pk)
    if not request.user.has_perm("residents.read_invitation", invitation):
        raise Http404
    return invitation
