"""An organisation comes onto the street's register."""

from datetime import date

from django.db import transaction

from accounts.models import Body, RoleGrant, User
from accounts.states import BodyKind, Role
from core.flow import begin
from orgs.models import Membership, Organisation
from orgs.states import GROWTH, MEMBERSHIP, Belonging
from places.models import Place


@transaction.atomic
def file_organisation(
    *,
    place: Place,
    name: str,
    category: str,
    purpose: str,
    filing_number: str,
    filed_on: date,
    manager: User,
    by: User | None,
    tags: list[str] | None = None,
) -> Organisation:
    """Enter a filed organisation with its person in charge, who becomes its first member and manager.

    Raises IntegrityError on a name taken in the street or a number taken anywhere.
    """
    body = Body.objects.create(kind=BodyKind.ORGANISATION, name=name, place=place)
    organisation = Organisation.objects.create(
        body=body,
        place=place,
        name=name,
        category=category,
        purpose=purpose,
        filing_number=filing_number,
        filed_on=filed_on,
        contact_name=manager.name,
        tags=tags or [],
        member_count=1,
    )
    RoleGrant.objects.create(user=manager, role=Role.ORG_MANAGER, body=body, granted_by=by)
    membership = Membership.objects.create(
        organisation=organisation, user=manager, stage=Belonging.MEMBER, position="负责人", joined_on=filed_on
    )
    begin(GROWTH, organisation, by=by)
    begin(MEMBERSHIP, membership, by=by)
    return organisation
