"""The staff face: the taxonomy in Excel, abuse hidden with a reason, no private word before a report."""

from io import BytesIO

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from core.queue import QUEUES
from residents import actions
from residents.models import Ability, AbilityField
from residents.queries.abilities import field_choices
from residents.states import AbilityStage, ReportStage
from tests.factories.abilities import AbilityFactory, HelpRequestFactory
from tests.plugins.cast import Cast

from .conftest import Home

pytestmark = pytest.mark.django_db
WORDS = "厨房龙头漏水"


def url_of(name: str, *args: object) -> str:
    return reverse(f"admin:residents_{name}", args=args)


def sheet(*rows) -> SimpleUploadedFile:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    stream = BytesIO()
    book.save(stream)
    return SimpleUploadedFile("fields.xlsx", stream.getvalue())


def upload(client, *rows):
    data = {"import_file": sheet(*rows), "format": "0", "resource": "0"}
    return client.post(url_of("abilityfield_import"), data)


def exported(client, model: str) -> list[list]:
    form = client.get(url_of(f"{model}_export")).context_data["form"]
    names = [name for name in form.fields if name.startswith(f"{model}resource_")]
    response = client.post(url_of(f"{model}_export"), {**dict.fromkeys(names, "on"), "format": "0"})
    return [list(row) for row in load_workbook(BytesIO(response.content)).active.iter_rows(values_only=True)]


def test_the_taxonomy_goes_out_and_comes_in_and_renames_what_is_listed(client, cast: Cast, ability: Ability) -> None:
    cache.clear()
    client.force_login(cast.staff)
    head, *rows = exported(client, "abilityfield")
    row = next(row for row in rows if row[0] == "test-plumbing")
    assert row[1:] == ["修水管", row[2], "维修", row[4], "是"]
    checked = upload(client, head, [*row[:1], "水管工", *row[2:]], ["test-new", "磨刀", row[2], "维修", 5, "是"])
    assert not checked.context_data["sheet_errors"]
    client.post(url_of("abilityfield_process_import"), checked.context_data["confirm_form"].initial)
    ability.refresh_from_db()
    assert (ability.field.name, ability.search_text) == ("水管工", "水管工 维修 修龙头换阀门")
    assert AbilityField.objects.get(code="test-new").kind == "skill"
    assert {"test-new", "test-plumbing"} <= set(field_choices())


def test_a_wrong_kind_is_named_by_row_and_column(client, cast: Cast, plumbing) -> None:
    client.force_login(cast.staff)
    head = exported(client, "abilityfield")[0]
    ((row, heading, _words),) = upload(client, head, ["test-x", "磨刀", "乱写", "", 5, "是"]).context_data[
        "sheet_errors"
    ]
    assert (row, heading) == (2, head[2])
    assert not AbilityField.objects.filter(code="test-x").exists()


def test_the_street_office_alone_keeps_the_taxonomy(client, cast: Cast, plumbing) -> None:
    for user, add in ((cast.staff, 200), (cast.community_staff, 403)):
        client.force_login(user)
        assert client.get(url_of("abilityfield_changelist")).status_code == 200
        assert client.get(url_of("abilityfield_add")).status_code == add
        assert client.get(url_of("abilityfield_import")).status_code == add


def test_a_field_that_staff_rename_by_hand_is_found_by_its_new_name(
    client, cast: Cast, ability: Ability, django_capture_on_commit_callbacks
) -> None:
    client.force_login(cast.staff)
    facts = {
        "code": "test-plumbing",
        "name": "疏通下水",
        "kind": "skill",
        "group": "维修",
        "order": 1,
        "is_active": "on",
    }
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url_of("abilityfield_change", ability.field_id), facts)
    ability.refresh_from_db()
    assert ability.search_text == "疏通下水 维修 修龙头换阀门"


def test_staff_see_what_is_shown_at_their_place_masked(client, cast: Cast, home: Home, ability: Ability) -> None:
    AbilityFactory(resident=home.plumber, stage=AbilityStage.PENDING)
    AbilityFactory(resident=home.plumber, stage=AbilityStage.WITHDRAWN)
    counts = {}
    for name in ("staff", "community_staff", "neighbour_staff", "other_staff"):
        client.force_login(getattr(cast, name))
        counts[name] = client.get(url_of("ability_changelist")).context_data["cl"].result_count
    assert counts == {"staff": 1, "community_staff": 1, "neighbour_staff": 0, "other_staff": 0}
    for name in ("stranger", "resident", "finance", "auditor", "building_leader"):
        client.force_login(getattr(cast, name))
        for model in ("ability", "helprequest"):
            assert client.get(url_of(f"{model}_changelist")).status_code in {302, 403}
    client.force_login(cast.staff)
    for page in (url_of("ability_changelist"), url_of("ability_change", ability.pk)):
        content = client.get(page).content.decode()
        assert "褚*" in content
        assert "褚居民" not in content


def test_the_export_masks_names(client, cast: Cast, ability: Ability) -> None:
    client.force_login(cast.staff)
    _head, row = exported(client, "ability")
    assert (row[0], row[2], row[4]) == ("修水管", "褚*", "修龙头换阀门")
    assert "褚居民" not in str(row)


def test_staff_hide_by_button_and_allow_again(client, cast: Cast, ability: Ability) -> None:
    client.force_login(cast.community_staff)
    page = url_of("ability_change", ability.pk)
    names = [offer["step"].name for offer in client.get(page).context_data["flow_offers"]]
    assert names == ["hide"]
    client.post(url_of("ability_step", ability.pk, "hide"), {"reason": ""})
    ability.refresh_from_db()
    assert ability.stage == AbilityStage.SHOWN
    client.post(url_of("ability_step", ability.pk, "hide"), {"reason": "广告"})
    ability.refresh_from_db()
    assert ability.stage == AbilityStage.HIDDEN
    client.post(url_of("ability_step", ability.pk, "allow_again"), {"reason": "已改"})
    ability.refresh_from_db()
    assert ability.stage == AbilityStage.WITHDRAWN


def test_no_private_word_is_read_before_a_report(client, cast: Cast, ability: Ability, neighbours) -> None:
    asker = neighbours.next_door
    request = HelpRequestFactory(ability=ability, asker=asker, words=WORDS)
    page = url_of("helprequest_change", request.pk)
    client.force_login(cast.community_staff)
    for url in (page, url_of("helprequest_changelist")):
        content = client.get(url).content.decode()
        assert "修水管" in content
        for secret in (WORDS, asker.name, "施*", "褚居民"):
            assert secret not in content
    assert QUEUES["residents.helps"].waiting(cast.community_staff) == []
    actions.report_help(request=request, by=asker, reason="要钱")
    content = client.get(page).content.decode()
    assert WORDS in content
    assert "施*" in content
    assert len(QUEUES["residents.helps"].waiting(cast.community_staff)) == 1
    client.post(url_of("helprequest_step", request.pk, "uphold"), {"reason": "属实"})
    request.refresh_from_db()
    assert request.report == ReportStage.UPHELD
    client.force_login(cast.neighbour_staff)
    assert client.get(page).status_code == 404
