"""What registration as a legal person asks (登记条件), and who decides."""

import rules
from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import is_street_staff
from core.attachments import register_reader
from core.money import format_fen
from orgs.models import Organisation
from orgs.models.register import Registration
from orgs.states import FILED_STAGES, Growth
from orgs.states.conditions import Condition, unmet
from orgs.states.registration import BEFORE_STREET, OPEN_REGISTRATIONS, REGISTRATION, LegalForm

rules.add_perm("orgs.decide_registration", is_street_staff)


def registration_conditions(registration: Registration) -> list[Condition]:
    """Return what registration asks, each with what the application says."""
    capital = settings.REGISTRATION_LEAST_CAPITAL[registration.form]
    rows = [
        Condition(_("A name"), bool(registration.name.strip()), registration.name),
        Condition(_("A venue"), bool(registration.venue.strip()), registration.venue),
        Condition(
            _("People who work for it"),
            registration.staff >= settings.REGISTRATION_LEAST_STAFF,
            str(registration.staff),
            str(settings.REGISTRATION_LEAST_STAFF),
        ),
        Condition(
            _("Own money, in yuan"),
            registration.capital >= max(capital, 1),
            format_fen(registration.capital),
            format_fen(capital) if capital else _("some"),
        ),
        Condition(_("It can answer for its debts by itself"), registration.takes_liability),
        Condition(_("A supervising office agrees"), bool(registration.supervisor.strip()), registration.supervisor),
    ]
    if registration.form == LegalForm.ASSOCIATION:
        rows.append(_members(registration))
    return rows


def _members(registration: Registration) -> Condition:
    people, units = settings.REGISTRATION_LEAST_PEOPLE, settings.REGISTRATION_LEAST_UNITS
    both = registration.people > 0 and registration.units > 0
    enough = registration.people >= people or registration.units >= units
    return Condition(
        _("Members of an association"),
        enough or (both and registration.people + registration.units >= people),
        _("%(people)d people, %(units)d units") % {"people": registration.people, "units": registration.units},
        _("%(people)d people, or %(units)d units, or %(people)d together") % {"people": people, "units": units},
    )


def why_not_begin(organisation: Organisation) -> str | None:
    """Return why an organisation can't ask for registration."""
    if organisation.stage not in FILED_STAGES:
        return _("Only a filed organisation that works goes on to registration.")
    if organisation.registrations.filter(stage__in=OPEN_REGISTRATIONS).exists():
        return _("There is an application already.")
    return None


@REGISTRATION.guard("submit")
@REGISTRATION.guard("recommend")
def conditions_are_met(registration: Registration) -> str | None:
    """Refuse while a condition is unmet, naming it."""
    open_ = [str(condition.label) for condition in unmet(registration_conditions(registration))]
    return _("Not met yet: %(what)s.") % {"what": "、".join(open_)} if open_ else None


@REGISTRATION.guard("submit")
@REGISTRATION.guard("recommend")
def organisation_works(registration: Registration) -> str | None:
    """Refuse for an organisation that was suspended or ended meanwhile."""
    if registration.organisation.stage in FILED_STAGES:
        return None
    return _("Only a filed organisation that works goes on to registration.")


@REGISTRATION.guard("register")
def organisation_may_be_registered(registration: Registration) -> str | None:
    """Refuse for a suspended or ended one; the organisation itself is registered within the same transaction."""
    return None if registration.organisation.stage == Growth.REGISTERED else organisation_works(registration)


def may_read_files(user: User, pk: int) -> bool:
    """Let the organisation's managers and the staff of its place see the papers."""
    row = _found(pk)
    return row is not None and user.is_authenticated and user.has_perm("orgs.read_register", row)


def may_write_files(user: User, pk: int) -> bool:
    """Let managers add papers while they prepare it, staff until it is decided."""
    row = _found(pk)
    if row is None or not user.is_authenticated or row.stage not in OPEN_REGISTRATIONS:
        return False
    own = row.stage in BEFORE_STREET and user.has_perm("orgs.manage_organisation", row)
    return own or user.has_perm("orgs.decide_registration", row)


def _found(pk: int) -> Registration | None:
    return Registration.objects.select_related("organisation__place").filter(pk=pk).first()


register_reader("orgs.registration", may_read_files, may_write_files)
