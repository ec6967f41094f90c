"""Checks: figures are the platform's, the rest is said; each check stays, staff compare."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from core.attachments import attachments_of
from core.flow import FlowRefused
from notices.models import Notice
from orgs.actions.norm_checks import Said, check_norm
from orgs.models import Organisation
from orgs.models.norms import NormCheck, NormCheckItem, NormVersion
from orgs.queries.norm_sources import SOURCES, figures_of
from orgs.queries.norms import checklist, newest_checks, tallies
from orgs.states import EvidenceKind, Growth
from orgs.states.norms import Checker, NormSource
from tests.factories.norms import ItemFactory, NormFactory, SectionFactory, VersionFactory
from tests.factories.orgs import EvidenceFactory, MembershipFactory, OrganisationFactory
from tests.factories.party import BranchFactory, ChargeFactory, CoverFactory
from tests.plugins.cast import Cast

pytestmark = pytest.mark.django_db
ANSWERS = {"charter": Said("met", "已上墙"), "money": Said("na", "没有收支")}


def checked(organisation: Organisation, version: NormVersion, by, **facts) -> NormCheck:
    named = {"said": ANSWERS, "checker": Checker.SELF, **facts}
    return check_norm(organisation=organisation, version=version, by=by, **named)


def test_a_check_counts_figures_and_answers_and_stays(
    cast: Cast, organisation: Organisation, version: NormVersion
) -> None:
    MembershipFactory.create_batch(2, organisation=organisation)
    first = checked(organisation, version, cast.manager)
    assert (first.met, first.unmet, first.not_applicable, first.share) == (1, 1, 1, 50)
    MembershipFactory(organisation=organisation)
    second = checked(organisation, version, cast.manager)
    assert (second.met, second.unmet, second.share) == (2, 0, 100)
    rows = {row.item.code: (row.answer, row.note, row.figure) for row in first.rows.select_related("item")}
    assert rows == {"members": ("unmet", "", 2), "charter": ("met", "已上墙", None), "money": ("na", "没有收支", None)}
    for rows in (NormCheck.objects.all(), NormCheckItem.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        NormCheck.objects.update(met=3)
    assert Notice.objects.count() == 0


def test_who_checks_and_what_is_refused(cast: Cast, organisation: Organisation, version: NormVersion) -> None:
    for checker, may in (
        (Checker.SELF, {"manager"}),
        (Checker.STAFF, {"staff", "second_staff", "community_staff"}),
    ):
        for name, user in cast.everybody().items():
            if name not in may:
                with pytest.raises(PermissionDenied):
                    checked(organisation, version, user, checker=checker)
    for said, code in (
        ({}, "charter"),
        ({"charter": Said("perhaps"), "money": Said("met")}, "charter"),
        ({"charter": Said("na", "无"), "money": Said("met")}, "charter"),
        ({"charter": Said("met"), "money": Said("na", " ")}, "money"),
    ):
        with pytest.raises(FlowRefused) as why:
            checked(organisation, version, cast.manager, said=said)
        assert why.value.code == code
    abroad = VersionFactory(norm=NormFactory(street=cast.other_street))
    with pytest.raises(FlowRefused) as why:
        checked(organisation, abroad, cast.manager)
    assert why.value.code == "street"
    later = VersionFactory(norm=NormFactory(street=cast.street), in_force_from=timezone.localdate() + timedelta(days=9))
    with pytest.raises(FlowRefused) as why:
        checked(organisation, later, cast.manager)
    assert why.value.code == "version"
    Organisation.objects.filter(pk=organisation.pk).update(stage=Growth.SUSPENDED)
    with pytest.raises(FlowRefused):
        checked(organisation, version, cast.manager)
    assert NormCheck.objects.count() == 0


def test_every_source_counts_what_it_says(cast: Cast, organisation: Organisation) -> None:
    today = timezone.localdate()
    other = OrganisationFactory(place=cast.community)
    MembershipFactory.create_batch(2, organisation=organisation)
    MembershipFactory(organisation=organisation, stage="asked")
    CoverFactory(branch=BranchFactory(place=cast.community), organisation=organisation)
    ChargeFactory(instructor=cast.instructor, organisation=organisation)
    for kind, days in (
        (EvidenceKind.REPORT, 10),
        (EvidenceKind.ACTIVITY, 10),
        (EvidenceKind.ACTIVITY, 364),
        (EvidenceKind.ACTIVITY, 366),
        (EvidenceKind.ACTIVITY_REPORTED, 1),
        (EvidenceKind.GUIDANCE, 91),
        (EvidenceKind.GUIDANCE, 93),
        (EvidenceKind.COMPLAINT, 5),
    ):
        EvidenceFactory(organisation=organisation, kind=kind, happened_on=today - timedelta(days=days))
    found = figures_of(list(NormSource.values), [organisation.pk, other.pk], today)
    assert {source: figures.get(organisation.pk, 0) for source, figures in found.items()} == {
        NormSource.MEMBERS: 2,
        NormSource.MANAGERS: 1,
        NormSource.REPORT: 1,
        NormSource.ACTIVITIES: 2,
        NormSource.REPORTED: 1,
        NormSource.PARTY: 2,
        NormSource.GUIDANCE: 1,
        NormSource.POSITIONS: 0,
        NormSource.ACCOUNTS: 0,
        NormSource.COMPLAINTS: 1,
    }
    assert [figures.get(other.pk, 0) for figures in found.values()] == [0] * len(SOURCES)


def test_complaints_are_met_at_most(cast: Cast, organisation: Organisation) -> None:
    version = VersionFactory(norm=NormFactory(street=cast.street))
    SectionFactory(version=version)
    ItemFactory(version=version, source=NormSource.COMPLAINTS, need=1)
    assert checklist(organisation, version)[0].answer == "met"
    EvidenceFactory.create_batch(2, organisation=organisation, kind="complaint", happened_on=timezone.localdate())
    row = checklist(organisation, version)[0]
    assert (row.answer, row.figure) == ("unmet", 2)


def test_staff_compare_the_newest_checks_of_their_places(
    cast: Cast, organisation: Organisation, version: NormVersion
) -> None:
    far = OrganisationFactory(place=cast.neighbour_community)
    checked(organisation, version, cast.manager, said=ANSWERS | {"charter": Said("unmet")})
    checked(organisation, version, cast.manager)
    checked(organisation, version, cast.staff, checker=Checker.STAFF, said=ANSWERS | {"charter": Said("unmet")})
    checked(far, version, cast.staff, checker=Checker.STAFF, said=ANSWERS)
    assert list(Notice.objects.values_list("user", "kind")) == [(cast.manager.pk, "norms.checked")]
    found = {tally.item.code: tally for tally in tallies(version, [cast.community.path])}
    charter = found["charter"]
    assert (charter.self_met, charter.self_unmet, charter.staff_met, charter.staff_unmet) == (1, 0, 0, 1)
    assert newest_checks(version, [cast.street.path]).count() == 3
    assert newest_checks(version, []).count() == 0


def test_the_checklist_on_the_portal(
    client: Client, cast: Cast, organisation: Organisation, version: NormVersion
) -> None:
    ChargeFactory(instructor=cast.instructor, organisation=organisation)
    page = f"/orgs/{organisation.pk}/norms/"
    door = f"{page}{version.pk}/check/self/"
    readers, doors = set(), set()
    for name, user in cast.everybody().items():
        client.force_login(user)
        status = client.get(page).status_code
        assert status in {200, 404}
        readers |= {name} if status == 200 else set()
        doors |= {name} if client.get(door).status_code == 200 else set()
    assert readers == {"manager", "member", "staff", "second_staff", "community_staff", "instructor"}
    assert doors == {"manager"}
    client.force_login(cast.manager)
    data = {"answer_charter": "met", "note_charter": "", "answer_money": "na", "note_money": "", "words": ""}
    refused = client.post(door, data)
    assert (refused.status_code, list(refused.context["form"].errors)) == (200, ["note_money"])
    proof = SimpleUploadedFile("proof.pdf", b"%PDF-1.4 x %%EOF")
    done = client.post(door, data | {"note_money": "没有收支", "files": proof})
    check = NormCheck.objects.get()
    assert done.url == check.get_absolute_url()
    assert attachments_of(check).count() == 1
    shown = client.get(check.get_absolute_url())
    assert "没有收支" in shown.content.decode()
    assert client.get(door).context["form"].fields["note_money"].initial == "没有收支"
    client.force_login(cast.neighbour_staff)
    assert client.get(check.get_absolute_url()).status_code == 404
    client.force_login(cast.stranger)
    assert client.get(f"/norms/{version.norm.pk}/compare/").status_code == 403
    client.force_login(cast.community_staff)
    assert [line[0] for line in client.get(f"/norms/{version.norm.pk}/compare/").context["lines"]] == [organisation]


@pytest.mark.parametrize("count", [1, 30])
def test_staff_compare_with_the_same_queries(
    client: Client, cast: Cast, version: NormVersion, count: int, django_assert_max_num_queries
) -> None:
    for organisation in OrganisationFactory.create_batch(count, place=cast.community):
        checked(organisation, version, cast.staff, checker=Checker.STAFF)
    client.force_login(cast.staff)
    client.get(f"/norms/{version.norm.pk}/compare/")
    with django_assert_max_num_queries(14):
        assert len(client.get(f"/norms/{version.norm.pk}/compare/").context["lines"]) == count
