"""A norm of the cast's street with a version in force, and the organisation of the cast's manager."""

import pytest
from django.utils import timezone

from orgs.models import Organisation
from orgs.models.norms import NormVersion
from tests.factories.norms import ItemFactory, NormFactory, SectionFactory, VersionFactory
from tests.factories.orgs import OrganisationFactory
from tests.plugins.cast import Cast


@pytest.fixture
def organisation(cast: Cast) -> Organisation:
    """The organisation of the cast's body."""
    return OrganisationFactory(place=cast.community, body=cast.body, name=cast.body.name)


@pytest.fixture
def draft(cast: Cast) -> NormVersion:
    """A draft that can be published today: a figure, something said, and something that may not apply."""
    version = VersionFactory(norm=NormFactory(street=cast.street), in_force_from=timezone.localdate())
    SectionFactory(version=version, code="people", title="人员", text="有负责人。有三名骨干。")
    ItemFactory(version=version, code="members", asks="成员是否满三人", source="members", need=3)
    ItemFactory(version=version, code="charter", asks="章程是否上墙", how="看活动室")
    ItemFactory(version=version, code="money", asks="收支是否公开", may_not_apply=True)
    return version


@pytest.fixture
def version(draft: NormVersion) -> NormVersion:
    """The same, published."""
    NormVersion.objects.filter(pk=draft.pk).update(stage="published")
    draft.refresh_from_db()
    return draft
