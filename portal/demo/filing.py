"""Filing in the demo street: applications in every state, by the doors of the product, and certificates."""

from datetime import timedelta
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from accounts.models import RoleGrant, User
from accounts.states import Role
from disclosure.actions import end_over
from disclosure.models import PublicNotice
from orgs.actions import filing_applications as writing
from orgs.actions import filing_review as review
from orgs.actions.filing_certificates import issue_certificate
from orgs.actions.filing_certification import certify_filing
from orgs.models import Organisation
from orgs.models.filing import FilingApplication
from orgs.queries.party import instructors_at
from orgs.states.filing import UPLOADED_PAPERS, Tie
from places.models import Place
from residents.models import Resident, Talent
from residents.states import TalentStage

from .draw import Draw
from .people import People

# How far each goes, what it is called between place and ending, its category and what it is for.
FILINGS = (
    ("draft", "银龄学堂", "社", "culture", "教老年人用手机挂号、缴费、视频，每周三下午上课。"),
    ("submitted", "巧手维修", "队", "mutual_help", "每周六上午在小区门口免费修小家电、磨刀、配钥匙。"),
    ("late", "爱心理发", "队", "service", "每月两次上门为行动不便的老人理发。"),
    ("completing", "亲子阅读", "会", "culture", "每周日带孩子们读绘本，家长轮流当老师。"),
    ("street", "楼道花园", "坊", "service", "把荒着的楼前空地种上花草，带大家认领养护。"),
    ("notice", "邻里拼车", "队", "mutual_help", "组织同路的邻居拼车上班、送孩子上学。"),
    ("certified", "夕阳太极", "队", "culture", "每天清晨带大家打太极，欢迎初学者。"),
    ("declined", "好邻居", "社", "mutual_help", "邻里之间互相帮忙，什么都做一点。"),
)
CHARTER = """第一条 本组织由居民自愿发起，在社区党组织领导下开展活动，不以营利为目的。
第二条 凡认可本公约的居民都可以加入，来去自由。
第三条 重要的事由全体成员商量，过半数同意才办。
第四条 活动收支每季度公开一次，接受居民监督。
第五条 终止时先办结各项事宜，剩余物品交社区用于公益。"""


def build_filings(street: Place, people: People, organisations: list[Organisation], draw: Draw) -> int:
    """Let talents of the first communities apply; every application stands somewhere else. Return how many."""
    rows = Talent.objects.filter(stage=TalentStage.LISTED, street=street).select_related("user", "community")
    talents = list(rows.order_by("community__order", "pk")[:: max(1, rows.count() // len(FILINGS))])
    made = 0
    for talent, row in zip(talents, FILINGS, strict=False):
        office = RoleGrant.objects.current().get(role=Role.COMMUNITY_STAFF, place=talent.community).user
        _application(talent, row, office, people.staff["street"], draw)
        made += 1
    for organisation in organisations[:12]:
        issue_certificate(organisation=organisation, by=people.staff["street"], reason="补录已备案组织")
    return made


def _application(talent: Talent, row: tuple[str, ...], office: User, street: User, draw: Draw) -> None:
    state, feature, ending, category, purpose = row
    by: Any = talent.user
    application = writing.start_filing(place=talent.community, by=by)
    resident = Resident.objects.filter(user=by).first()
    application = writing.save_filing(
        application=application,
        by=by,
        name=f"{talent.community.name}{feature}{ending}",
        category=category,
        purpose=purpose,
        charter=CHARTER,
        person_name=by.name,
        person_phone=by.phone,
        person_id_number=draw.id_number(draw.birthday(52), male=True) if resident else "",
        person_tie=Tie.LIVES,
        venue=f"{talent.community.name}党群服务中心活动室",
        venue_owner=f"{talent.community.name}居民委员会",
        venue_consent=True,
        no_profit=True,
    )
    neighbours = Resident.objects.within(talent.community).joined().exclude(user=by).select_related("user")
    for number, person in enumerate([resident, *neighbours.order_by("pk")[5:11]]):
        if person is not None and person.user is not None:
            writing.add_filing_member(
                application=application,
                name=person.name,
                phone=person.user.phone,
                by=by,
                is_founder=number < 3,  # noqa: PLR2004
            )
    if state == "draft":
        return
    for kind in UPLOADED_PAPERS:
        writing.attach_paper(application=application, kind=kind, upload=_scan(), by=by)
    _review(review.submit_filing(application=application, by=by), state, office, street)


def _review(application: FilingApplication, state: str, office: User, street: User) -> None:
    """Take it through the offices as far as it stands."""
    if state == "late":
        FilingApplication.objects.filter(pk=application.pk).update(due_on=timezone.localdate() - timedelta(days=4))
    if state in {"submitted", "late"}:
        return
    application = review.take_up_filing(application=application, by=office)
    if state == "completing":
        review.return_by_community(application=application, by=office, reason="场所证明请加盖公章后重拍。")
        return
    application = review.endorse_filing(application=application, by=office, reason="居民认可，活动经常，同意上报。")
    if state == "declined":
        review.decline_filing(application=application, by=street, reason="宗旨过于笼统，请先按幸福圈活动一段时间。")
    if state in {"street", "declined"}:
        return
    instructor = instructors_at(application.place).first()
    if instructor is not None:
        application = review.assign_instructor_to_filing(application=application, instructor=instructor, by=street)
    application = review.confirm_filing_name(application=application, by=street)
    application = review.announce_filing(application=application, by=street, reason="符合条件，同意公示。")
    if state == "certified":
        _end_notice(application, street)


def _end_notice(application: FilingApplication, street: User) -> None:
    """Let the notice have run last week, and file it."""
    notice: Any = application.notice
    today = timezone.localdate()
    days = {"opens_on": today - timedelta(days=9), "closes_on": today - timedelta(days=1)}
    PublicNotice.objects.filter(pk=notice.pk).update(**days)
    end_over()
    certify_filing(application=application, by=street)


def _scan() -> SimpleUploadedFile:
    """Return a sheet of paper as a phone takes it."""
    sheet = Image.new("RGB", (600, 848), "#fdfcf8")
    pen = ImageDraw.Draw(sheet)
    for line in range(12):
        pen.line((80, 140 + line * 48, 520, 140 + line * 48), fill="#b9b4aa", width=2)
    pen.ellipse((380, 620, 500, 740), outline="#b7322c", width=5)
    out = BytesIO()
    sheet.save(out, "JPEG", quality=70)
    return SimpleUploadedFile("材料.jpg", out.getvalue(), content_type="image/jpeg")
