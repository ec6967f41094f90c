"""The way in: a phone and its code, or a password; whoever is new joins on the same way."""

from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.views import LoginView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from accounts.actions.codes import TooManyCodes, redeem_code, send_code
from accounts.actions.consents import give_consent
from accounts.actions.people import join, set_phone
from accounts.consents import NOTICES
from accounts.models import User
from accounts.states import CodePurpose, ConsentKind
from accounts.visit import Visit, address_of, safe_next
from accounts.web.forms import CodeForm, JoinForm, PhoneForm
from accounts.web.password import PasswordForm
from core.personal import mask_phone

TOO_MANY = 429


class PasswordSignIn(LoginView):  # type: ignore[misc]
    """The sign-in page: a phone for a code first, user name (or phone) and password below."""

    template_name = "account/login.html"
    form_class = PasswordForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the form that asks for a code."""
        asked = "login" in self.request.POST or self.request.GET.get("by") == "password"
        own = {"phone_form": PhoneForm(), "next_url": safe_next(self.request), "by_password": asked}
        return {**super().get_context_data(**kwargs), **own}


@method_decorator(never_cache, name="dispatch")
class AskForCode(View):
    """Send a code to a phone, whether it is known or not."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Send it and go on to the code, or show the sign-in page with what is wrong."""
        form = PhoneForm(request.POST)
        status = 200
        if form.is_valid():
            phone = form.cleaned_data["phone"]
            try:
                send_code(phone=phone, purpose=CodePurpose.SIGN_IN, ip=address_of(request))
            except TooManyCodes as refusal:
                form.add_error("phone", refusal)
                status = TOO_MANY
            else:
                Visit(phone, safe_next(request)).keep(request)
                return redirect("accounts:code")
        context = {
            "phone_form": form,
            "form": PasswordForm(request=request),
            "next_url": safe_next(request),
        }
        return render(request, "account/login.html", context, status=status)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Lead back to the sign-in page."""
        return redirect("account_login")


@method_decorator(never_cache, name="dispatch")
class EnterCode(View):
    """Take the code: sign in whoever is known, lead on whoever is new."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Ask for the phone first."""
        visit = Visit.of(request)
        if visit is None:
            return redirect("account_login")
        self.visit = visit
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the field for the code."""
        return self.page(request, CodeForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Check the code."""
        form = CodeForm(request.POST)
        if not form.is_valid():
            return self.page(request, form)
        phone = self.visit.phone
        if not redeem_code(phone=phone, code=form.cleaned_data["code"], purpose=CodePurpose.SIGN_IN):
            form.add_error("code", ValidationError(_("This code is wrong or too old. You can ask for another one.")))
            return self.page(request, form)
        user = User.objects.with_phone(phone).first()
        if user is None:
            Visit(phone, self.visit.next_url, proven=True).keep(request)
            return redirect("accounts:join")
        if not user.phone_verified:
            set_phone(user=user, phone=phone, verified=True)
        return let_in(request, user, self.visit.next_url)

    def page(self, request: HttpRequest, form: CodeForm) -> HttpResponse:
        """Return the page of the code."""
        context = {"form": form, "phone": mask_phone(self.visit.phone), "phone_full": self.visit.phone}
        context["next_url"] = self.visit.next_url
        return render(request, "accounts/code.html", context)


@method_decorator(never_cache, name="dispatch")
class Join(View):
    """Open an account for a phone that a code has proven: a name, and the consent."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let in only who has entered the right code just now."""
        visit = Visit.of(request, proven=True)
        if visit is None:
            return redirect("account_login")
        self.visit = visit
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form and the notice."""
        return self.page(request, JoinForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Open the account and sign in."""
        form = JoinForm(request.POST)
        if form.is_valid():
            language = getattr(request, "LANGUAGE_CODE", "zh-hans")
            try:
                user = join(phone=self.visit.phone, name=form.cleaned_data["name"], language=language)
            except ValidationError as refusal:
                form.add_error(None, refusal.messages)
                return self.page(request, form)
            if form.cleaned_data["portrait"]:
                give_consent(kind=ConsentKind.PORTRAIT, by=user)
            return let_in(request, user, self.visit.next_url, joined=True)
        return self.page(request, form)

    def page(self, request: HttpRequest, form: JoinForm) -> HttpResponse:
        """Return the page with the words that are consented to."""
        return render(request, "accounts/join.html", {"form": form, "notice": NOTICES[ConsentKind.PRIVACY]})


def let_in(request: HttpRequest, user: User, next_url: str, *, joined: bool = False) -> HttpResponse:
    """Sign a person in whom a code has proven; allauth asks for the second factor of who has one."""
    Visit.end(request)
    record_authentication(request, user, method="code")
    return perform_login(request, Login(user=user, redirect_url=next_url or None, signup=joined))  # type: ignore[no-any-return]


def privacy(request: HttpRequest) -> HttpResponse:
    """Show what people are told before they consent."""
    return render(request, "accounts/privacy.html", {"notices": list(NOTICES.values())})
