"""Roles: who somebody is, at a place or in a body."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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
STAFF_ROLES = (Role.STREET_STAFF, Role.COMMUNITY_STAFF, Role.FINANCE)
# Whoever holds one of these may enter the staff site, and must use a second factor.
ADMINISTRATOR_ROLES = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
STAFF_SITE_ROLES = (*STAFF_ROLES, Role.AUDITOR, *ADMINISTRATOR_ROLES)


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
