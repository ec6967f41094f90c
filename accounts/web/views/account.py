"""One's own account: phone, password, second factor, browsers and devices, consents."""

from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actions.consents import give_consent, withdraw_consent
from accounts.actions.devices import needs_second_factor, remove_device
from accounts.actions.sessions import sign_out_everywhere
from accounts.consents import NOTICES
from accounts.models import Device, RoleGrant
from accounts.states import ConsentKind
from accounts.web.access import SignedIn
from core.personal import mask_phone


class Account(SignedIn):
    """The page from which one keeps one's account."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show what the account has."""
        grants = RoleGrant.objects.current().filter(user=self.me).select_related("place", "body").order_by("pk")
        context = {
            "phone": mask_phone(self.me.phone),
            "has_second_factor": needs_second_factor(self.me),
            "devices": Device.objects.filter(token__user=self.me).select_related("token").order_by("-pk"),
            "grants": grants,
        }
        return render(request, "accounts/account.html", context)


class RemoveDevice(SignedIn):
    """Sign one device out."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take its token away."""
        if not remove_device(device_id=pk, by=self.me):
            raise Http404
        messages.success(request, _("The device is signed out."))
        return redirect("accounts:account")


class SignOutEverywhere(SignedIn):
    """Sign out all other browsers and all devices."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """End them."""
        count = sign_out_everywhere(by=self.me, but=request.session.session_key or "")
        words = ngettext("%(count)d other place was signed out.", "%(count)d other places were signed out.", count)
        messages.success(request, words % {"count": count})
        return redirect("accounts:account")


class Consents(SignedIn):
    """What one consented to, in which version and when; given and withdrawn here."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show each consent with its words."""
        given = {consent.kind: consent for consent in self.me.consents.current()}
        past = self.me.consents.exclude(withdrawn_at=None).order_by("-withdrawn_at")
        rows = [{"notice": notice, "consent": given.get(kind)} for kind, notice in NOTICES.items()]
        return render(request, "accounts/consents.html", {"rows": rows, "past": past})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Give or withdraw one; without the consent on personal information the account closes."""
        try:
            kind = ConsentKind(request.POST.get("kind", ""))
        except ValueError as error:
            raise Http404 from error
        if request.POST.get("do") == "give":
            give_consent(kind=kind, by=self.me)
            messages.success(request, _("Your consent is noted."))
            return redirect("accounts:consents")
        try:
            withdraw_consent(kind=kind, by=self.me)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return redirect("accounts:consents")
        messages.success(request, _("Your consent is withdrawn."))
        if kind == ConsentKind.PRIVACY:
            logout(request)
            messages.info(request, _("Your account is closed. To open it again, ask the staff of your community."))
            return redirect("/")
        return redirect("accounts:consents")
