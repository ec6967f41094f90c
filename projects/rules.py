"""Who may do what with applications, and what stands in the way of a step."""

import rules
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import (
    belongs_to_its_body,
    is_auditor_of_its_place,
    is_finance_of_its_place,
    is_staff_of_its_place,
    is_staff_somewhere,
    is_street_staff,
    manages_its_body,
)
from core.attachments import register_reader
from core.flow import Actor
from disclosure.states import Stage as NoticeStage
from orgs.models import Organisation
from orgs.rules.deregistration import register_check
from orgs.states import ACTIVE
from orgs.states.deregistration import Settlement

from .models import Application
from .states import APPLICATION, PUBLIC_STAGES, Stage

UNDECIDED = (Stage.SUBMITTED, Stage.RETURNED, Stage.PUBLICISED, Stage.APPROVED)


@rules.predicate
def is_public(user: User, application: Application) -> bool:
    """Whether everybody may read it: from the public notice on, however it ends."""
    return application is not None and (application.stage in PUBLIC_STAGES or application.notice_id is not None)


@rules.predicate
def is_editable(user: User, application: Application) -> bool:
    """Whether its text may still change: before it is submitted, or while it is returned."""
    return application is not None and application.stage in {Stage.DRAFT, Stage.RETURNED}


# Drafts are the organisation's own; staff read from the submission on.
@rules.predicate
def has_left_the_desk(user: User, application: Application) -> bool:
    """Whether the organisation has handed it in at least once."""
    return application is not None and application.submitted_at is not None


reads_for_its_place = is_staff_of_its_place | is_finance_of_its_place | is_auditor_of_its_place

rules.add_perm("projects.write_application", manages_its_body & is_editable)
rules.add_perm("projects.submit_application", manages_its_body)
rules.add_perm("projects.examine_application", is_staff_of_its_place)
rules.add_perm("projects.commit_grant", is_street_staff)
rules.add_perm("projects.read_application", is_public | belongs_to_its_body | (reads_for_its_place & has_left_the_desk))
rules.add_perm("projects.view_application", is_staff_somewhere)
rules.add_perm("projects.change_application", is_staff_of_its_place)


@APPLICATION.guard("submit")
@APPLICATION.guard("resubmit")
def nothing_is_missing(application: Application) -> str | None:
    """Name everything that a submission still lacks."""
    missing = what_is_missing(application)
    return _("Still missing: %(list)s.") % {"list": "、".join(missing)} if missing else None


@APPLICATION.guard("submit")
@APPLICATION.guard("resubmit")
@APPLICATION.guard("accept")
@APPLICATION.guard("commit_grant")
def organisation_is_active(application: Application) -> str | None:
    """Refuse applications of suspended or deregistered organisations."""
    if application.organisation.stage in ACTIVE:
        return None
    return _("The organisation is suspended or deregistered.")


@APPLICATION.guard("approve")
def notice_has_passed(application: Application) -> str | None:
    """Nothing under public notice or objection moves on."""
    if application.notice is not None and application.notice.stage == NoticeStage.PASSED:
        return None
    return _("The public notice has not ended without objection yet.")


@APPLICATION.guard("refuse_after_notice")
def notice_has_failed(application: Application) -> str | None:
    """Only an upheld objection undoes an acceptance."""
    if application.notice is not None and application.notice.stage == NoticeStage.FAILED:
        return None
    return _("No objection has been upheld.")


@APPLICATION.actor_guard("accept")
@APPLICATION.actor_guard("return_for_completion")
@APPLICATION.actor_guard("refuse")
@APPLICATION.actor_guard("commit_grant")
def nobody_decides_own_matter(application: Application, by: Actor | None) -> str | None:
    """Whoever belongs to the organisation decides nothing about its applications."""
    if by is None or not belongs_to_its_body(by, application):
        return None
    return _("You belong to the organisation: somebody else must decide.")


def what_is_missing(application: Application) -> list[str]:
    """Return the names of what a submission still lacks, in words for its author."""
    missing = [
        str(getattr(Application._meta.get_field(name), "verbose_name", name))
        for name in ("title", "need", "plan", "beneficiaries", "starts_on", "ends_on")
        if not getattr(application, name)
    ]
    if not application.budget.lines.exists():
        missing.append(_("budget lines"))
    return missing


def may_read_files(user: User, pk: int) -> bool:
    """Whoever reads the application reads its files."""
    application = Application.objects.select_related("place", "organisation").filter(pk=pk).first()
    return application is not None and user.has_perm("projects.read_application", application)


def may_write_files(user: User, pk: int) -> bool:
    """Whoever writes the application adds and removes its files."""
    application = Application.objects.select_related("place", "organisation").filter(pk=pk).first()
    return application is not None and user.has_perm("projects.write_application", application)


register_reader("projects.application", may_read_files, may_write_files)


def undecided_applications(organisation: Organisation) -> str | None:
    """Say which applications keep an organisation from leaving the register."""
    rows = Application.objects.filter(organisation=organisation, stage__in=UNDECIDED)
    titles = "、".join(f"《{title}》" for title in rows.order_by("pk").values_list("title", flat=True))
    return _("Not decided yet: %(titles)s.") % {"titles": titles} if titles else None


register_check(Settlement.PROJECTS, undecided_applications)
