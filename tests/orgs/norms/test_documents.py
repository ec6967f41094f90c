"""Norms: a version is written as a draft, published for good, replaced on the day of the next one."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connections, transaction
from django.test import Client
from django.utils import timezone

from accounts.states import Role
from core.flow import FlowRefused
from notices.models import Notice
from orgs.actions.norms import create_norm, draft_version, publish_version, replace_versions
from orgs.models import Organisation
from orgs.models.norms import NormItem, NormSection, NormVersion
from orgs.queries.norm_changes import item_changes, pieces_of, section_changes
from orgs.queries.norms import version_in_force, versions_in_force
from orgs.states.norms import NormSource
from tests.factories.accounts import RoleGrantFactory, UserFactory
from tests.factories.norms import ItemFactory, NormFactory, SectionFactory, VersionFactory
from tests.factories.orgs import OrganisationFactory
from tests.plugins.cast import Cast

pytestmark = pytest.mark.django_db
STREET = {"staff", "second_staff"}


def test_only_street_staff_write_the_norms_of_their_street(cast: Cast, draft: NormVersion) -> None:
    for name, user in cast.everybody().items():
        if name not in STREET:
            with pytest.raises(PermissionDenied):
                create_norm(street=cast.street, code="a", title="a", by=user)
            with pytest.raises(PermissionDenied):
                draft_version(norm=draft.norm, in_force_from=timezone.localdate(), by=user)
            with pytest.raises(PermissionDenied):
                publish_version(version=draft, by=user)
    with pytest.raises(PermissionDenied):
        create_norm(street=None, code="a", title="a", by=cast.staff)
    assert create_norm(street=cast.street, code="a", title="规范", by=cast.staff).street == cast.street
    superuser = UserFactory(is_superuser=True)
    assert create_norm(street=None, code="a", title="规范", by=superuser).street is None


def test_publishing_tells_the_managers_of_the_street_once(
    cast: Cast, draft: NormVersion, organisation: Organisation
) -> None:
    abroad = OrganisationFactory(place=cast.other_street)
    elsewhere = UserFactory()
    RoleGrantFactory(user=elsewhere, role=Role.ORG_MANAGER, body=abroad.body)
    version = publish_version(version=draft, by=cast.staff)
    assert list(Notice.objects.values_list("user", "kind", "url")) == [
        (cast.manager.pk, "norms.published", version.get_absolute_url())
    ]
    assert version_in_force(draft.norm) == version
    with pytest.raises(FlowRefused):
        publish_version(version=version, by=cast.staff)


def test_what_can_not_be_published(cast: Cast) -> None:
    today = timezone.localdate()
    version = VersionFactory(norm=NormFactory(street=cast.street), in_force_from=today)

    def refused(words: str) -> None:
        with pytest.raises(FlowRefused) as why:
            publish_version(version=version, by=cast.staff)
        assert words in str(why.value)

    refused("section")
    SectionFactory(version=version, code="a")
    refused("item")
    item = ItemFactory(version=version, section_code="lost")
    refused("names a section")
    NormItem.objects.filter(pk=item.pk).update(section_code="a", source=NormSource.MEMBERS, need=0)
    refused("above zero")
    NormItem.objects.filter(pk=item.pk).update(source=NormSource.COMPLAINTS)
    NormVersion.objects.filter(pk=version.pk).update(in_force_from=today - timedelta(days=1))
    refused("on the day")
    NormVersion.objects.filter(pk=version.pk).update(in_force_from=today)
    publish_version(version=version, by=cast.staff)
    version = draft_version(norm=version.norm, in_force_from=today, by=cast.staff)
    refused("Version 1")


def test_what_was_published_never_changes(version: NormVersion) -> None:
    section, item = version.sections.get(), version.items.first()
    deeds = (
        lambda: NormVersion.objects.filter(pk=version.pk).update(preface="改"),
        lambda: NormVersion.objects.filter(pk=version.pk).update(
            in_force_from=timezone.localdate() + timedelta(days=9)
        ),
        lambda: NormVersion.objects.filter(pk=version.pk).update(stage="draft"),
        lambda: NormVersion.objects.filter(pk=version.pk).delete(),
        lambda: NormSection.objects.filter(pk=section.pk).update(text="改"),
        lambda: NormSection.objects.filter(pk=section.pk).delete(),
        lambda: NormItem.objects.filter(pk=item.pk).update(need=1),
        lambda: NormItem.objects.filter(pk=item.pk).delete(),
        lambda: SectionFactory(version=version),
        lambda: ItemFactory(version=version),
        lambda: NormItem.objects.filter(pk=ItemFactory(version=VersionFactory(norm=version.norm, number=9)).pk).update(
            version=version
        ),
    )
    for deed in deeds:
        with pytest.raises(DatabaseError), transaction.atomic():
            deed()
    version.refresh_from_db()
    assert (version.preface, version.items.count(), version.sections.get().text) == ("", 3, "有负责人。有三名骨干。")


def test_the_next_version_replaces_the_last_on_its_day(cast: Cast, version: NormVersion) -> None:
    today = timezone.localdate()
    with pytest.raises(FlowRefused):
        draft_version(norm=draft_version_of(version, cast).norm, in_force_from=today, by=cast.staff)
    second = version.norm.versions.get(number=2)
    assert (second.sections.count(), second.items.count()) == (1, 3)
    publish_version(version=second, by=cast.staff)
    assert version_in_force(version.norm) == version
    assert replace_versions() == 0
    assert version_in_force(version.norm, today + timedelta(days=10)) == second
    assert replace_versions(on=today + timedelta(days=10)) == 1
    assert replace_versions(on=today + timedelta(days=11)) == 0
    assert dict(version.norm.versions.values_list("number", "stage")) == {1: "replaced", 2: "published"}
    assert version_in_force(version.norm) == version


def draft_version_of(version: NormVersion, cast: Cast) -> NormVersion:
    day = timezone.localdate() + timedelta(days=10)
    return draft_version(norm=version.norm, in_force_from=day, by=cast.staff, changes="补充")


def test_differences_section_by_section(cast: Cast, version: NormVersion) -> None:
    second = draft_version_of(version, cast)
    second.sections.update(text="有负责人。有五名骨干。")
    SectionFactory(version=second, code="files", title="档案", text="档案齐全。")
    second.items.filter(code="members").update(need=5)
    second.items.filter(code="charter").delete()
    changes = section_changes(version, second)
    assert [(change.code, change.mark) for change in changes] == [("people", "changed"), ("files", "new")]
    assert [(piece.mark, piece.text) for piece in changes[0].pieces] == [
        ("same", "有负责人。"),
        ("out", "有三名骨干。"),
        ("in", "有五名骨干。"),
    ]
    assert [(change.code, change.mark) for change in item_changes(version, second)] == [
        ("members", "changed"),
        ("money", "same"),
        ("charter", "gone"),
    ]
    assert pieces_of("", "") == ()


def test_the_pages_of_norms(client: Client, cast: Cast, version: NormVersion) -> None:
    hidden = draft_version_of(version, cast)
    page = client.get("/norms/")
    assert page.context["versions"] == versions_in_force(cast.street) == [version]
    page = client.get(f"/norms/{version.norm.pk}/").content.decode()
    assert 'id="people"' in page
    assert 'href="#people"' in page
    readers = set()
    for name, user in cast.everybody().items():
        client.force_login(user)
        status = client.get(hidden.get_absolute_url()).status_code
        assert status in {200, 404}
        readers |= {name} if status == 200 else set()
    assert readers == STREET
    client.logout()
    assert client.get(f"/norms/{version.norm.pk}/v1/v2/").status_code == 404
    publish_version(version=hidden, by=cast.staff)
    assert client.get(f"/norms/{version.norm.pk}/v1/v2/").context["new"].number == 2
    assert client.get(f"/norms/{version.norm.pk}/v1/v1/").status_code == 404
    abroad = NormFactory(street=cast.other_street)
    assert client.get(f"/norms/{abroad.pk}/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_an_item_written_while_it_is_published_is_refused_or_part_of_it(cast: Cast, draft: NormVersion) -> None:
    def run(number: int) -> str:
        try:
            if number % 2:
                publish_version(version=draft, by=cast.staff)
                return "published"
            ItemFactory(version=draft, code=f"late-{number}", order=number)
        except (FlowRefused, DatabaseError):
            return "refused"
        finally:
            connections.close_all()
        return "written"

    with ThreadPoolExecutor(4) as pool:
        found = Counter(pool.map(run, range(4)))
    assert found["published"] == 1
    assert NormItem.objects.filter(version=draft).count() == 3 + found["written"]
