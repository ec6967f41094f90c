"""Roles: who somebody is, at a place or in a body."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from places.states import Level


class Role(models.TextChoices):
    """A role that is granted, for a term, at a place (and below) or in a body."""

    STREET_STAFF = "street_staff", _("Street office staff")
    COMMUNITY_STAFF = "community_staff", _("Community staff")
    GRID_LEADER = "grid_leader", _("Grid leader")
    BUILDING_LEADER = "building_leader", _("Building leader")
    UNIT_LEADER = "unit_leader", _("Unit leader")
    REPRESENTATIVE = "representative", _("Household representative")
    RESIDENT = "resident", _("Resident")
    ORG_MANAGER = "org_manager", _("Organisation manager")
    ORG_MEMBER = "org_member", _("Organisation member")
    ASSESSOR = "assessor", _("Assessor")
    AUDITOR = "auditor", _("Auditor")
    FINANCE = "finance", _("Finance staff")
    PARTY_INSTRUCTOR = "party_instructor", _("Party-building instructor")
    PARTNER = "partner", _("Partner")
    SYSTEM_ADMIN = "system_admin", _("System administrator")
    SECURITY_ADMIN = "security_admin", _("Security administrator")
    AUDIT_ADMIN = "audit_admin", _("Audit administrator")


BODY_ROLES = (Role.ORG_MANAGER, Role.ORG_MEMBER, Role.PARTNER)
LEADER_ROLES = (Role.GRID_LEADER, Role.BUILDING_LEADER, Role.UNIT_LEADER)
# The desks of street and community; who keeps the money is staff, too, but reads of people only what money asks for.
OFFICE_ROLES = (Role.STREET_STAFF, Role.COMMUNITY_STAFF)
STAFF_ROLES = (Role.STREET_STAFF, Role.COMMUNITY_STAFF, Role.FINANCE)
# Whoever holds one of these may enter the staff site, and must use a second factor.
ADMINISTRATOR_ROLES = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
STAFF_SITE_ROLES = (*STAFF_ROLES, Role.AUDITOR, *ADMINISTRATOR_ROLES)
LEADER_OF: dict[str, Role] = {
    Level.GRID: Role.GRID_LEADER,
    Level.BUILDING: Role.BUILDING_LEADER,
    Level.UNIT: Role.UNIT_LEADER,
}
_HOMES = (Level.COMMUNITY, Level.GRID, Level.BUILDING, Level.UNIT)
# At which levels a role is held; what isn't named here is held in a body.
LEVELS_OF_ROLES: dict[Role, tuple[Level, ...]] = {
    Role.STREET_STAFF: (Level.STREET,),
    Role.COMMUNITY_STAFF: (Level.COMMUNITY,),
    Role.FINANCE: (Level.STREET,),
    Role.AUDITOR: (Level.STREET,),
    Role.SYSTEM_ADMIN: (Level.STREET,),
    Role.SECURITY_ADMIN: (Level.STREET,),
    Role.AUDIT_ADMIN: (Level.STREET,),
    Role.ASSESSOR: (Level.STREET, Level.COMMUNITY),
    Role.PARTY_INSTRUCTOR: (Level.STREET, Level.COMMUNITY),
    Role.GRID_LEADER: (Level.GRID,),
    Role.BUILDING_LEADER: (Level.BUILDING,),
    Role.UNIT_LEADER: (Level.UNIT,),
    Role.REPRESENTATIVE: _HOMES,
    Role.RESIDENT: _HOMES,
}
# Who may grant (and end) which role: at the place or above it, or in the body. Administrators are named by the
# superuser of the installation alone.
GRANTED_BY: dict[Role, tuple[Role, ...]] = {
    Role.STREET_STAFF: (Role.SYSTEM_ADMIN,),
    Role.FINANCE: (Role.SYSTEM_ADMIN,),
    Role.AUDITOR: (Role.SYSTEM_ADMIN,),
    Role.COMMUNITY_STAFF: (Role.SYSTEM_ADMIN, Role.STREET_STAFF),
    Role.ASSESSOR: (Role.STREET_STAFF,),
    Role.PARTY_INSTRUCTOR: (Role.STREET_STAFF,),
    Role.PARTNER: (Role.STREET_STAFF, Role.PARTNER),
    Role.GRID_LEADER: (Role.STREET_STAFF, Role.COMMUNITY_STAFF),
    Role.BUILDING_LEADER: (Role.STREET_STAFF, Role.COMMUNITY_STAFF),
    Role.UNIT_LEADER: (Role.STREET_STAFF, Role.COMMUNITY_STAFF),
    Role.REPRESENTATIVE: (Role.STREET_STAFF, Role.COMMUNITY_STAFF),
    Role.RESIDENT: (Role.STREET_STAFF, Role.COMMUNITY_STAFF),
    Role.ORG_MANAGER: (Role.ORG_MANAGER, Role.STREET_STAFF),
    Role.ORG_MEMBER: (Role.ORG_MANAGER,),
}


class BodyKind(models.TextChoices):
    """What kind of body it is."""

    ORGANISATION = "organisation", _("Organisation")
    PARTNER = "partner", _("Partner")
    OFFICE = "office", _("Public office")


class CodePurpose(models.TextChoices):
    """What a one-time code is good for; a code for one thing is no good for another."""

    SIGN_IN = "sign_in", _("Sign in")
    NEW_PHONE = "new_phone", _("New phone number")
    HAND_OVER = "hand_over", _("Hand over an account")


class ConsentKind(models.TextChoices):
    """What a person consents to, each by itself (个人信息保护法)."""

    PRIVACY = "privacy", _("Use of personal information")
    SENSITIVE = "sensitive", _("ID number and other sensitive information")
    PORTRAIT = "portrait", _("Photos of me in public reports")
    ABILITY = "ability", _("My abilities on the neighbours' list")
