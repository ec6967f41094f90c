"""The first standard: structure after the national framework for registered organisations (社会组织评估管理办法, 令39).

Every figure is a default of the platform, to be confirmed by the street before it publishes the standard.
"""

from dataclasses import dataclass
from typing import NamedTuple

from orgs.states.standards import Applies, Formula, Judge, Measure, NoData, Source

NAME = "社区社会组织星级评估标准"
FROM = "参照《社会组织评估管理办法》（民政部令第39号）的结构；分值为平台默认值，由街道确认后发布"


class OfDimension(NamedTuple):
    """Code, name, points, to whom it applies, whether it is a bonus."""

    code: str
    name: str
    points: int
    applies: str = Applies.ALWAYS
    is_bonus: bool = False


@dataclass(frozen=True)
class OfIndicator:
    """An indicator; ``full_at`` in the unit of its measure."""

    code: str
    name: str
    points: int
    source: str
    measure: str = ""
    full_at: int = 1
    formula: str = Formula.LINEAR
    least_count: int = 0
    no_data: str = NoData.ZERO
    rubric: str = ""
    judge: str = Judge.ASSESSORS


class OfLevel(NamedTuple):
    """Stars, points from, share in every dimension in per cent, months since filing."""

    stars: int
    points_from: int
    least_share: int
    tenure_months: int


DIMENSIONS = (
    OfDimension("A", "党建引领", 15),
    OfDimension("B", "基础条件与规范建设", 20),
    OfDimension("C", "活动与服务", 25),
    OfDimension("D", "项目与资金", 15, Applies.PROJECTS),
    OfDimension("E", "参与治理与带动", 10),
    OfDimension("F", "社会评价", 15),
    OfDimension("G", "加分项", 3, Applies.ALWAYS, is_bonus=True),
)
_A, _S, _R, _AR = Source.COMPUTED, Source.DECLARED, Source.ASSESSED, Source.CONFIRMED
_OUT = NoData.LEFT_OUT
_RULES = "三项制度齐全并在执行：章程或公约、财务制度、档案制度，看文本，也看最近一年的执行记录。"
_TEAM = "3人以上，写明姓名、职务与分工，附任职记录。"
_COMMUNITY = "所在社区居委会的书面评价：配合度、作用、群众反映。"
_VOUCHERS = "抽查票据：真实、合规、与预算科目一致。"
INDICATORS = (
    OfIndicator("A1", "党的工作覆盖", 5, _A, Measure.PARTY_COVER),
    OfIndicator("A2", "指导记录（每季一次以上）", 4, _A, Measure.GUIDED_QUARTERS, 4),
    OfIndicator("A3", "年度报告及承诺按时", 3, _A, Measure.REPORTS),
    OfIndicator("A4", "活动报备率", 3, _A, Measure.REPORTED_SHARE, 95),
    OfIndicator("B1", "备案材料完整", 4, _A, Measure.DOCUMENTS_SHARE, 100, no_data=_OUT),
    OfIndicator(
        "B2",
        "章程、财务、档案制度",
        4,
        _R,
        rubric=_RULES,
    ),
    OfIndicator("B3", "骨干团队与分工", 3, _S, Measure.KEY_TEAM, 3, rubric=_TEAM),
    OfIndicator("B4", "成员规模", 4, _A, Measure.MEMBERS_TIMES_MINIMUM, 3),
    OfIndicator("B5", "成员活跃率", 5, _A, Measure.ACTIVE_MEMBERS_SHARE, 60),
    OfIndicator("C1", "活动次数", 6, _A, Measure.ACTIVITIES, 12),
    OfIndicator("C2", "活动连续性（月）", 4, _A, Measure.ACTIVE_MONTHS, 9),
    OfIndicator("C3", "服务人次/成员", 5, _A, Measure.SERVICE_PER_MEMBER, 5),
    OfIndicator("C4", "留痕率（签到、照片、7日内小结）", 5, _A, Measure.TRACED_SHARE, 90),
    OfIndicator("C5", "特色与专业性", 5, _R, rubric="有自己的特色项目，有专业人员或专业方法，有可学可用的做法。"),
    OfIndicator("D1", "项目申报承接", 3, _A, Measure.PROJECTS_WON),
    OfIndicator("D2", "按期结项率", 4, _A, Measure.CLOSED_SHARE, 100, no_data=_OUT),
    OfIndicator("D3", "第三方绩效均分", 4, _A, Measure.EVALUATION, 90, no_data=_OUT),
    OfIndicator(
        "D4",
        "票据与支出规范",
        4,
        _AR,
        Measure.VOUCHERED_SHARE,
        100,
        no_data=_OUT,
        rubric=_VOUCHERS,
    ),
    OfIndicator("E1", "提案参与", 4, _A, Measure.PROPOSALS, 2),
    OfIndicator("E2", "揭榜完成", 3, _A, Measure.NEEDS_DONE, 2),
    OfIndicator("E3", "带动新能人、孵化、联办", 3, _A, Measure.RAISED, 2),
    OfIndicator("F1", "居民满意度", 6, _A, Measure.SATISFACTION, 90, least_count=30),
    OfIndicator("F2", "社区评价", 4, _R, judge=Judge.COMMUNITY, rubric=_COMMUNITY),
    OfIndicator("F3", "联合会与同行评价", 2, _R, rubric="联合会意见，以及共同办过活动的组织给出的评价。"),
    OfIndicator("F4", "无属实投诉", 3, _A, Measure.COMPLAINTS, formula=Formula.MINUS),
    OfIndicator("G1", "表彰（区1、市2、省3）", 3, _A, Measure.COMMENDATION, formula=Formula.VALUE),
)
LEVELS = (
    OfLevel(5, 90, 60, 24),
    OfLevel(4, 80, 50, 6),
    OfLevel(3, 70, 0, 6),
    OfLevel(2, 60, 0, 6),
    OfLevel(1, 50, 0, 6),
)
VETO = (
    "违法活动、危害国家安全、邪教活动",
    "非法集资",
    "贪污、侵占、虚开票据",
    "伪造签到或材料",
    "负有责任的重大事故",
    "分配利润",
    "严重泄露个人信息",
    "拒绝审计",
)
