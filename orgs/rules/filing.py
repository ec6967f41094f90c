"""Who applies for filing, reviews and reads; what must be met before an application goes on."""

from typing import Any

import rules
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import is_signed_in, is_staff_of_its_place, is_staff_somewhere, is_street_staff, manages_its_body
from accounts.states import Role
from core.attachments import register_reader
from core.flow import Actor
from disclosure.states import Stage as NoticeStage
from orgs.models.circles import Circle
from orgs.models.filing import FilingApplication, FilingDocument, NameRule
from orgs.states.circles import CircleStage
from orgs.states.conditions import unmet
from orgs.states.filing import FILING, FILING_OVER, UPLOADED_PAPERS, FilingStage
from places.models import Place
from places.states import Level
from residents.models import Talent
from residents.states import TalentStage

from .filing_conditions import conditions_to_certify, conditions_to_submit
from .filing_names import check_name, why_no_name


def application_of(matter: Any) -> FilingApplication | None:
    """Return the application of an application, a document or a member."""
    return matter if isinstance(matter, FilingApplication) else getattr(matter, "application", None)


@rules.predicate
def applied_for_it(user: User, matter: Any) -> bool:
    """Whether it is the person's own application, or that of the resident for whom the person acts."""
    application = application_of(matter)
    return bool(user.is_authenticated and application and application.applicant_id == user.principal.pk)


@rules.predicate
def is_to_be_in_charge(user: User, matter: Any) -> bool:
    """Whether the person is named as the one in charge."""
    application = application_of(matter)
    return bool(user.is_authenticated and application and application.person_id == user.principal.pk)


@rules.predicate
def is_writable(_user: User, matter: Any) -> bool:
    """Whether it is a draft, or returned to be completed."""
    application = application_of(matter)
    return bool(application and application.is_writable)


@rules.predicate
def is_handed_in(_user: User, matter: Any) -> bool:
    """Whether it has left the applicant's desk; nobody else reads drafts."""
    application = application_of(matter)
    return bool(application is None or application.stage != FilingStage.DRAFT)


@rules.predicate
def may_change_name_rule(user: User, rule: NameRule | None) -> bool:
    """Whether street staff change a rule: of their own street, or one that holds everywhere."""
    if not is_signed_in(user):
        return False
    place = getattr(rule, "place", None)
    return user.standing.has(Role.STREET_STAFF, at=place.path if place else None)


reads_inside = applied_for_it | is_to_be_in_charge | (is_staff_of_its_place & is_handed_in)

rules.add_perm("orgs.write_filing", applied_for_it)
rules.add_perm("orgs.edit_filing", applied_for_it & is_writable)
rules.add_perm("orgs.review_filing_community", is_staff_of_its_place)
rules.add_perm("orgs.review_filing_street", is_street_staff)
rules.add_perm("orgs.read_filing", reads_inside)
rules.add_perm("orgs.read_filing_papers", reads_inside | manages_its_body)
rules.add_perm("orgs.add_filing_document", is_street_staff)
rules.add_perm("orgs.issue_certificate", is_street_staff)
rules.add_perm("orgs.print_certificate", manages_its_body | is_staff_of_its_place)
# The staff site asks these with and without an object.
rules.add_perm("orgs.view_filing", is_staff_somewhere)
rules.add_perm("orgs.keep_filing_series", is_street_staff)
rules.add_perm("orgs.keep_name_rules", may_change_name_rule)


def why_not_start(user: User | AnonymousUser, circle: Circle | None = None) -> str | None:
    """Return why somebody can't begin an application: leaders of a qualified circle, listed talents and staff do."""
    if not isinstance(user, User):
        return _("Sign in to apply for filing.")
    if FilingApplication.objects.of(user).exclude(stage__in=FILING_OVER).count() >= settings.FILING_OPEN_MOST:
        return _("You have %(count)d applications under way already.") % {"count": settings.FILING_OPEN_MOST}
    if circle is not None:
        return _why_not_circle(user, circle)
    if user.standing.has(Role.STREET_STAFF, Role.COMMUNITY_STAFF):
        return None
    if Talent.objects.filter(user=user.principal, stage=TalentStage.LISTED).exists():
        return None
    return _("Leaders of a qualified circle and listed talents apply; or ask the staff of your community to enter it.")


def _why_not_circle(user: User, circle: Circle) -> str | None:
    if circle.leader_id != user.principal.pk:
        return _("Only the leader of the circle applies for it.")
    if circle.stage not in {CircleStage.QUALIFIED, CircleStage.NURSERY}:
        return _("The circle has to be qualified first.")
    if FilingApplication.objects.running().filter(circle=circle).exists():
        return _("An application of this circle is under way.")
    return None


def why_not_at(user: User, place: Place) -> str | None:
    """Return why somebody can't apply at a place: it is a community, of a street in which the person is at home."""
    if place.level != Level.COMMUNITY:
        return _("Choose a community.")
    person = user.principal
    street = f"/{place.street_code}/"
    here = any(home.startswith(street) for home in person.standing.homes())
    talent = Talent.objects.filter(user=person, stage=TalentStage.LISTED, street=place.street_id).exists()
    if here or talent or user.standing.has(Role.STREET_STAFF, Role.COMMUNITY_STAFF, at=place.path):
        return None
    return _("This place belongs to another street than yours.")


@FILING.guard("submit")
@FILING.guard("complete_for_community")
@FILING.guard("complete_for_street")
def is_complete(application: FilingApplication) -> str | None:
    """Refuse while anything is missing that the applicant has to bring."""
    return _missing(unmet(conditions_to_submit(application)))


@FILING.guard("complete_for_community")
def was_returned_by_community(application: FilingApplication) -> str | None:
    """Let what the community asked for come back to it."""
    return None if application.returned_from == FilingStage.COMMUNITY else _("The street has asked for more.")


@FILING.guard("complete_for_street")
def was_returned_by_street(application: FilingApplication) -> str | None:
    """Let what the street asked for come back to it."""
    return None if application.returned_from == FilingStage.STREET else _("The community has asked for more.")


@FILING.guard("endorse")
@FILING.guard("announce")
def name_is_free(application: FilingApplication) -> str | None:
    """Refuse a name that was taken, or forbidden, while it was looked at; certifying asks before it enters it."""
    return why_no_name(application)


@FILING.guard("announce")
@FILING.guard("certify")
def everything_is_met(application: FilingApplication) -> str | None:
    """Refuse while a condition is not met, the instructor's included."""
    return _missing(unmet(conditions_to_certify(application)))


@FILING.guard("announce")
def alike_names_are_confirmed(application: FilingApplication) -> str | None:
    """Refuse while there are look-alikes or doubtful words that no reviewer has looked at."""
    if application.alike_confirmed_for == application.name_key:
        return None
    check = check_name(application.name, application.place, application=application.pk)
    if check.is_clear:
        return None
    return _("There are names that are alike, or doubtful words: look at them and confirm the name first.")


@FILING.guard("certify")
def notice_has_passed(application: FilingApplication) -> str | None:
    """Refuse before the public notice has ended without a founded objection."""
    if application.notice is not None and application.notice.stage == NoticeStage.PASSED:
        return None
    return _("The public notice has not ended yet.")


@FILING.guard("return_from_notice")
def notice_is_over(application: FilingApplication) -> str | None:
    """Refuse while the notice runs: a founded objection or the notice's end undoes it, nobody's wish."""
    if application.notice is None or application.notice.stage not in {NoticeStage.OPEN, NoticeStage.UNDER_OBJECTION}:
        return None
    return _("The public notice runs; an objection is answered there.")


REVIEWS = ("take_up", "endorse", "advise_against", "return_by_community", "return_by_street", "announce", "decline")


def why_not_reviewer(application: FilingApplication, user: Actor | None) -> str | None:
    """Return why somebody is too close to an application to review it."""
    if user is None:
        return None
    own = {application.applicant_id, application.entered_by_id, application.person_id}
    if user.pk in own:
        return _("It is your own application; somebody else reviews it.")
    if application.members.filter(user=user.pk).exists():
        return _("You stand on its roster; somebody else reviews it.")
    return None


for _name in (*REVIEWS, "return_from_notice", "certify"):
    FILING.actor_guard(_name)(why_not_reviewer)


@FILING.actor_guard("return_by_street")
@FILING.actor_guard("announce")
@FILING.actor_guard("decline")
def is_another_than_at_the_community(application: FilingApplication, by: Actor | None) -> str | None:
    """Refuse one and the same person for the reviews of community and street."""
    if by is not None and application.community_reviewer_id == by.pk:
        return _("You have reviewed it for the community; somebody else reviews it for the street.")
    return None


def _missing(rows: list[Any]) -> str | None:
    if not rows:
        return None
    said = "；".join(f"{row.label}（{row.have}）" if row.have else str(row.label) for row in rows)
    return _("Not all conditions are met yet: %(missing)s") % {"missing": said}


def may_read_papers(user: User, pk: int) -> bool:
    """Let the applicant, the staff of its place and later the organisation's managers see the papers."""
    document = _document(pk)
    return bool(user.is_authenticated and document and user.has_perm("orgs.read_filing_papers", document))


def may_write_papers(user: User, pk: int) -> bool:
    """Let the applicant add what is photographed while it is written; staff add to organisations filed before."""
    document = _document(pk)
    if document is None or not user.is_authenticated:
        return False
    if document.organisation_id is not None:
        return user.has_perm("orgs.add_filing_document", document)
    return document.kind in UPLOADED_PAPERS and user.has_perm("orgs.edit_filing", document)


def _document(pk: int) -> FilingDocument | None:
    rows = FilingDocument.objects.select_related("application__place", "organisation__place", "street")
    return rows.filter(pk=pk).first()


register_reader("orgs.filingdocument", may_read_papers, may_write_papers)
