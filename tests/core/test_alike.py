"""Texts on the same matter: which are found, and in which order."""

import pytest

from core.alike import MOST_LETTERS, Rarity, Text, alike, bag, counted, shared_words

TEXTS = [
    Text("lamp", "三号楼路灯不亮", "小区三号楼门口的路灯不亮，晚上看不见。"),
    Text("lamp again", "三号楼门口没有灯", "三号楼门口的路灯坏了，老人晚上看不见路。"),
    Text("dogs", "遛狗不牵绳", "有人遛狗不牵绳，孩子害怕。"),
    Text("lift", "电梯停了", "二号楼的电梯又停了。"),
]


def found(title, words, **facts):
    return [what for _score, what in alike(title, words, TEXTS, **{"least": 0.1, **facts})]


def test_finds_what_shares_rare_pairs_the_likest_first():
    assert found("三号楼路灯坏了", "晚上看不见") == ["lamp", "lamp again"]
    assert found("遛狗不牵绳", "") == ["dogs"]
    assert found("遛狗不牵绳", "", least=0.99) == []
    assert found("三号楼路灯坏了", "晚上看不见", most=1) == ["lamp"]
    assert found("", "") == found("广场舞", "跳到十点") == []
    assert alike("路灯", "", [], least=0) == []


def test_a_text_is_most_like_itself_and_nearness_counts():
    [(score, what), *_others] = alike("电梯停了", "二号楼的电梯又停了。", TEXTS, least=0.5)
    assert (what, score) == ("lift", pytest.approx(1))
    near = [Text(1, "电梯停了", ""), Text(2, "电梯停了", "", 1.25)]
    rarity = Rarity(10, {}, 0)
    assert alike("电梯停了", "", near, least=0, rarity=rarity) == [(pytest.approx(1.25), 2), (pytest.approx(1), 1)]


def test_rarity_comes_from_what_was_counted():
    rarity = counted([(text.title, text.words) for text in TEXTS], least=2)
    assert rarity.texts == 4
    assert (rarity.held_by["号楼"], rarity.held_by["三号"], rarity.held_by["路灯"]) == (3, 2, 2)
    assert min(rarity.held_by.values()) == 2
    assert "遛狗" not in rarity.held_by
    assert rarity.of("遛狗") > rarity.of("路灯")
    assert (rarity.share("遛狗"), rarity.share("路灯")) == (0.25, 0.5)
    assert Rarity(0, {}).share("路灯") == 0


def test_a_shared_name_alone_is_lowered():
    rarity = Rarity(1000, {})
    texts = [
        Text("name alone", "幸福里花园小区停水", "一直没有水。"),
        Text("matter too", "幸福里花园小区遛狗", "有人不牵绳，孩子害怕。"),
    ]

    def scores(spread):
        found = alike("幸福里花园小区狗多", "孩子害怕，都不牵绳。", texts, least=0, rarity=rarity, spread=spread)
        return {what: score for score, what in found}

    plain, spread = scores(0), scores(2)
    assert spread["name alone"] == pytest.approx(plain["name alone"] / 3)  # one phrase
    assert spread["matter too"] == pytest.approx(plain["matter too"] * 3 / 5)  # three


def test_the_title_weighs_more_and_the_beginning_is_read():
    assert bag("路灯", "路灯坏") == {"路灯": 3.0, "灯坏": 1.0}
    assert bag("", "灯" * MOST_LETTERS + "水管") == {"灯灯": 1.0}


def test_says_what_is_shared():
    rarity = Rarity(1000, {"晚上": 500})
    words = shared_words("三号楼路灯坏了", "晚上看不见路", TEXTS[0], rarity)
    assert words[-1] == "晚上"
    assert "路灯" in words
    assert shared_words("遛狗", "", TEXTS[0], rarity) == []
