"""Partners: who declares, who decides, who gives, who receives."""

from typing import Any

import rules
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import (
    is_signed_in,
    is_staff_of_its_place,
    is_staff_somewhere,
    is_street_staff,
    manages_its_body,
)
from accounts.states import Role
from core.attachments import register_reader
from core.flow import Actor
from orgs.models.partners import Partner, PartnerAgreement, PartnerGift, PartnerUse, ResourceRequest
from orgs.states import ACTIVE
from orgs.states.partner_gifts import GIFT, RESOURCE_REQUEST
from orgs.states.partners import AGREEMENT, BOUND, MAY_SIGN, PARTNER, AgreementStage, PartnerStage


def partner_of(obj: Any) -> Partner | None:
    """Return the partner that a row belongs to, or that it is."""
    return obj if isinstance(obj, Partner) else getattr(obj, "partner", None)


@rules.predicate
def manages_partner(user: User, obj: Any) -> bool:
    """Whether somebody signs in for the partner."""
    partner = partner_of(obj)
    return bool(user.is_authenticated and partner and user.standing.has_in(partner.body_id, Role.PARTNER))


@rules.predicate
def declared_it(user: User, partner: Partner | None) -> bool:
    """Whether somebody has declared the intent of a partner that nobody signs in for yet."""
    if partner is None or not user.is_authenticated or partner.body_id is not None:
        return False
    return partner.declared_by_id == user.principal.pk


@rules.predicate
def is_street_staff_of_partner(user: User, obj: Any) -> bool:
    """Whether somebody is staff of the street to which the partner belongs."""
    partner = partner_of(obj)
    if partner is None or not user.is_authenticated:
        return False
    return user.standing.has(Role.STREET_STAFF, at=partner.place.path)


rules.add_perm("orgs.declare_partner", is_signed_in)
rules.add_perm("orgs.record_partner", is_street_staff)
rules.add_perm("orgs.decide_partner", is_street_staff)
rules.add_perm("orgs.withdraw_partner", declared_it | manages_partner | is_street_staff)
rules.add_perm("orgs.read_partner_desk", declared_it | manages_partner | is_staff_of_its_place)
rules.add_perm("orgs.describe_partner", manages_partner | is_street_staff)
rules.add_perm("orgs.keep_agreements", is_street_staff_of_partner)
rules.add_perm("orgs.read_agreement", manages_partner | is_staff_of_its_place)
rules.add_perm("orgs.keep_resources", manages_partner | is_street_staff_of_partner)
rules.add_perm("orgs.record_gift", manages_partner | is_street_staff_of_partner)
rules.add_perm("orgs.correct_gift", manages_partner | is_street_staff_of_partner)
rules.add_perm("orgs.receive_gift", manages_its_body | is_staff_of_its_place)
rules.add_perm("orgs.report_use", manages_its_body | is_staff_of_its_place)
rules.add_perm("orgs.read_gift", manages_partner | manages_its_body | is_staff_of_its_place)
rules.add_perm("orgs.ask_for_resource", manages_its_body)
rules.add_perm("orgs.answer_resource_request", manages_partner | is_street_staff_of_partner)
rules.add_perm("orgs.withdraw_resource_request", manages_its_body)
rules.add_perm("orgs.thank_partner", manages_partner | is_street_staff)
rules.add_perm("orgs.view_partner", is_staff_somewhere)


@PARTNER.guard("sign")
@PARTNER.guard("renew")
def has_an_agreement(partner: Partner) -> str | None:
    """Refuse the step without a signed agreement."""
    if PartnerAgreement.objects.signed().filter(partner=partner).exists():
        return None
    return _("No agreement with this partner is signed.")


@PARTNER.guard("perform")
def agreement_has_begun(partner: Partner) -> str | None:
    """Refuse the step before the first day of an agreement."""
    if PartnerAgreement.objects.in_force().filter(partner=partner).exists():
        return None
    return _("No agreement with this partner holds today.")


@PARTNER.guard("end")
def nothing_is_signed(partner: Partner) -> str | None:
    """Refuse to end a partner with whom an agreement still holds."""
    if PartnerAgreement.objects.signed().filter(partner=partner).exists():
        return _("An agreement still holds; end it first.")
    return None


@PARTNER.guard("resume")
def name_is_free(partner: Partner) -> str | None:
    """Refuse to resume when another partner has the name by now."""
    others = Partner.objects.current().filter(street=partner.street_id, name=partner.name).exclude(pk=partner.pk)
    return _("The street has a partner of this name already.") if others.exists() else None


@AGREEMENT.guard("sign")
def promises_something(agreement: PartnerAgreement) -> str | None:
    """Refuse to sign an agreement in which nothing is promised, that is over, or whose partner is not in talks."""
    if agreement.partner.stage not in MAY_SIGN:
        return _("An agreement is signed with a partner in talks, or with one that is bound already.")
    if not agreement.lines.exists():
        return _("Nothing is promised in it yet.")
    return _("It would be over already.") if agreement.ends_on < timezone.localdate() else None


@AGREEMENT.guard("end")
def is_over(agreement: PartnerAgreement) -> str | None:
    """Refuse to end with its date an agreement that still holds."""
    if agreement.ends_on < timezone.localdate():
        return None
    return _("It still holds; end it early, with a reason.")


@RESOURCE_REQUEST.guard("grant")
def partner_is_bound(request: ResourceRequest) -> str | None:
    """Refuse what nobody can give any more."""
    if request.partner.stage not in BOUND:
        return _("The partner has no signed agreement just now.")
    if request.organisation.stage not in ACTIVE:
        return _("The organisation is not active just now.")
    return None


@GIFT.actor_guard("receive")
def another_person(gift: PartnerGift, by: Actor | None) -> str | None:
    """Let nobody confirm what the same person has recorded."""
    if by is not None and gift.recorded_by_id in {by.pk, by.acting_for.pk if by.acting_for else None}:
        return _("You have recorded it yourself; somebody else confirms the receipt.")
    return None


@GIFT.guard("receive")
def still_stands(gift: PartnerGift) -> str | None:
    """Refuse the receipt of what was taken back, and of counter-entries."""
    if gift.corrects_id is not None or gift.net <= 0:
        return _("This has been taken back.")
    return None


GIFT.guard("refuse")(still_stands)


def may_read_agreement(user: User, pk: int) -> bool:
    """Show the signed paper to the partner and to staff."""
    row = PartnerAgreement.objects.select_related("partner__place").filter(pk=pk).first()
    return row is not None and user.is_authenticated and user.has_perm("orgs.read_agreement", row)


def may_add_paper(user: User, pk: int) -> bool:
    """Let street staff add the signed paper."""
    row = PartnerAgreement.objects.select_related("partner__place").filter(pk=pk).first()
    if row is None or not user.is_authenticated or row.stage == AgreementStage.DROPPED:
        return False
    return user.has_perm("orgs.keep_agreements", row)


def may_see_logo(user: User, pk: int) -> bool:
    """Show the picture of a partner to whoever sees the partner."""
    partner = Partner.objects.select_related("place").filter(pk=pk).first()
    if partner is None:
        return False
    return (partner.is_named and partner.stage in {*BOUND, PartnerStage.ENDED}) or bool(
        user.is_authenticated and user.has_perm("orgs.read_partner_desk", partner)
    )


def may_add_logo(user: User, pk: int) -> bool:
    """Let those add it who describe the partner."""
    partner = Partner.objects.select_related("place").filter(pk=pk).first()
    return partner is not None and user.is_authenticated and user.has_perm("orgs.describe_partner", partner)


def may_see_photo(user: User, pk: int) -> bool:
    """Show photos of uses to everybody, until the report is taken back."""
    rows = PartnerUse.objects.select_related("gift__organisation__place", "gift__to_place", "partner__place")
    use = rows.filter(pk=pk).first()
    if use is None:
        return False
    if not PartnerUse.objects.filter(corrects=use).exists() and use.partner.is_public:
        return True
    return user.is_authenticated and user.has_perm("orgs.read_gift", use)


def may_add_photo(user: User, pk: int) -> bool:
    """Let those add a photo who report the use."""
    rows = PartnerUse.objects.select_related("gift__organisation__place", "gift__to_place", "partner__place")
    use = rows.filter(pk=pk).first()
    return use is not None and user.is_authenticated and user.has_perm("orgs.report_use", use)


register_reader("orgs.partneragreement", may_read_agreement, may_add_paper)
register_reader("orgs.partner", may_see_logo, may_add_logo)
register_reader("orgs.partneruse", may_see_photo, may_add_photo)
