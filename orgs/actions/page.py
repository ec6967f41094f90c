"""What an organisation says about itself: one line, when it meets, fields of work, service areas, questions."""

from collections.abc import Iterable, Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from orgs.models import Organisation
from orgs.models.posts import OrgArea, OrgField, OrgPage, WorkField
from places.models import Place
from places.states import Level

MOST_QUESTIONS = 5
MOST_FIELDS = 5


@transaction.atomic
def keep_page(
    *,
    organisation: Organisation,
    by: User,
    motto: str = "",
    meets: str = "",
    questions: Sequence[str] = (),
    takes_members: bool = True,
    fields: Iterable[WorkField] = (),
    areas: Iterable[Place] = (),
) -> OrgPage:
    """Keep the page as it shall be from now on. Raises PermissionDenied, ValidationError by field."""
    if not by.has_perm("orgs.keep_page", organisation):
        raise PermissionDenied(_("Only the desk of the organisation keeps its page."))
    asked = [question.strip() for question in questions if question.strip()]
    if len(asked) > MOST_QUESTIONS:
        raise ValidationError({"questions": _("At most %(count)d questions.") % {"count": MOST_QUESTIONS}})
    chosen, served = list(fields), list(areas)
    if len(chosen) > MOST_FIELDS:
        raise ValidationError({"fields": _("At most %(count)d fields of work.") % {"count": MOST_FIELDS}})
    if any(place.level != Level.COMMUNITY or place.street_id != organisation.street_id for place in served):
        raise ValidationError({"areas": _("Choose communities of the same street.")})
    page, _new = OrgPage.objects.select_for_update().get_or_create(organisation=organisation)
    page.motto, page.meets = motto.strip(), meets.strip()
    page.questions, page.takes_members = asked, takes_members
    page.full_clean()
    page.save()
    OrgField.objects.filter(organisation=organisation).exclude(field__in=chosen).delete()
    OrgField.objects.bulk_create(
        [OrgField(organisation=organisation, field=field) for field in chosen], ignore_conflicts=True
    )
    OrgArea.objects.filter(organisation=organisation).exclude(place__in=served).delete()
    OrgArea.objects.bulk_create(
        [OrgArea(organisation=organisation, place=place) for place in served], ignore_conflicts=True
    )
    return page
