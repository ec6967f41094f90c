"""The official list: what is right goes in at once, what is wrong is named row by row and nothing is saved."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from places.actions import Imported, import_divisions
from places.divisions import DivisionErrors, check_divisions, read_divisions
from places.models import Place

HEAD = "code,name,level,parent_code\n"
STREET = "370502005,胜利街道,street,370502\n"
BEGIN = "Row 2: The code “３７０５０２００６” must begin with the parent's code “370502”."
GOOD = HEAD + STREET + "370502005058,中山社区,community,370502005\n370502005059,丽景社区,community,370502005\n"


@pytest.fixture
def listed(tmp_path):
    def write(text, encoding="utf-8"):
        path = tmp_path / "divisions.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return write


def load(path):
    return import_divisions(rows=read_divisions(path))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_list_becomes_a_tree(db, listed, encoding):
    assert load(listed(GOOD, encoding)) == Imported(new=3, changed=0, unchanged=0, vanished=0)
    assert list(Place.objects.values_list("path", "name", "parent__code", "street__code", "order")) == [
        ("/370502005/", "胜利街道", None, None, 5),
        ("/370502005/370502005058/", "中山社区", "370502005", "370502005", 58),
        ("/370502005/370502005059/", "丽景社区", "370502005", "370502005", 59),
    ]


def test_a_second_run_renames_and_counts_what_vanished(db, listed):
    load(listed(GOOD))
    before = dict(Place.objects.values_list("code", "pk"))
    swapped = HEAD + STREET + "370502005058,丽景社区,community,370502005\n370502005059,中山社区,community,370502005\n"
    assert load(listed(swapped)) == Imported(new=0, changed=2, unchanged=1, vanished=0)
    fewer = HEAD + STREET + "370502005058,丽景社区,community,370502005\n370502005060,新兴社区,community,370502005\n"
    assert load(listed(fewer)) == Imported(new=1, changed=0, unchanged=2, vanished=1)
    after = dict(Place.objects.values_list("code", "pk"))
    assert {code: after[code] for code in before} == before
    assert Place.objects.get(code="370502005059").name == "中山社区"


def test_communities_may_come_without_their_street_once_it_is_known(db, listed):
    load(listed(GOOD))
    rest = HEAD + "370502005060,新兴社区,community,370502005\n"
    assert load(listed(rest)) == Imported(new=1, changed=0, unchanged=0, vanished=3)


WRONG = [
    ("37050200x,甲街道,street,370502\n", ["Row 2: The code “37050200x” must be 9 digits."]),
    ("３７０５０２００６,甲街道,street,370502\n", ["Row 2: The code “３７０５０２００６” must be 9 digits.", BEGIN]),
    ("370502006,甲街道,street,37050\n", ["Row 2: The parent's code “37050” must be 6 digits."]),
    (
        "370502006,甲街道,street,370503\n",
        ["Row 2: The code “370502006” must begin with the parent's code “370503”."],
    ),
    ("370502006001,甲社区,community,370502006\n", ["Row 2: No street has the parent's code “370502006”."]),
    ("370502006,,street,370502\n", ["Row 2: The name must have 1 to 60 characters."]),
    ("370502006,甲街道,town,370502\n", ["Row 2: The level must be street or community, not “town”."]),
    (STREET + STREET, ["Row 3: The code “370502005” stands in row 2 already."]),
    (
        STREET + "370502005001,甲社区,community,370502005\n370502005002,甲社区,community,370502005\n",
        ["Row 4: The name “甲社区” stands in row 3 already, in the same street."],
    ),
    (
        "37050200,,street,x\n",
        [
            "Row 2: The code “37050200” must be 9 digits.",
            "Row 2: The name must have 1 to 60 characters.",
            "Row 2: The parent's code “x” must be 6 digits.",
        ],
    ),
]


@pytest.mark.parametrize(("text", "expected"), WRONG)
def test_each_wrong_row_is_named_and_nothing_is_saved(db, listed, text, expected):
    rows = read_divisions(listed(HEAD + text))
    with translation.override("en"):
        assert [str(error) for error in check_divisions(rows)] == expected
    with pytest.raises(DivisionErrors):
        import_divisions(rows=rows)
    assert not Place.objects.exists()


@pytest.mark.parametrize(("text", "row"), [("code,name\n", 1), ("", 1), (HEAD + "370502005,胜利街道,street\n", 2)])
def test_a_file_of_another_shape_is_refused(listed, text, row):
    with pytest.raises(DivisionErrors) as wrong:
        read_divisions(listed(text))
    assert [error.row for error in wrong.value.errors] == [row]


def test_an_empty_list_is_refused(db, listed):
    with pytest.raises(DivisionErrors) as wrong:
        load(listed(HEAD))
    assert [error.row for error in wrong.value.errors] == [0]


def test_a_name_that_a_community_outside_of_the_file_has_is_refused(db, listed):
    load(listed(GOOD))
    with pytest.raises(DivisionErrors) as wrong:
        load(listed(HEAD + "370502005077,中山社区,community,370502005\n"))
    assert [error.row for error in wrong.value.errors] == [2]


def test_the_command_lists_every_error_and_saves_nothing(db, listed):
    text = GOOD + "370502005060,,community,370502005\n370502005061,甲社区,village,370502005\n"
    errors = StringIO()
    with pytest.raises(CommandError), translation.override("en"):
        call_command("import_divisions", listed(text), stderr=errors, stdout=StringIO())
    assert [line.split(":")[0] for line in errors.getvalue().splitlines()] == ["Row 5", "Row 6"]
    assert not Place.objects.exists()


def test_the_command_shows_how_far_it_has_come(db, listed):
    out = StringIO()
    with translation.override("en"):
        call_command("import_divisions", listed(GOOD), stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[-2] == "Reading places 100%"
    assert lines[-1].startswith("3 new, 0 renamed, 0 as before, 0 no longer in the list")


def test_the_command_says_that_a_file_is_missing(db, tmp_path):
    with pytest.raises(CommandError, match=r"none\.csv"):
        call_command("import_divisions", tmp_path / "none.csv")
