"""A roster of 78,000 residents: read, checked and saved; seconds and peak memory. Target: under 90 s."""

import os
import resource
import time
from io import BytesIO

from openpyxl import Workbook

from places.models import Place
from places.states import Level
from portal.demo.draw import Draw
from residents.models import Household, Resident
from residents.roster.checking import check
from residents.roster.reading import read
from residents.roster.saving import save
from residents.roster.sheet import COLUMNS

ROWS = int(os.environ.get("BENCH_ROSTER_ROWS", "78000"))
COMMUNITIES, GRIDS, FAMILY = 36, 4, 3


def main() -> None:
    """Write the workbook, then import it into an empty street; leave nothing behind."""
    street, _new = Place.objects.get_or_create(code="370502997", defaults={"name": "名册街道", "level": Level.STREET})
    _places(street)
    file = _workbook()
    took = {}
    began = time.perf_counter()
    rows, faults = read(file)
    took["read"] = time.perf_counter() - began
    began = time.perf_counter()
    checked = check(rows, scope=street, makes_places=True, faults=faults)
    took["check"] = time.perf_counter() - began
    began = time.perf_counter()
    counts = save(checked)
    took["save"] = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nRoster of {len(rows):,} rows, {file.getbuffer().nbytes / 2**20:.1f} MB, {len(checked.faults)} faults\n")
    print("| what | seconds |\n|---|---:|")
    for name, seconds in [*took.items(), ("all", sum(took.values()))]:
        print(f"| {name} | {seconds:.1f} |")
    print(f"\n{counts}, peak {peak:,.0f} MB (with the writing of the workbook)")
    Resident.objects.filter(street=street).delete()
    Household.objects.filter(street=street).delete()


def _places(street: Place) -> None:
    if Place.objects.filter(street=street).exists():
        return
    for number in range(1, COMMUNITIES + 1):
        code = f"{street.code}{number:03d}"
        community = Place.objects.create(level=Level.COMMUNITY, code=code, name=f"第{number}社区", parent=street)
        for grid in range(1, GRIDS + 1):
            Place.objects.create(level=Level.GRID, code=f"{code}-G{grid}", name=f"第{grid}网格", parent=community)


def _workbook() -> BytesIO:
    draw = Draw(7)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("名册")
    sheet.append(COLUMNS)
    for number in range(ROWS):
        home, member = divmod(number, FAMILY)
        community, inside = home % COMMUNITIES + 1, home // COMMUNITIES
        building, flat = divmod(inside, 48)
        if member == 0:
            head = draw.name(50)
        name = head if member == 0 else draw.name(30)
        number_of = draw.id_number(draw.birthday(20 + number % 60), male=bool(number % 2))
        sheet.append(
            [
                f"第{community}社区",
                f"第{building % GRIDS + 1}网格",
                "",
                f"{building + 1}号楼",
                f"{flat // 12 + 1}单元",
                f"{flat % 12 // 2 + 1}0{flat % 2 + 1}",
                head,
                name if member == 0 else f"{name}{member}",
                ("户主", "配偶", "子女")[member],
                number_of,
                draw.phone(),
                "否",
                "",
            ]
        )
    out = BytesIO()
    book.save(out)
    out.seek(0)
    return out
