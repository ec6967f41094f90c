"""Posts, photos, followers and accounts: who writes, who reads."""

from typing import Any

import rules
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import is_signed_in, is_staff_of_its_place
from core.attachments import register_reader
from orgs.models.posts import OrgAccounts, OrgPhoto, OrgPost
from orgs.states import ACTIVE, ENDED
from orgs.states.posts import ACCOUNTS, POST, Posted, Reckoned

from .offices import keeps_members, keeps_money


@rules.predicate
def is_public(_user: Any, post: OrgPost | OrgAccounts | None) -> bool:
    """Whether everybody may read it: published, or accounts that a correction has replaced."""
    public = {Posted.PUBLISHED, Reckoned.PUBLISHED, Reckoned.REPLACED}
    return post is not None and post.stage in public and post.organisation.stage not in ENDED


rules.add_perm("orgs.keep_page", keeps_members)
rules.add_perm("orgs.write_post", keeps_members)
# Staff of the place take back what breaks the rules; they write for nobody.
rules.add_perm("orgs.withdraw_post", keeps_members | is_staff_of_its_place)
rules.add_perm("orgs.read_post", is_public | keeps_members | is_staff_of_its_place)
rules.add_perm("orgs.keep_accounts", keeps_money)
rules.add_perm("orgs.read_accounts", is_public | keeps_money | is_staff_of_its_place)
rules.add_perm("orgs.follow_organisation", is_signed_in)


@POST.guard("publish")
def is_active(post: OrgPost) -> str | None:
    """Refuse a post of an organisation that is not active."""
    return None if post.organisation.stage in ACTIVE else _("This organisation is not active just now.")


@ACCOUNTS.guard("publish")
def adds_up(accounts: OrgAccounts) -> str | None:
    """Refuse accounts whose beginning, income and spending do not give the end."""
    if accounts.difference:
        return _("The accounts do not add up: beginning plus income minus spending differs from the end.")
    return None


def may_see_photo(user: User, pk: int) -> bool:
    """Show photos to whoever sees the page, or the post."""
    photo = OrgPhoto.objects.select_related("organisation__place", "post__organisation__place").filter(pk=pk).first()
    if photo is None:
        return False
    if photo.post is not None:
        return bool(user.has_perm("orgs.read_post", photo.post))
    return photo.organisation.stage not in ENDED or user.has_perm("orgs.keep_page", photo.organisation)


def may_add_photo(user: User, pk: int) -> bool:
    """Let those add and remove photos who keep the page."""
    photo = OrgPhoto.objects.select_related("organisation__place").filter(pk=pk).first()
    return photo is not None and user.is_authenticated and user.has_perm("orgs.keep_page", photo.organisation)


def may_read_proof(user: User, pk: int) -> bool:
    """Show proofs to whoever reads the accounts."""
    accounts = OrgAccounts.objects.select_related("organisation__place").filter(pk=pk).first()
    return accounts is not None and user.has_perm("orgs.read_accounts", accounts)


def may_add_proof(user: User, pk: int) -> bool:
    """Let those add proofs who keep the accounts, while they are a draft."""
    accounts = OrgAccounts.objects.select_related("organisation__place").filter(pk=pk).first()
    if accounts is None or not user.is_authenticated or accounts.stage != Reckoned.DRAFT:
        return False
    return user.has_perm("orgs.keep_accounts", accounts)


register_reader("orgs.orgphoto", may_see_photo, may_add_photo)
register_reader("orgs.orgaccounts", may_read_proof, may_add_proof)
