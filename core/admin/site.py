"""The staff site: sign-in with a second factor, the floors in their order, the queue on the start page."""

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.apps import apps
from django.conf import settings
from django.contrib.admin.forms import AuthenticationForm
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from unfold.sites import UnfoldAdminSite

METHODS_KEY = "account_authentication_methods"
# The icon of each floor in the side bar, from the theme's own icon font.
ICONS = {
    "core": "history",
    "places": "location_city",
    "accounts": "badge",
    "notices": "notifications",
    "disclosure": "campaign",
    "ledger": "menu_book",
    "funding": "payments",
    "residents": "home",
    "orgs": "diversity_3",
    "proposals": "forum",
    "projects": "task",
}
# What these register by themselves knows neither places nor roles, and shows secrets; our own pages do their work.
LIBRARIES = {"account", "auth", "knox", "mfa", "socialaccount", "usersessions"}


def passed_second_factor(request: HttpRequest) -> bool:
    """Whether this session was opened, or confirmed since, with a second factor."""
    return any(method.get("method") == "mfa" for method in request.session.get(METHODS_KEY, ()))


class StaffSite(UnfoldAdminSite):
    """The staff site; its sign-in is the portal's, with a second factor where the installation asks for one."""

    login_form = AuthenticationForm

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Register what the floors bring; leave out what the libraries bring."""
        models = [model_or_iterable] if isinstance(model_or_iterable, type) else list(model_or_iterable)
        own = [model for model in models if model._meta.app_label not in LIBRARIES]
        super().register(own, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Admit active staff whose session passed a second factor."""
        user = request.user
        if not (user.is_authenticated and user.is_active and user.is_staff):
            return False
        return not settings.STAFF_MFA_REQUIRED or passed_second_factor(request)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send everybody to what they still lack: the sign-in, the second factor, its set-up, or nothing."""
        target = self._target(request)
        user = request.user
        if not user.is_authenticated:
            return redirect_to_login(target, resolve_url(settings.LOGIN_URL))
        if self.has_permission(request):
            return HttpResponseRedirect(target)
        if not (user.is_staff and user.is_active):
            raise PermissionDenied
        page = settings.STAFF_MFA_CONFIRM_URL if is_mfa_enabled(user) else settings.STAFF_MFA_SETUP_URL
        query = QueryDict(mutable=True)
        query[REDIRECT_FIELD_NAME] = target
        return HttpResponseRedirect(f"{resolve_url(page)}?{query.urlencode(safe='/')}")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Sign out and go to the portal's front page."""
        super().logout(request, extra_context)
        return HttpResponseRedirect("/")

    def get_sidebar_list(self, request: HttpRequest) -> list[dict[str, Any]]:
        """Return the floors that the reader may see, each with its registered models."""
        here = request.path
        home = reverse("admin:index", current_app=self.name)
        groups = [{"items": [_item(_("To do"), home, "inbox", active=here == home)]}]
        for floor in self.get_app_list(request):
            icon = ICONS.get(floor["app_label"], "folder")
            items = [
                _item(str(model["name"]), model["admin_url"], icon, active=here.startswith(model["admin_url"]))
                for model in floor["models"]
                if model["admin_url"]
            ]
            if items:
                groups.append({"title": floor["name"], "items": items, "separator": True})
        return groups

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """Return the floors from the top of the house down, so that daily work comes first; once a request."""
        known: dict[str | None, list[dict[str, Any]]] = request.__dict__.setdefault("_floors", {})
        if app_label not in known:
            order = {config.label: number for number, config in enumerate(apps.get_app_configs())}
            floors = super().get_app_list(request, app_label)
            known[app_label] = sorted(floors, key=lambda floor: order.get(floor["app_label"], 0), reverse=True)
        return known[app_label]

    def _build_app_dict(self, request: HttpRequest, label: str | None = None) -> dict[str, Any]:
        """Translate each name once, rather than at each comparison of the sort by names."""
        floors: dict[str, Any] = super()._build_app_dict(request, label)
        for floor in floors.values():
            for model in floor["models"]:
                model["name"] = str(model["name"])
        return floors

    def _target(self, request: HttpRequest) -> str:
        target = request.GET.get(REDIRECT_FIELD_NAME, "")
        safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
        return target if safe else reverse("admin:index", current_app=self.name)


def _item(title: str, link: str, icon: str, *, active: bool) -> dict[str, Any]:
    return {"title": title, "link": link, "icon": icon, "active": active, "has_permission": True}
