"""The tabs of the desk: what the person may open, the current one marked."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from orgs.models import Organisation


def desk_tabs(request: HttpRequest, organisation: Organisation, current: str) -> list[dict[str, Any]]:
    """Return the tabs of an organisation's desk for this person."""
    every = [
        ("desk", _("To do"), "orgs.see_desk"),
        ("members", _("Members"), "orgs.view_members"),
        ("invitations", _("Invitations"), "orgs.invite_members"),
        ("positions", _("Positions"), "orgs.see_desk"),
        ("posts", _("Posts"), "orgs.write_post"),
        ("edit_page", _("Page and photos"), "orgs.keep_page"),
        ("statements", _("Accounts"), "orgs.keep_accounts"),
        ("relations", _("Relations"), "orgs.manage_organisation"),
        ("org_gifts", _("From partners"), "orgs.manage_organisation"),
    ]
    return [
        {"label": label, "url": reverse(f"orgs:{name}", args=[organisation.pk]), "current": name == current}
        for name, label, permission in every
        if request.user.has_perm(permission, organisation)
    ]
