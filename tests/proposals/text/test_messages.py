"""Messages are brought in whole or not at all; what is wrong is named by row and column."""

from datetime import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from core.models import StepTaken
from proposals.models import Category, Proposal
from proposals.models.messages import ImportedMessage
from proposals.models.text import PairCount
from proposals.states import Stage
from proposals.text.confirmed import confirmed

pytestmark = pytest.mark.django_db
HEADING = "id,author,title,posted_at,body,category,likes,dislikes"
GOOD = (
    '24,A1,路灯不亮,2020-01-06 12:09:38,"三号楼，\n路灯不亮。_x000D_",城乡建设,,',
    "37,A2,烧烤油烟,2019/5/4 8:30,楼下烧烤油烟大。,,7,2",
)


@pytest.fixture(autouse=True)
def _street(cast, settings):
    settings.STREET_CODE = cast.street.code


@pytest.fixture
def bring(tmp_path):
    def run(*rows, heading=HEADING, encoding="utf-8", **options):
        file = tmp_path / "messages.csv"
        file.write_bytes("\n".join((heading, *rows)).encode(encoding))
        out, err = StringIO(), StringIO()
        try:
            call_command("import_messages", str(file), stdout=out, stderr=err, **options)
        except CommandError as wrong:
            return [*err.getvalue().splitlines(), str(wrong)]
        return out.getvalue().splitlines()

    return run


def test_messages_become_filed_proposals(bring, cast):
    said = bring(*GOOD)
    assert said[-1].endswith("城乡建设")
    assert not Proposal.objects.waiting_for_answer().exists()
    first, second = Proposal.objects.filter(imported__isnull=False).order_by("pk")
    assert (first.title, first.problem) == ("路灯不亮", "三号楼，\n路灯不亮。")
    assert first.filed_at == datetime(2020, 1, 6, 12, 9, 38, tzinfo=timezone.get_current_timezone())
    assert (first.stage, first.place, first.street, first.category.name) == (
        Stage.COLLECTING,
        cast.street,
        cast.street,
        "城乡建设",
    )
    assert first.category.code == "cxjs"
    assert (first.answer_by, first.expires_on) == (None, None)
    assert (second.support_count, second.imported.likes, second.imported.dislikes) == (7, 7, 2)
    assert second.category == Category.objects.usual()
    assert (second.imported.number, second.imported.writer) == ("37", "A2")
    assert first.runs.get().entered_at == first.filed_at
    assert StepTaken.objects.filter(object_id=first.pk, target=Stage.COLLECTING).count() == 1
    assert not first.author.is_active
    assert not first.author.has_usable_password()
    assert list(confirmed()) == [first]
    assert PairCount.objects.get().texts == 2


def test_bringing_them_in_again_changes_nothing(bring):
    bring(*GOOD)
    before = list(Proposal.objects.order_by("pk").values())
    bring(GOOD[0].replace("路灯不亮", "别的"), GOOD[1])
    assert list(Proposal.objects.order_by("pk").values()) == before
    bring(*GOOD, "40,,停水,2020-01-07 00:00:00,又停水了。,城乡建设,0,0")
    assert Proposal.objects.filter(imported__isnull=False).count() == 3
    assert Category.objects.filter(name="城乡建设").count() == 1


def test_a_number_that_stands_twice_is_taken_once_and_said(bring):
    said = bring(GOOD[0], GOOD[0].replace("城乡建设", "教育文体"))
    assert any("24" in line and "3" in line and "id" in line for line in said)
    assert ImportedMessage.objects.get().proposal.category.name == "城乡建设"


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (",A,标题,2020-01-06 12:09:38,正文,,,", "id"),
        ("9" * 21 + ",A,标题,2020-01-06 12:09:38,正文,,,", "id"),
        ("50,A,,2020-01-06 12:09:38,正文,,,", "title"),
        (f"50,A,{'长' * 61},2020-01-06 12:09:38,正文,,,", "title"),
        ("50,A,标题,昨天,正文,,,", "posted_at"),
        ("50,A,标题,2020-02-30 12:09:38,正文,,,", "posted_at"),
        ("50,A,标题,2999-01-06 12:09:38,正文,,,", "posted_at"),
        ("50,A,标题,2020-01-06 12:09:38,　,,,", "body"),
        (f"50,A,标题,2020-01-06 12:09:38,正文,{'类' * 21},,", "category"),
        ("50,A,标题,2020-01-06 12:09:38,正文,,-1,", "likes"),
        ("50,A,标题,2020-01-06 12:09:38,正文,,,多", "dislikes"),
        ("50,A,标题,2020-01-06 12:09:38,正文,,,1,多出来", "dislikes"),
        ("50,A,标题", "posted_at"),
    ],
)
def test_a_bad_cell_is_named_and_nothing_is_saved(bring, row, column):
    said = bring(GOOD[0], row, GOOD[1])
    assert any("3" in line and column in line for line in said[:-1])
    assert not Proposal.objects.filter(imported__isnull=False).exists()
    assert not Category.objects.filter(name="城乡建设").exists()


def test_a_file_that_is_no_such_list_is_refused(bring, tmp_path):
    assert "body" in bring("24,A", heading="id,author")[0]
    assert len(bring('24,A,标题,2020-01-06 12:09:38,"没有完')) == 2
    assert len(bring(*GOOD, encoding="utf-16")) == 2
    assert not ImportedMessage.objects.exists()
    with pytest.raises(CommandError):
        call_command("import_messages", str(tmp_path / "none.csv"))
    assert len(bring(*GOOD, street="000000000")) == 1


def test_older_encodings_are_read_and_a_dry_run_saves_nothing(bring):
    assert "2" in bring(*GOOD, encoding="gb18030", dry_run=True)[-1]
    assert not ImportedMessage.objects.exists()
    bring(*GOOD, encoding="gb18030")
    assert ImportedMessage.objects.count() == 2
