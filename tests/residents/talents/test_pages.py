"""The pages of the pool on the portal."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from residents.models import Invitation, Talent, TalentNote
from residents.queries.talent_graph import talent_graph
from residents.queries.talents import top_talents
from residents.states import TalentStage
from tests.factories.places import branch
from tests.factories.talents import DeedFactory, FieldFactory, InvitationFactory, TalentNoteFactory, settle

pytestmark = pytest.mark.django_db
WHY = "每周给独居老人送菜"


def page_of(response):
    return response.context["page"].rows


def ask(client, **query):
    return page_of(client.get(reverse("residents:talents"), query))


def test_the_list_holds_who_agreed_with_community_alone(client, cast, make):
    shown = make(TalentStage.LISTED, user__name="王好人", shows_name=True)
    hidden = make(TalentStage.LISTED, user__name="李好人")
    for stage in set(TalentStage.values) - {"listed"}:
        make(stage)
    response = client.get(reverse("residents:talents"))
    words = response.content.decode()
    assert set(page_of(response)) == {shown, hidden}
    assert "王好人" in words
    assert "李好人" not in words
    assert "李*" in words
    assert cast.building.name not in words


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_uses_constant_queries(client, make, count, django_assert_num_queries):
    field = FieldFactory()
    for _ in range(count):
        make(TalentStage.LISTED, field_ids=[field.pk])
    client.get(reverse("residents:talents"))
    with django_assert_num_queries(4):
        assert len(ask(client)) == min(count, 20)


def test_search_by_field_place_time_and_words(client, cast, make):
    choir, tai = FieldFactory(name="合唱"), FieldFactory(name="太极拳")
    other = branch(cast.street, 60)
    singer = make(TalentStage.LISTED, field_ids=[choir.pk], search_text="合唱", free_times=["weekend_day"])
    mover = make(
        TalentStage.LISTED,
        field_ids=[tai.pk, choir.pk],
        search_text="太极拳 合唱",
        can_lead="早晨太极队",
        place=other["unit"],
        community=other["community"],
    )
    make(TalentStage.LISTED)
    assert set(ask(client, field=choir.pk)) == {singer, mover}
    assert ask(client, field=tai.pk) == [mover]
    assert ask(client, community=other["community"].code) == [mover]
    assert ask(client, free="weekend_day") == [singer]
    assert ask(client, q="太极队") == [mover]
    assert set(ask(client, q="合唱")) == {singer, mover}
    assert ask(client, field=choir.pk, community=other["community"].code, q="太极") == [mover]
    assert ask(client, field=999_999) == []


def test_what_the_unlisted_wrote_is_not_found(client, make):
    make(TalentStage.CONFIRMED, words="会修水管", search_text="水电")
    assert ask(client, q="水管") == []


def test_the_order_is_by_deeds_or_by_day(client, make):
    few, many = make(TalentStage.LISTED, deed_count=1), make(TalentStage.LISTED, deed_count=9)
    newest = make(TalentStage.LISTED)
    assert ask(client) == [many, few, newest]
    assert ask(client, sort="new") == [newest, many, few]


def test_pages_go_on_where_the_last_one_ended(client, make):
    rows = {make(TalentStage.LISTED, deed_count=number % 3).pk for number in range(25)}
    first = client.get(reverse("residents:talents")).context["page"]
    second = client.get(reverse("residents:talents"), {"after": first.next}).context["page"]
    assert (len(first.rows), len(second.rows), second.next) == (20, 5, "")
    assert {row.pk for row in (*first.rows, *second.rows)} == rows


def test_a_page_shows_deeds_by_year_with_totals(client, cast, make):
    talent = make(TalentStage.LISTED, user__name="王好人")
    hours = {"春季清扫": ("2026-03-01", 90), "端午活动": ("2026-05-01", 60), "元旦": ("2025-01-01", 30)}
    for title, (day, minutes) in hours.items():
        DeedFactory(user=talent.user, place=cast.unit, happened_on=day, quantity=minutes, title=title)
    DeedFactory(user=talent.user, place=cast.unit, happened_on="2026-06-01", kind="event_led", quantity=1, title="带队")
    years = client.get(talent.get_absolute_url()).context["years"]
    assert [(year["year"], str(year["hours"]), year["events"]) for year in years] == [
        (2026, "2.5", 1),
        (2025, "0.5", 0),
    ]
    assert [[deed.title for deed in year["deeds"]] for year in years] == [["带队", "端午活动", "春季清扫"], ["元旦"]]


@pytest.mark.parametrize("count", [1, 30])
def test_a_page_uses_constant_queries(client, cast, make, count, django_assert_num_queries):
    talent = make(TalentStage.LISTED)
    for number in range(count):
        DeedFactory(user=talent.user, place=cast.unit, happened_on=f"2026-01-{number + 1:02d}")
        make(TalentStage.LISTED, brought_by=talent)
    client.get(talent.get_absolute_url())
    with django_assert_num_queries(5):
        client.get(talent.get_absolute_url())


@pytest.mark.parametrize("stage", sorted(set(TalentStage.values) - {"listed"}))
def test_a_page_of_somebody_unlisted_is_not_there_for_others(client, cast, make, stage):
    talent = make(stage)
    assert client.get(talent.get_absolute_url()).status_code == 404
    for who in ("stranger", "resident", "manager", "neighbour_staff", "other_staff"):
        client.force_login(getattr(cast, who))
        assert client.get(talent.get_absolute_url()).status_code == 404


def test_those_who_observe_see_the_name_and_the_notes_but_not_why(client, cast, make):
    talent = make(TalentStage.OBSERVED, user__name="王好人")
    TalentNoteFactory(talent=talent, author=cast.staff, words="清早扫雪")
    client.force_login(cast.building_leader)
    words = client.get(talent.get_absolute_url()).content.decode()
    assert "王好人" in words
    assert "清早扫雪" in words
    assert talent.why not in words
    client.post(reverse("residents:talent_note", args=[talent.pk]), {"words": "又扫了一次"})
    assert TalentNote.objects.filter(author=cast.building_leader, words="又扫了一次").exists()


def test_the_person_sees_why_but_not_the_notes(client, cast, make):
    talent = make(TalentStage.OBSERVED)
    TalentNoteFactory(talent=talent, author=cast.staff, words="清早扫雪")
    client.force_login(talent.user)
    words = client.get(talent.get_absolute_url()).content.decode()
    assert talent.why in words
    assert "清早扫雪" not in words


def test_one_recommends_oneself_and_sees_where_one_stands(client, cast):
    client.force_login(cast.stranger)
    assert client.get(reverse("residents:my_talent")).context["household"] is None
    settle(cast.unit, "", user=cast.stranger)
    assert client.post(reverse("residents:my_talent"), {"why": WHY}).status_code == 302
    page = client.get(reverse("residents:my_talent"))
    assert (page.context["talent"].why, page.context["may_recommend"]) == (WHY, False)


def test_consent_is_asked_in_plain_words_and_needs_a_tick(client, make):
    talent, field = make(TalentStage.CONFIRMED, user__name="王好人"), FieldFactory()
    client.force_login(talent.user)
    url = reverse("residents:talent_profile")
    assert client.get(url).context["asks"]
    data = {"fields_": [field.pk], "shows_name": "masked", "free_times": ["weekend_day"], "can_lead": "合唱"}
    assert list(client.post(url, data).context["form"].errors) == ["agrees"]
    assert client.post(url, {**data, "agrees": "on"}).status_code == 302
    talent.refresh_from_db()
    assert (talent.stage, talent.shown_name, talent.can_lead) == ("listed", "王*", "合唱")
    client.post(url, {**data, "shows_name": "full"})
    talent.refresh_from_db()
    assert talent.shown_name == "王好人"


def test_a_profile_names_the_field_that_is_wrong(client, make):
    talent = make(TalentStage.LISTED)
    client.force_login(talent.user)
    fields = [FieldFactory().pk for _ in range(6)]
    answer = client.post(reverse("residents:talent_profile"), {"fields_": fields, "shows_name": "full"})
    assert list(answer.context["form"].errors) == ["fields_"]


@pytest.mark.parametrize(
    ("stage", "step", "after"),
    [("confirmed", "refuse_listing", "refused_listing"), ("listed", "retire", "retired"), ("lead", "retire", "lead")],
)
def test_one_steps_out_oneself(client, make, stage, step, after):
    talent = make(stage)
    client.force_login(talent.user)
    client.post(reverse("residents:my_talent_step", args=[step]), {"reason": "想休息"})
    talent.refresh_from_db()
    assert talent.stage == after


def test_the_steps_of_the_desk_are_not_ones_own(client, make):
    talent = make()
    client.force_login(talent.user)
    assert client.post(reverse("residents:my_talent_step", args=["observe"])).status_code == 404


def test_naming_answers_the_same_whoever_lives_there(client, cast):
    settle(cast.unit, "", user=cast.resident)
    settle(cast.unit, "王好人")
    client.force_login(cast.resident)
    answers = []
    for name in ("王好人", "没这人", "王好人"):
        data = {"name": name, "place": cast.building.pk, "why": WHY}
        answer = client.post(reverse("residents:name_talent"), data, follow=True)
        answers.append([str(message) for message in answer.context["messages"]])
    assert answers[0] == answers[1] == answers[2]
    assert Talent.objects.count() == 2


def test_naming_offers_the_own_community_alone(client, cast):
    client.force_login(cast.resident)
    form = client.get(reverse("residents:name_talent")).context["form"]
    assert set(form.fields["place"].queryset) == {cast.community, cast.building}
    client.force_login(cast.stranger)
    assert not client.get(reverse("residents:name_talent")).context["has_places"]


@pytest.mark.parametrize("level", ["unit", "building", "grid", "compound", "community"])
def test_the_panel_of_a_place_shows_its_community(client, cast, make, level):
    talent = make(TalentStage.LISTED)
    url = reverse("residents:talent_panel", args=[getattr(cast, level).code])
    assert client.get(url).context["talents"] == [talent]
    fragment = client.get(url, headers={"hx-request": "true"}).content.decode()
    assert "<html" not in fragment
    assert talent.shown_name in fragment


def test_the_panel_of_nowhere(client, db):
    assert client.get(reverse("residents:talent_panel", args=["nowhere"])).status_code == 404


def test_top_talents_are_those_with_most_deeds(cast, make):
    rows = [make(TalentStage.LISTED, deed_count=number) for number in range(8)]
    assert top_talents(cast.community) == rows[:1:-1]


def test_the_graph_draws_trees_of_the_listed(client, cast, make):
    root = make(TalentStage.LISTED)
    left = make(TalentStage.LISTED, brought_by=root)
    right = make(TalentStage.LISTED, brought_by=root)
    leaf = make(TalentStage.LISTED, brought_by=left)
    make(TalentStage.CONFIRMED, brought_by=root)
    make(TalentStage.LISTED)
    graph = talent_graph()
    assert [(node.talent, node.depth, node.row, node.closes) for node in graph.nodes] == [
        (root, 0, 0, 0),
        (left, 1, 1, 0),
        (leaf, 2, 2, 1),
        (right, 1, 3, 1),
    ]
    assert graph.edges == [(root.pk, left.pk), (root.pk, right.pk), (left.pk, leaf.pk)]
    words = client.get(reverse("residents:talent_graph")).content.decode()
    tree = words[words.index('class="talent-tree"') : words.index("talent-drawing")]
    assert (tree.count("<li>"), tree.count("</li>"), tree.count("<ul"), tree.count("</ul>")) == (4, 4, 2, 3)
    assert words.count('class="talent-line"') == 2
    assert '<title id="drawing-title">' in words


def test_a_graph_of_a_community_holds_who_was_brought_there_or_from_there(client, cast, make):
    other = branch(cast.street, 60)
    root = make(TalentStage.LISTED)
    away = make(TalentStage.LISTED, brought_by=root, place=other["unit"], community=other["community"])
    for community in (cast.community, other["community"]):
        assert {node.talent for node in talent_graph(community).nodes} == {root, away}
    assert talent_graph(cast.neighbour_community).nodes == []
    assert client.get(reverse("residents:talent_graph"), {"community": "nowhere"}).status_code == 404


@pytest.mark.parametrize("count", [1, 30])
def test_the_graph_uses_constant_queries(client, make, count, django_assert_num_queries):
    talent = make(TalentStage.LISTED)
    for _ in range(count):
        talent = make(TalentStage.LISTED, brought_by=talent)
    client.get(reverse("residents:talent_graph"))
    with django_assert_num_queries(2):
        client.get(reverse("residents:talent_graph"))


def test_an_invitation_goes_its_way_on_the_portal(client, cast, make):
    talent = make(TalentStage.LISTED)
    client.force_login(cast.manager)
    url = reverse("residents:invite_talent", args=[talent.pk])
    assert client.post(url, {"title": "带一场太极", "body": cast.body.pk}).status_code == 302
    invitation = Invitation.objects.get()
    step = lambda name: reverse("residents:invitation_step", args=[invitation.pk, name])  # noqa: E731
    client.force_login(talent.user)
    assert page_of(client.get(reverse("residents:invitations"))) == [invitation]
    client.post(step("accept"), {"answer": "好"})
    client.force_login(cast.manager)
    client.post(step("finish"))
    client.force_login(cast.community_staff)
    assert client.get(invitation.get_absolute_url()).context["may_record"]
    client.post(step("record"))
    page = client.get(invitation.get_absolute_url())
    assert (page.context["recorded"], page.context["may_record"]) == (True, False)


def test_an_invitation_is_not_there_for_others(client, cast, make):
    invitation = InvitationFactory(talent=make(TalentStage.LISTED), invited_by=cast.manager, place=cast.community)
    for who in ("stranger", "resident", "member", "neighbour_staff", "other_staff"):
        client.force_login(getattr(cast, who))
        assert client.get(invitation.get_absolute_url()).status_code == 404
        step = reverse("residents:invitation_step", args=[invitation.pk, "withdraw"])
        assert client.post(step, {"reason": "无"}).status_code == 404
    assert not AnonymousUser().has_perm("residents.read_invitation", invitation)


@pytest.mark.parametrize("count", [1, 30])
def test_my_invitations_use_constant_queries(client, cast, make, count, django_assert_num_queries):
    talent = make(TalentStage.LISTED)
    for _ in range(count):
        InvitationFactory(talent=talent, invited_by=cast.manager, place=cast.community)
    client.force_login(talent.user)
    client.get(reverse("residents:invitations"))
    with django_assert_num_queries(4):
        client.get(reverse("residents:invitations"))


def test_who_may_not_invite_reads_why(client, cast, make):
    talent = make(TalentStage.LISTED)
    client.force_login(cast.stranger)
    page = client.get(reverse("residents:invite_talent", args=[talent.pk]))
    assert "Staff, leaders, talents" in page.context["why_not"]
    client.post(reverse("residents:invite_talent", args=[talent.pk]), {"title": "带操"})
    assert not Invitation.objects.exists()
