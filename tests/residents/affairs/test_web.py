"""Affairs on the portal: from the code on a door to the rating, and who sees what."""

import pytest
from django.urls import reverse

from residents.actions import affairs as actions
from residents.models import Affair
from residents.queries.similar import similar_affairs
from residents.states import AffairStage
from tests.factories.affairs import late, neighbour, raised, settled
from tests.factories.pictures import photo

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _street(cast, settings):
    settings.STREET_CODE = cast.street.code


@pytest.fixture
def home(cast):
    return neighbour(cast.unit)


def test_from_the_door_to_the_rating(client, cast, home):
    door = client.get(reverse("residents:door", args=[cast.unit.code])).content.decode()
    address = f"{reverse('residents:new_affair')}?at={cast.unit.code}"
    assert address.replace("&", "&amp;") in door
    client.force_login(home)
    assert client.get(address).context["form"]["place"].initial == cast.unit.pk
    facts = {"title": "门禁坏了", "words": "单元门关不上，晚上不安全。", "topic": "safety", "place": cast.unit.pk}
    response = client.post(address, {**facts, "files": [photo()]})
    affair = Affair.objects.get()
    assert response.url == affair.get_absolute_url()
    assert client.get(affair.get_absolute_url()).context["attachments"].count() == 1
    client.force_login(cast.building_leader)
    assert "门禁坏了" in client.get(reverse("residents:affairs_desk")).content.decode()
    client.post(reverse("residents:affair_step", args=[affair.pk, "take_up"]))
    client.post(reverse("residents:affair_step", args=[affair.pk, "settle"]), {"reason": "换了闭门器"})
    client.force_login(home)
    client.post(reverse("residents:rate_affair", args=[affair.pk]), {"stars": 5, "words": "快"})
    affair.refresh_from_db()
    assert (affair.stage, affair.rating_count) == (AffairStage.SETTLED, 1)
    page = client.get(affair.get_absolute_url()).content.decode()
    assert "换了闭门器" in page


def test_the_same_matter_is_shown_before_it_goes(client, cast, home):
    first = raised(home, cast.unit, "楼道灯不亮")
    raised(home, cast.building, "电梯有异响", words="电梯上下都有很大的声音，担心出事。")
    client.force_login(neighbour(cast.unit, "后来"))
    facts = {
        "title": "楼道的灯坏了",
        "words": "三楼楼道灯不亮，晚上看不见台阶。",
        "topic": "facilities",
        "place": cast.unit.pk,
    }
    response = client.post(reverse("residents:new_affair"), facts)
    assert response.context["alike"] == [first]
    assert Affair.objects.count() == 2
    fragment = client.get(reverse("residents:similar_affairs"), facts).content.decode()
    assert first.get_absolute_url() in fragment
    client.post(reverse("residents:new_affair"), {**facts, "sure": "1"})
    assert Affair.objects.count() == 3
    assert similar_affairs(title="广场舞扰民", words="每天晚上跳到十点。", place=cast.unit) == []


QUARREL_READERS = {"building_leader", "community_staff", "staff", "second_staff"}


def test_who_reads_a_quarrel(client, cast, home):
    affair = raised(home, cast.unit, "楼上吵", topic="neighbours")
    for name, user in {**cast.everybody(), "home": home}.items():
        client.force_login(user)
        expected = 200 if name in QUARREL_READERS or name == "home" else 404
        assert client.get(affair.get_absolute_url()).status_code == expected, name
        assert "楼上吵" not in client.get(reverse("residents:affairs")).content.decode(), name
    client.logout()
    assert client.get(affair.get_absolute_url()).status_code == 404
    for address in ("affairs_panel", "door"):
        assert "楼上吵" not in client.get(reverse(f"residents:{address}", args=[cast.unit.code])).content.decode()


def test_the_public_reads_no_names(client, cast, home):
    affair = raised(home, cast.unit)
    page = client.get(affair.get_absolute_url()).content.decode()
    assert home.name not in page
    client.force_login(cast.building_leader)
    assert home.name in client.get(affair.get_absolute_url()).content.decode()


def test_few_ratings_show_nobody_the_result(client, cast, home):
    affair = settled(raised(home, cast.unit), cast.building_leader)
    actions.rate(affair=affair, stars=1, words="没有修好啊", by=home)
    for user in (home, cast.building_leader, cast.staff):
        client.force_login(user)
        response = client.get(affair.get_absolute_url())
        assert response.context["ratings"] == []
        if user != home:
            assert "没有修好啊" not in response.content.decode()


def test_a_sheet_names_the_wrong_lines(client, cast, home):
    affair = settled(raised(home, cast.unit), cast.building_leader)
    client.force_login(cast.building_leader)
    lines = f"{cast.unit.name} 999 5\n{cast.unit.name} {home.resident.household.room} 9"
    address = reverse("residents:rating_sheet", args=[affair.pk])
    response = client.post(address, {"lines": lines, "sheet": photo()})
    assert len(response.context["form"].errors["lines"]) == 2
    lines = f"{cast.unit.name} {home.resident.household.room} 4 不错"
    client.post(address, {"lines": lines, "sheet": photo()})
    affair.refresh_from_db()
    assert (affair.rating_count, affair.rating_sum) == (1, 4)


def test_steps_with_forms(client, cast, home):
    affair = actions.take_up(affair=raised(home, cast.unit), by=cast.building_leader)
    client.force_login(cast.building_leader)
    page = client.get(affair.get_absolute_url())
    assert set(page.context["forms"]) == {"assign", "refer", "merge"}
    client.post(reverse("residents:affair_step", args=[affair.pk, "assign"]), {"to": cast.grid_leader.pk})
    affair.refresh_from_db()
    assert affair.handler == cast.grid_leader
    client.post(reverse("residents:affair_step", args=[affair.pk, "refer"]), {"to": "property", "reason": "物业的事"})
    affair.refresh_from_db()
    assert (affair.stage, affair.referred_to) == (AffairStage.REFERRED, "property")
    assert client.post(reverse("residents:affair_step", args=[affair.pk, "escalate"])).status_code == 404


@pytest.mark.parametrize("count", [1, 30])
def test_the_board_asks_the_same_number_of_queries(client, cast, count, django_assert_max_num_queries, settings):
    settings.AFFAIR_OPEN_MOST = 100
    home = neighbour(cast.unit)
    for number in range(count):
        raised(home, cast.unit, f"第{number}件")
    with django_assert_max_num_queries(8):
        response = client.get(reverse("residents:affairs"), {"q": "楼道"})
    assert len(response.context["page"].rows) == min(count, 20)


def test_the_board_filters(client, cast, home):
    red = late(raised(home, cast.unit, "过期的事"), 10)
    green = raised(home, cast.building, "新的事")
    closed = actions.decline(affair=raised(home, cast.unit, "不办的事"), by=cast.building_leader, reason="x")

    def rows(**asked):
        return {row.pk for row in client.get(reverse("residents:affairs"), asked).context["page"].rows}

    assert rows() == {red.pk, green.pk}
    assert rows(light="red") == {red.pk}
    assert rows(light="green") == {green.pk}
    assert rows(stage="") == {red.pk, green.pk, closed.pk}
    assert rows(at=cast.unit.code) == {red.pk}
    assert rows(community=cast.neighbour_community.code) == set()
    assert rows(sort="due") == {red.pk, green.pk}
