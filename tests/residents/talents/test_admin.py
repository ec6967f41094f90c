"""The desk: leads are matched, observed and confirmed; rules and hours come by sheet; names go out masked."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from core.queue import QUEUES
from residents.models import Deed, TalentNote, TalentRule
from residents.states import TalentStage
from tests.factories.talents import DeedFactory, InvitationFactory, TalentFactory, TalentNoteFactory, settle

pytestmark = pytest.mark.django_db


def url_of(name, *args):
    return reverse(f"admin:residents_{name}", args=args)


def sheet(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    stream = BytesIO()
    book.save(stream)
    return SimpleUploadedFile("sheet.xlsx", stream.getvalue())


def upload(client, model, *rows):
    return client.post(url_of(f"{model}_import"), {"import_file": sheet(*rows), "format": "0"})


def confirm(client, model, response):
    form = response.context_data["confirm_form"]
    return client.post(url_of(f"{model}_process_import"), form.initial, follow=True)


def exported(client, model, resource_fields):
    form = client.get(url_of(f"{model}_export")).context_data["form"]
    data = {"format": "0", **{name: "on" for name in form.fields if name.endswith(tuple(resource_fields))}}
    response = client.post(url_of(f"{model}_export"), data)
    return [list(row) for row in load_workbook(BytesIO(response.content)).active.iter_rows(values_only=True)]


def test_staff_see_the_talents_of_their_own_place(client, cast, make):
    make(user__name="王好人")
    counts = {}
    for who in ("staff", "community_staff", "neighbour_staff", "other_staff"):
        client.force_login(getattr(cast, who))
        counts[who] = client.get(url_of("talent_changelist")).context_data["cl"].result_count
    assert counts == {"staff": 1, "community_staff": 1, "neighbour_staff": 0, "other_staff": 0}
    for who in ("stranger", "resident", "building_leader", "finance"):
        client.force_login(getattr(cast, who))
        assert client.get(url_of("talent_changelist")).status_code in {302, 403}


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_uses_constant_queries(client, cast, make, count, django_assert_max_num_queries):
    for _ in range(count):
        make()
    client.force_login(cast.staff)
    client.get(url_of("talent_changelist"))
    with django_assert_max_num_queries(12):
        client.get(url_of("talent_changelist"))


def test_the_desk_goes_the_road(client, cast, make):
    talent = make()
    client.force_login(cast.community_staff)
    step = lambda name: reverse("admin:residents_talent_step", args=[talent.pk, name])  # noqa: E731
    client.post(step("observe"))
    page = client.get(url_of("talent_change", talent.pk))
    assert [offer["step"].name for offer in page.context_data["flow_offers"]] == ["confirm", "decline"]
    prefix = "notes"
    data = {
        f"{prefix}-TOTAL_FORMS": 1,
        f"{prefix}-INITIAL_FORMS": 0,
        f"{prefix}-0-words": "清早扫雪",
        f"{prefix}-0-talent": talent.pk,
    }
    client.post(url_of("talent_change", talent.pk), data)
    assert TalentNote.objects.get().author == cast.community_staff
    client.post(step("confirm"))
    talent.refresh_from_db()
    assert (talent.stage, talent.confirmed_by) == ("confirmed", cast.community_staff)


@pytest.mark.parametrize(
    ("stage", "step", "data", "after"),
    [
        ("lead", "decline", {"reason": "不认识"}, "declined"),
        ("lead", "decline", {"reason": ""}, "lead"),
        ("listed", "retire", {"reason": "长期联系不上"}, "retired"),
        ("declined", "name_again", {"name_again-why": "又帮助了邻里"}, "lead"),
        ("refused_listing", "name_again", {"name_again-why": "又帮助了邻里"}, "refused_listing"),
    ],
)
def test_steps_of_the_desk(client, cast, make, stage, step, data, after):
    talent = make(stage, ended_on=timezone.localdate() - timedelta(days=200))
    client.force_login(cast.staff)
    client.post(reverse("admin:residents_talent_step", args=[talent.pk, step]), data)
    talent.refresh_from_db()
    assert talent.stage == after


def test_a_typed_name_is_matched_at_the_desk(client, cast):
    lead = TalentFactory(user=None, lead_name="王好人", place=cast.building, community=cast.community)
    one, _other = settle(cast.unit, "王好人"), settle(cast.unit, "王好人")
    url = url_of("talent_match", lead.pk)
    client.force_login(cast.neighbour_staff)
    assert client.post(url, {"resident": one.pk}).status_code == 404
    client.force_login(cast.community_staff)
    assert len(client.get(url).context_data["residents"]) == 2
    assert client.post(url, {"resident": 0}).status_code == 404
    client.post(url, {"resident": one.pk})
    lead.refresh_from_db()
    assert lead.user == one.user


def test_the_export_masks_names(client, cast, make):
    make(TalentStage.LISTED, user__name="王好人", minutes=90)
    client.force_login(cast.staff)
    rows = exported(client, "talent", ["name", "hours"])
    assert rows[1] == ["王*", "1.5"]


def test_rules_come_and_go_by_sheet(client, cast):
    TalentRule.objects.all().delete()
    client.force_login(cast.staff)
    head = exported(client, "talentrule", ["name", "measure", "at_least", "window_days", "place", "is_active"])[0]
    checked = upload(client, "talentrule", head, ["三十小时", "hours", 30, 90, cast.community.code, "是"])
    assert not checked.context_data["sheet_errors"]
    confirm(client, "talentrule", checked)
    rule = TalentRule.objects.get()
    assert (rule.name, rule.measure, rule.at_least, rule.window_days, rule.place, rule.is_active) == (
        "三十小时",
        "hours",
        30,
        90,
        cast.community,
        True,
    )
    wrong = upload(client, "talentrule", head, ["零小时", "hours", 0, 90, "", "是"])
    ((row, heading, _words),) = wrong.context_data["sheet_errors"]
    assert (row, heading) == (2, head[2])


def test_rules_are_the_street_offices(client, cast):
    rule = TalentRule.objects.first() or TalentRule.objects.create(name="一", measure="hours", at_least=1)
    data = {"name": rule.name, "measure": "hours", "at_least": 7, "window_days": 180, "place": "", "is_active": "on"}
    for who, least in (("community_staff", rule.at_least), ("staff", 7)):
        client.force_login(getattr(cast, who))
        client.post(url_of("talentrule_change", rule.pk), data)
        assert TalentRule.objects.get(pk=rule.pk).at_least == least


HEAD = ["Name", "Last four digits of the phone", "Minutes", "Day", "Title"]


def test_a_sheet_of_hours_is_recorded_once(client, cast):
    person = settle(cast.unit, "王好人")
    twin = settle(cast.unit, "李同名", room="901")
    settle(cast.unit, "李同名", room="902")
    client.force_login(cast.community_staff)
    rows = [
        HEAD,
        ["王 好人", "", 90, date(2026, 11, 1), "清扫楼道"],
        ["李同名", twin.user.phone[-4:], "60", "2026-11-02", "清扫楼道"],
    ]
    checked = upload(client, "deed", *rows)
    assert checked.context_data["sheet_errors"] == []
    confirm(client, "deed", checked)
    found = Deed.objects.order_by("happened_on").values_list(
        "user", "kind", "quantity", "happened_on", "title", "place"
    )
    assert list(found) == [
        (person.user_id, "hours", 90, date(2026, 11, 1), "清扫楼道", cast.unit.pk),
        (twin.user_id, "hours", 60, date(2026, 11, 2), "清扫楼道", cast.unit.pk),
    ]
    confirm(client, "deed", upload(client, "deed", *rows))
    assert Deed.objects.count() == 2


WRONG_HOURS = [
    (["没这人", "", 60, "2026-11-02", "清扫"], 0),
    (["李同名", "", 60, "2026-11-02", "清扫"], 0),
    (["王好人", "0000", 60, "2026-11-02", "清扫"], 0),
    (["外街人", "", 60, "2026-11-02", "清扫"], 0),
    (["王好人", "", 0, "2026-11-02", "清扫"], 2),
    (["王好人", "", 1441, "2026-11-02", "清扫"], 2),
    (["王好人", "", 61, "2026-11-01", "已记"], 2),
    (["王好人", "", 60, "昨天", "清扫"], 3),
    (["王好人", "", 60, "2999-01-01", "清扫"], 3),
    (["王好人", "", 60, "2026-11-02", ""], 4),
]


def test_a_wrong_line_of_hours_names_row_and_column(client, cast):
    person = settle(cast.unit, "王好人")
    settle(cast.unit, "李同名", room="901")
    settle(cast.unit, "李同名", room="902")
    settle(cast.other_street, "外街人", room="903")
    client.force_login(cast.community_staff)
    confirm(client, "deed", upload(client, "deed", HEAD, ["王好人", "", 60, "2026-11-01", "已记"]))
    for row, column in WRONG_HOURS:
        found = upload(client, "deed", HEAD, ["王好人", "", 30, "2026-11-03", "好的一行"], row)
        errors = found.context_data["sheet_errors"]
        assert [(number, heading) for number, heading, _words in errors] == [(3, HEAD[column])], row
        assert list(Deed.objects.values_list("user", "quantity")) == [(person.user_id, 60)], row


def test_deeds_are_read_and_exported_masked_and_never_changed(client, cast):
    person = settle(cast.unit, "王好人")
    deed = DeedFactory(user=person.user, place=cast.unit, title="清扫")
    client.force_login(cast.community_staff)
    assert exported(client, "deed", ["name", "title"])[1] == ["王*", "清扫"]
    assert client.get(url_of("deed_add")).status_code == 403
    assert client.post(url_of("deed_delete", deed.pk), {"post": "yes"}).status_code == 403
    client.post(url_of("deed_change", deed.pk), {"title": "新"})
    assert Deed.objects.get().title == "清扫"
    client.force_login(cast.neighbour_staff)
    assert client.get(url_of("deed_change", deed.pk)).status_code in {302, 404}


def test_invitations_at_the_desk(client, cast, make):
    invitation = InvitationFactory(talent=make(TalentStage.LISTED), invited_by=cast.manager, place=cast.community)
    client.force_login(cast.community_staff)
    step = reverse("admin:residents_invitation_step", args=[invitation.pk, "withdraw"])
    client.post(step, {"reason": "下雨"})
    invitation.refresh_from_db()
    assert invitation.stage == "withdrawn"


def test_what_waits_for_staff(cast, make):
    until = timezone.localdate() + timedelta(days=30)
    make(user__name="王好人")
    make(TalentStage.OBSERVED, user__name="李好人", observed_until=until)
    make(TalentStage.CONFIRMED)
    waiting = QUEUES["residents.talents"].waiting
    items = [(item.title, item.due_on, item.place) for item in waiting(cast.community_staff)]
    place = cast.community.name
    assert items == [("李* · Being observed", until, place), ("王* · Named", None, place)]
    assert waiting(cast.neighbour_staff) == []
    assert waiting(cast.resident) == []


def test_a_note_is_written_once(client, cast, make):
    talent = make(TalentStage.OBSERVED)
    note = TalentNoteFactory(talent=talent, author=cast.staff)
    client.force_login(cast.staff)
    data = {
        "notes-TOTAL_FORMS": 1,
        "notes-INITIAL_FORMS": 1,
        "notes-0-id": note.pk,
        "notes-0-talent": talent.pk,
        "notes-0-words": "改写",
    }
    client.post(url_of("talent_change", talent.pk), data)
    assert TalentNote.objects.get().words == note.words
