"""Acting for a resident who isn't online: whom, why, how long; and an account for who has none."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.actions.acting import open_offline_account, start_acting, stop_acting
from accounts.middleware import KEY
from accounts.models import ActingSession, User
from accounts.queries import homes_of, offline_residents
from accounts.web.access import SignedIn
from accounts.web.forms import ActingForm, OfflineAccountForm
from core.keyset import page_of
from places.models import Place

PAGE = 20


class Residents(SignedIn):
    """The offline residents whom one may act for."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them by name, and what one did for whom lately."""
        name = request.GET.get("name", "").strip()
        people = offline_residents(helper=self.me, name=name)
        page = page_of(people, keys=("name", "id"), after=request.GET.get("after", ""), size=PAGE)
        homes = homes_of(page.rows)
        mine = ActingSession.objects.filter(actor=self.me).select_related("resident")[:5]
        rows = [{"person": person, "home": homes.get(person.pk)} for person in page.rows]
        context = {"rows": rows, "after": page.next, "name": name, "sessions": mine}
        return render(request, "accounts/acting.html", context)


class Start(SignedIn):
    """Begin to act for one resident."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let in who may act for this resident."""
        if request.user.is_authenticated:
            self.resident = get_object_or_404(User, pk=kwargs["pk"])
            if not request.user.has_perm("accounts.act_for", self.resident):
                raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for the reason and the time."""
        return render(request, "accounts/acting_start.html", {"form": ActingForm(), "resident": self.resident})

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Begin."""
        form = ActingForm(request.POST)
        if form.is_valid():
            try:
                session = start_acting(resident=self.resident, by=self.me, **form.cleaned_data)
            except ValidationError as refusal:
                form.add_error(None, refusal.messages)
            else:
                request.session[KEY] = session.pk
                messages.success(request, _("You act for %(name)s now.") % {"name": self.resident})
                return redirect("/")
        return render(request, "accounts/acting_start.html", {"form": form, "resident": self.resident})


class Stop(SignedIn):
    """End acting."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """End it, in this browser and for good."""
        request.session.pop(KEY, None)
        if stop_acting(by=self.me):
            messages.success(request, _("You act for yourself again."))
        return redirect("accounts:acting")


class OpenAccount(SignedIn):
    """Open an account for a resident of a place who has no phone."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let in the staff and the leaders of the place."""
        if request.user.is_authenticated:
            self.place = get_object_or_404(Place, code=kwargs["code"])
            if not request.user.has_perm("accounts.open_offline_account", self.place):
                raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """Ask for the name and the reason."""
        return self.page(OfflineAccountForm())

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        """Open it."""
        form = OfflineAccountForm(request.POST)
        if form.is_valid():
            try:
                resident = open_offline_account(place=self.place, by=self.me, **form.cleaned_data)
            except ValidationError as refusal:
                form.add_error(None, refusal.messages)
            else:
                return redirect("accounts:start_acting", resident.pk)
        return self.page(form)

    def page(self, form: OfflineAccountForm) -> HttpResponse:
        """Return the page with the form."""
        return render(self.request, "accounts/open_account.html", {"form": form, "place": self.place})
