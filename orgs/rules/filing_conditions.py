"""The conditions of filing, each met or unmet; the numbers are settings, the sources stand in the documentation."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.states import Role
from core.models import Attachment
from core.validators import birth_date_of
from orgs.models.filing import FilingApplication, FilingDocument
from orgs.states.conditions import Condition
from orgs.states.filing import UPLOADED_PAPERS, FilingPaper, PaperState

from .filing_names import check_name


def filing_conditions(application: FilingApplication) -> list[Condition]:
    """Return every condition of filing as it stands now."""
    return [*conditions_to_submit(application), instructor_condition(application), opinion_condition(application)]


def conditions_to_submit(application: FilingApplication) -> list[Condition]:
    """Return what the applicant brings: people, person in charge, venue, purpose, promise, documents, name."""
    founders, members = _people(application)
    return [
        _counted(_("Founders"), founders, settings.FILING_LEAST_FOUNDERS),
        _counted(_("Members, founders included"), members, settings.FILING_LEAST_MEMBERS),
        person_condition(application),
        Condition(
            _("A venue, with the consent of its owner"),
            bool(application.venue and application.venue_owner and application.venue_consent),
            application.venue or _("none named"),
        ),
        text_condition(application),
        Condition(_("The promise to make and share no profit"), application.no_profit),
        papers_condition(application),
        name_condition(application),
    ]


def conditions_to_certify(application: FilingApplication) -> list[Condition]:
    """Return what must be met when the street agrees; the name is asked for by itself, with its own words."""
    return [*conditions_to_submit(application)[:-1], instructor_condition(application), opinion_condition(application)]


def person_condition(application: FilingApplication) -> Condition:
    """Return whether the person in charge is adult, with a valid ID number, and lives or works in the street."""
    label = _("A person in charge of full age who lives or works in the street")
    have = ""
    if not application.person_name:
        have = _("none named")
    elif not application.person_id_number:
        have = _("the ID number is missing")
    elif not _is_adult(application.person_id_number, timezone.localdate()):
        have = _("not of full age by the ID number")
    elif not application.person_tie:
        have = _("lives or works here: not said")
    return Condition(label, not have, have or application.person_name)


def text_condition(application: FilingApplication) -> Condition:
    """Return whether purpose and charter are written."""
    purpose, charter = len(application.purpose.strip()), len(application.charter.strip())
    met = purpose >= settings.FILING_PURPOSE_LEAST and charter >= settings.FILING_CHARTER_LEAST and application.category
    have = _("purpose %(purpose)d characters, charter %(charter)d") % {"purpose": purpose, "charter": charter}
    return Condition(
        _("Category, purpose and charter"),
        bool(met),
        have,
        _("%(purpose)d and %(charter)d characters")
        % {"purpose": settings.FILING_PURPOSE_LEAST, "charter": settings.FILING_CHARTER_LEAST},
    )


def papers_condition(application: FilingApplication) -> Condition:
    """Return whether everything that is photographed is there, with a file each."""
    missing = missing_papers(application)
    have = "、".join(str(FilingPaper(kind).label) for kind in missing)
    words = _("missing: %(papers)s") % {"papers": have} if missing else _("all there")
    return Condition(_("All documents"), not missing, words)


def missing_papers(application: FilingApplication) -> list[str]:
    """Return which documents to be photographed are missing, or were rejected."""
    if application.pk is None:
        return [kind.value for kind in UPLOADED_PAPERS]
    rows = application.documents.filter(kind__in=UPLOADED_PAPERS, state=PaperState.THERE)
    there = dict(rows.values_list("pk", "kind"))
    label = FilingDocument._meta.label_lower
    files = Attachment.objects.filter(subject_label=label, subject_id__in=list(there))
    held = {there[pk] for pk in files.values_list("subject_id", flat=True)}
    return [kind.value for kind in UPLOADED_PAPERS if kind not in held]


def name_condition(application: FilingApplication) -> Condition:
    """Return whether the name is possible and free."""
    check = check_name(application.name, application.place, application=application.pk)
    return Condition(_("A name that is possible and free"), check.is_possible, " ".join(check.faults) or check.name)


def instructor_condition(application: FilingApplication) -> Condition:
    """Return whether a Party-building instructor of its place is assigned; the street does so if nobody was named."""
    label = _("A Party-building instructor is assigned")
    if application.instructor is None:
        return Condition(label, met=False, have=_("the street assigns one"))
    holds = application.instructor.standing.has(Role.PARTY_INSTRUCTOR, at=application.place.path)
    return Condition(label, holds, application.instructor.name if holds else _("is no instructor of this place"))


def opinion_condition(application: FilingApplication) -> Condition:
    """Return whether the community has said what it thinks."""
    given = bool(application.community_opinion)
    return Condition(_("The opinion of the community"), given, "" if given else _("given at its review"))


def _people(application: FilingApplication) -> tuple[int, int]:
    if application.pk is None:
        return 0, 0
    flags = list(application.members.values_list("is_founder", flat=True))
    return sum(flags), len(flags)


def _counted(label: str, there: int, least: int) -> Condition:
    return Condition(label, there >= least, _persons(there), _persons(least))


def _persons(number: int) -> str:
    return ngettext("%(count)d person", "%(count)d people", number) % {"count": number}


def _is_adult(number: str, on: date) -> bool:
    try:
        born = birth_date_of(number)
    except ValidationError:
        return False
    return (on.year - born.year - ((on.month, on.day) < (born.month, born.day))) >= settings.FILING_ADULT_YEARS
