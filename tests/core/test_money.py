import pytest

from core.money import LARGEST, format_fen, in_capitals


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"),
        (1, "壹分"),
        (10, "壹角整"),
        (15, "壹角伍分"),
        (100, "壹元整"),
        (101, "壹元零壹分"),
        (2005, "贰拾元零伍分"),
        (1050, "壹拾元零伍角整"),
        (12_34_50, "壹仟贰佰叁拾肆元伍角整"),
        # The five examples of the rules for writing bills.
        (1409_50, "壹仟肆佰零玖元伍角整"),
        (6007_14, "陆仟零柒元壹角肆分"),
        (1680_32, "壹仟陆佰捌拾元零叁角贰分"),
        (107000_53, "壹拾万柒仟元零伍角叁分"),
        (16409_02, "壹万陆仟肆佰零玖元零贰分"),
        (325_04, "叁佰贰拾伍元零肆分"),
        (100010_00, "壹拾万零壹拾元整"),
        (10_0000_00, "壹拾万元整"),
        (1001_0000_00, "壹仟零壹万元整"),
        (1_0000_0000_00, "壹亿元整"),
        (1_0000_0001_00, "壹亿零壹元整"),
        (1_0001_0000_00, "壹亿零壹万元整"),
        (1_2000_0000_00, "壹亿贰仟万元整"),
        (1_2000_3000_00, "壹亿贰仟万叁仟元整"),
        (-5, "负伍分"),
        (
            LARGEST,
            "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分",
        ),
    ],
)
def test_capitals(fen, words):
    assert in_capitals(fen) == words


def test_capitals_have_an_end():
    with pytest.raises(ValueError, match="more than can be written"):
        in_capitals(LARGEST + 1)


@pytest.mark.parametrize(
    ("fen", "words"), [(0, "0.00"), (5, "0.05"), (123450, "1,234.50"), (-100, "-1.00"), (10**10, "100,000,000.00")]
)
def test_figures(fen, words):
    assert format_fen(fen) == words
