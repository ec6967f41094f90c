"""A phone proven by a code: one's own new one, or the one of a resident to whom an account is handed over."""

import time
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from accounts.actions.acting import hand_over_account
from accounts.actions.codes import TooManyCodes, send_code
from accounts.actions.people import change_phone
from accounts.consents import NOTICES
from accounts.models import User
from accounts.states import CodePurpose, ConsentKind
from accounts.visit import address_of
from accounts.web.access import SignedIn
from accounts.web.forms import CodeForm, HandOverForm, PhoneForm
from core.personal import decrypt, encrypt, mask_phone

MINUTES_15 = 900


class ProvePhone(SignedIn):
    """Two steps on one page: which phone, then the code that came to it."""

    purpose: CodePurpose
    template = "accounts/phone.html"
    code_form: type[CodeForm] = CodeForm

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Show the step that comes next."""
        return self.page()

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Send a code, or check it."""
        if "phone" in request.POST:
            return self.send(PhoneForm(request.POST))
        phone = self.pending()
        form = self.code_form(request.POST)
        if phone is None:
            return self.page()
        if form.is_valid():
            try:
                self.finish(phone, form.cleaned_data["code"])
            except ValidationError as refusal:
                form.add_error(None, refusal.messages)
            else:
                request.session.pop(self.key(), None)
                return redirect(self.done())
        return self.page(code_form=form)

    def send(self, form: PhoneForm) -> HttpResponse:
        """Send the code and remember the phone."""
        status = 200
        if form.is_valid():
            phone = form.cleaned_data["phone"]
            try:
                send_code(phone=phone, purpose=self.purpose, ip=address_of(self.request))
            except TooManyCodes as refusal:
                form.add_error("phone", refusal)
                status = 429
            else:
                self.request.session[self.key()] = {"phone": encrypt(phone), "at": time.time()}
                return redirect(self.request.path)
        return self.page(phone_form=form, status=status)

    def pending(self) -> str | None:
        """Return the phone to which a code went just now."""
        kept = self.request.session.get(self.key())
        return decrypt(kept["phone"]) if kept and kept["at"] > time.time() - MINUTES_15 else None

    def page(
        self, *, phone_form: PhoneForm | None = None, code_form: CodeForm | None = None, status: int = 200
    ) -> HttpResponse:
        """Return the page with both forms, the second once a code is under way."""
        phone = self.pending()
        context = {
            "phone_form": phone_form or PhoneForm(),
            "code_form": (code_form or self.code_form()) if phone else None,
            "pending": mask_phone(phone) if phone else "",
            **self.more(),
        }
        return render(self.request, self.template, context, status=status)

    def key(self) -> str:
        """Return where the session keeps the phone."""
        return f"phone:{self.purpose.value}"

    def more(self) -> dict[str, Any]:
        """Return what else the page shows."""
        return {}

    def finish(self, phone: str, code: str) -> None:
        """Do what the proven phone is for. Raises ValidationError."""
        raise NotImplementedError

    def done(self) -> str:
        """Return the address that follows."""
        raise NotImplementedError


@method_decorator(reauthentication_required, name="dispatch")
class ChangePhone(ProvePhone):
    """Give one's own account another phone."""

    purpose = CodePurpose.NEW_PHONE

    def finish(self, phone: str, code: str) -> None:
        """Change the phone."""
        change_phone(phone=phone, code=code, by=self.me)
        messages.success(self.request, _("From now on you sign in with %(phone)s.") % {"phone": mask_phone(phone)})

    def more(self) -> dict[str, Any]:
        """Show the present phone, masked."""
        return {"present": mask_phone(self.me.phone)}

    def done(self) -> str:
        """Lead back to the account."""
        return "accounts:account"


class HandOver(ProvePhone):
    """Hand the account of an offline resident over to its owner."""

    purpose = CodePurpose.HAND_OVER
    template = "accounts/hand_over.html"
    code_form = HandOverForm
    resident: User

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let in who may act for this resident."""
        if request.user.is_authenticated:
            self.resident = get_object_or_404(User, pk=kwargs["pk"])
            if not request.user.has_perm("accounts.act_for", self.resident):
                raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def key(self) -> str:
        """Keep a phone for each resident."""
        return f"{super().key()}:{self.resident.pk}"

    def more(self) -> dict[str, Any]:
        """Show whose account it is, and the notice that is read out."""
        return {"resident": self.resident, "notice": NOTICES[ConsentKind.PRIVACY]}

    def finish(self, phone: str, code: str) -> None:
        """Hand it over."""
        hand_over_account(resident=self.resident, phone=phone, code=code, by=self.me)
        words = _("The account is handed over: %(name)s signs in alone from now on.") % {"name": self.resident}
        messages.success(self.request, words)

    def done(self) -> str:
        """Lead back to the residents."""
        return "accounts:acting"
