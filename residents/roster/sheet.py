"""The roster's columns and words, and the template to download."""

from io import BytesIO

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from residents.states import Relation, Tenure

COMMUNITY, GRID, COMPOUND, BUILDING, UNIT, ROOM = "社区", "网格", "小区", "楼栋", "单元", "房号"
HEAD, NAME, RELATION, ID_NUMBER, PHONE, PARTY, TAGS = "户主", "姓名", "与户主关系", "身份证号", "手机号", "党员", "标签"
TENURE = "住房性质"
COLUMNS = (COMMUNITY, GRID, COMPOUND, BUILDING, UNIT, ROOM, HEAD, NAME, RELATION, ID_NUMBER, PHONE, PARTY, TAGS, TENURE)
NEEDED = frozenset({COMMUNITY, GRID, BUILDING, UNIT, ROOM, NAME, RELATION})
# What clerks write for each relation.
RELATIONS = {
    "户主": Relation.HEAD,
    "本人": Relation.HEAD,
    "配偶": Relation.SPOUSE,
    "妻": Relation.SPOUSE,
    "妻子": Relation.SPOUSE,
    "夫": Relation.SPOUSE,
    "丈夫": Relation.SPOUSE,
    "子": Relation.CHILD,
    "女": Relation.CHILD,
    "子女": Relation.CHILD,
    "儿子": Relation.CHILD,
    "女儿": Relation.CHILD,
    "长子": Relation.CHILD,
    "次子": Relation.CHILD,
    "长女": Relation.CHILD,
    "次女": Relation.CHILD,
    "父": Relation.PARENT,
    "母": Relation.PARENT,
    "父亲": Relation.PARENT,
    "母亲": Relation.PARENT,
    "父母": Relation.PARENT,
    "孙子": Relation.GRANDCHILD,
    "孙女": Relation.GRANDCHILD,
    "外孙": Relation.GRANDCHILD,
    "外孙女": Relation.GRANDCHILD,
    "祖父": Relation.GRANDPARENT,
    "祖母": Relation.GRANDPARENT,
    "外祖父": Relation.GRANDPARENT,
    "外祖母": Relation.GRANDPARENT,
    "兄弟": Relation.SIBLING,
    "姐妹": Relation.SIBLING,
    "兄": Relation.SIBLING,
    "弟": Relation.SIBLING,
    "姐": Relation.SIBLING,
    "妹": Relation.SIBLING,
    "儿媳": Relation.IN_LAW,
    "女婿": Relation.IN_LAW,
    "租户": Relation.TENANT,
    "租客": Relation.TENANT,
    "其他": Relation.OTHER,
}
# What clerks write for the right by which somebody lives there; an empty cell changes nothing.
TENURES = {
    "": "",
    "业主": Tenure.OWNER,
    "自有": Tenure.OWNER,
    "产权人": Tenure.OWNER,
    "租户": Tenure.TENANT,
    "租客": Tenure.TENANT,
    "租赁": Tenure.TENANT,
    "承租": Tenure.TENANT,
    "家属": Tenure.FAMILY,
    "随住": Tenure.FAMILY,
}
YES, NO = (
    frozenset({"是", "党员", "中共党员", "预备党员", "√", "Y", "1"}),
    frozenset({"", "否", "群众", "×", "N", "0", "无"}),
)
SAMPLE = (
    "龙潭社区",
    "第一网格",
    "幸福家园",
    "1号楼",
    "1单元",
    "101",
    "张建国",
    "张建国",
    "户主",
    "",
    "",
    "是",
    "楼栋长、会修水电",
    "业主",
)
WIDTHS = (14, 12, 14, 10, 10, 8, 12, 12, 12, 22, 14, 8, 24, 10)
TEMPLATE_ROWS = 5000


def template() -> bytes:
    """Return the empty roster as .xlsx: headings, text format for numbers, choices for fixed words, instructions."""
    book = Workbook()
    sheet = book.active
    sheet.title = "名册"
    sheet.append(COLUMNS)
    sheet.append(SAMPLE)
    sheet.freeze_panes = "A2"
    for index, (name, width) in enumerate(zip(COLUMNS, WIDTHS, strict=True), start=1):
        cell = sheet.cell(row=1, column=index)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="F3E3E1" if name in NEEDED else "EDEDED")
        cell.alignment = Alignment(horizontal="center")
        column = sheet.column_dimensions[cell.column_letter]
        column.width = width
        column.number_format = "@"
        if name in {ID_NUMBER, PHONE, ROOM}:
            for row in range(2, TEMPLATE_ROWS):
                sheet.cell(row=row, column=index).number_format = "@"
    _choices(sheet, RELATION, "户主,配偶,子女,父母,孙子,孙女,儿媳,女婿,兄弟,姐妹,租户,其他")
    _choices(sheet, PARTY, "是,否")
    _choices(sheet, TENURE, "业主,租户,家属")
    notes = book.create_sheet("说明")
    notes.column_dimensions["A"].width = 90
    for line in instructions():
        notes.append([line])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def instructions() -> list[str]:
    """Return how the roster is filled in."""
    return [
        _("One row for each person. Delete the sample row before you upload."),
        _("Columns in red have to be filled in; the others may stay empty."),
        _("Community and grid must exist already, written as on the platform."),
        _("Every household has one head. “户主” names the head; the row of that person says 户主 as the relation."),
        _("ID numbers and phones are text; what Excel shows as 3.7E+17 has lost digits."),
        _("Several tags are parted by 、"),
    ]


def _choices(sheet, column: str, words: str) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    rule = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True)
    letter = sheet.cell(row=1, column=COLUMNS.index(column) + 1).column_letter
    rule.add(f"{letter}2:{letter}{TEMPLATE_ROWS}")
    sheet.add_data_validation(rule)
