"""What is missing where: the matrix, a cell, who asks somebody to fill it; portal, API and sheet say the same."""

import io

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from rest_framework.test import APIClient

from core.flow import FlowRefused
from orgs.actions.circles import close_circle
from orgs.actions.gaps import invite_to_fill
from orgs.models.gaps import CategoryField
from orgs.queries.gaps import gap_matrix, gap_of
from orgs.states import Category, Growth
from residents.models import AbilityField, Invitation
from tests.factories.circles import list_talent, neighbour, opened, talented
from tests.factories.orgs import OrganisationFactory
from tests.plugins.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _street(cast: Cast, settings) -> None:
    settings.STREET_CODE = cast.street.code


def figures(cast: Cast) -> dict[str, list[tuple[int, int]]]:
    matrix = gap_matrix(cast.street)
    return {line.place.code: [(cell.organisations, cell.circles) for cell in line.cells] for line in matrix.lines}


def fill(cast: Cast) -> None:
    """Let two work in the community, one of them below it; one for the street; some that don't count."""
    OrganisationFactory(place=cast.community, category=Category.SERVICE)
    OrganisationFactory(place=cast.building, category=Category.SERVICE)
    OrganisationFactory(place=cast.street, category=Category.CHARITY)
    OrganisationFactory(place=cast.community, category=Category.CULTURE, stage=Growth.SUSPENDED)
    OrganisationFactory(place=cast.other_street.children.get(), category=Category.CULTURE)


def test_the_matrix_is_counted_anew(cast: Cast) -> None:
    here, there = cast.community.code, cast.neighbour_community.code
    none = [(0, 0)] * 4
    assert figures(cast) == {here: none, there: none}
    fill(cast)
    circle = opened(talented(cast.unit), cast.building, category=Category.CULTURE)
    assert figures(cast) == {here: [(2, 0), (0, 0), (0, 1), (0, 0)], there: none}
    matrix = gap_matrix(cast.street)
    assert [cell.organisations for cell in matrix.street_wide] == [0, 1, 0, 0]
    assert (matrix.cells, matrix.missing, matrix.covered_percent, matrix.complete) == (8, 7, 12, 0)
    close_circle(circle=circle, by=circle.leader, reason="散了")
    assert figures(cast)[here][2] == (0, 0)
    for category in (Category.CHARITY, Category.CULTURE, Category.MUTUAL_HELP):
        OrganisationFactory(place=cast.grid, category=category)
    matrix = gap_matrix(cast.street)
    assert (matrix.missing, matrix.complete, matrix.lines[0].missing) == (4, 1, 0)
    with CaptureQueriesContext(connection) as few:
        gap_matrix(cast.street)
    assert len(few) == 4


def test_a_large_street_is_counted_by_the_minute(cast: Cast, monkeypatch) -> None:
    monkeypatch.setattr("orgs.queries.gaps.MANY", 1)
    here = cast.community.code
    fill(cast)
    assert figures(cast)[here][0] == (2, 0)
    OrganisationFactory(place=cast.community, category=Category.SERVICE)
    assert figures(cast)[here][0] == (2, 0)
    cache.clear()
    assert figures(cast)[here][0] == (3, 0)


def test_a_street_without_communities_divides_by_nothing(cast: Cast) -> None:
    matrix = gap_matrix(cast.community)  # no street: nothing lies under it as a community
    assert (matrix.cells, matrix.covered_percent, matrix.complete) == (0, 0, 0)


def test_a_cell_names_who_could_fill_it(cast: Cast) -> None:
    field = AbilityField.objects.filter(kind="interest").first()
    assert CategoryField.objects.filter(category="culture", field=field).exists()
    able, other = neighbour(cast.unit, "会唱的"), neighbour(cast.unit, "会修的")
    singer = list_talent(able, cast.unit, field_ids=[field.pk], shows_name=True)
    list_talent(other, cast.unit, field_ids=[])
    here = opened(able, cast.unit, "合唱圈", category=Category.CULTURE)
    there = opened(talented(cast.neighbour_community, "邻社人"), cast.neighbour_community, "舞圈", category="culture")
    opened(other, cast.unit, "修理圈", category=Category.SERVICE)
    gap = gap_of(cast.community, "culture")
    assert (gap.circles_here, gap.circles_elsewhere) == ([here], [there])
    assert (gap.talents, gap.talent_count, gap.ability_count, gap.is_missing) == ([singer], 1, 0, True)


def test_staff_of_the_place_ask_a_talent_to_fill_it(client, cast: Cast) -> None:
    field = CategoryField.objects.filter(category="culture").first().field_id
    talent = list_talent(neighbour(cast.unit, "会唱的"), cast.unit, field_ids=[field])
    for name, user in cast.everybody().items():
        if name not in {"staff", "second_staff", "community_staff"}:
            with pytest.raises(PermissionDenied):
                invite_to_fill(place=cast.community, category="culture", talent=talent, by=user)
    with pytest.raises(ValidationError, match="Choose a community"):
        invite_to_fill(place=cast.unit, category="culture", talent=talent, by=cast.staff)
    cell = reverse("orgs:gap", args=[cast.community.code, "culture"])
    button = "Invite to lead a circle"
    for user, shown in ((None, False), (cast.resident, False), (cast.neighbour_staff, False), (cast.staff, True)):
        client.logout() if user is None else client.force_login(user)
        assert (button in client.get(cell).content.decode()) == shown, user
        assert client.post(f"{cell}invite/", {"talent": talent.pk}).status_code == (302 if shown or not user else 403)
    sent = Invitation.objects.get()
    assert (sent.talent, sent.invited_by, sent.place) == (talent, cast.staff, cast.community)
    with pytest.raises(FlowRefused, match="sent this invitation already"):
        invite_to_fill(place=cast.community, category="culture", talent=talent, by=cast.staff)
    assert client.post(f"{cell}invite/", {"talent": "x"}).status_code == 404


def test_pages_sheet_and_api_say_the_same(client, cast: Cast) -> None:
    fill(cast)
    page = client.get(reverse("orgs:gaps")).content.decode()
    assert "2 organisations" in page
    for code, category in ((cast.community.code, "sport"), ("1", "culture"), (cast.unit.code, "culture")):
        assert client.get(reverse("orgs:gap", args=[code, category])).status_code == 404
        assert APIClient().get(f"/api/v1/gaps/{code}/{category}/").status_code == 404
    book = load_workbook(io.BytesIO(client.get(reverse("orgs:gaps_sheet")).content))
    _head, first, second, wide = book.active.iter_rows(values_only=True)
    assert first == (cast.community.name, 2, 0, 0, 0, 0, 0, 0, 0, 3)
    assert (second[-1], wide[3]) == (4, 1)
    found = APIClient().get("/api/v1/gaps/").json()
    assert (found["missing"], found["covered_percent"]) == (7, 12)
    assert [cell["organisations"] for cell in found["lines"][0]["cells"]] == [2, 0, 0, 0]
    talent = list_talent(neighbour(cast.unit, "会唱的"), cast.unit)
    staff, path = APIClient(), f"/api/v1/gaps/{cast.community.code}/culture/"
    assert staff.get(path).json()["is_missing"] is True
    assert staff.post(f"{path}invite/", {"talent": talent.pk}, format="json").status_code == 401
    staff.force_authenticate(cast.neighbour_staff)
    assert staff.post(f"{path}invite/", {"talent": talent.pk}, format="json").status_code == 403
    staff.force_authenticate(cast.community_staff)
    assert staff.post(f"{path}invite/", {"talent": talent.pk}, format="json").status_code == 204


def test_which_fields_a_category_lives_on_is_the_street_offices(client, cast: Cast) -> None:
    field = AbilityField.objects.filter(kind="interest").first()
    facts = {"category": "charity", "field": field.pk}
    add = reverse("admin:orgs_categoryfield_add")
    for user in (cast.community_staff, cast.finance, cast.resident):
        client.force_login(user)
        client.post(add, facts)
    assert not CategoryField.objects.filter(**facts).exists()
    client.force_login(cast.staff)
    client.post(add, facts)
    assert CategoryField.objects.filter(**facts).count() == 1
    assert client.post(add, facts).status_code == 200  # twice: refused on the page
    assert client.get(reverse("admin:orgs_categoryfield_changelist")).status_code == 200
