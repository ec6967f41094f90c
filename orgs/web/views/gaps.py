"""What is missing where, on the portal: the matrix, a cell with what could fill it, the sheet."""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from openpyxl import Workbook
from openpyxl.styles import Font

from orgs.actions import gaps as actions
from orgs.queries.circles import leader_name
from orgs.queries.gaps import Matrix, gap_matrix, gap_of
from orgs.states import Category
from places.models import Place
from places.states import Level
from residents.models import Talent
from residents.queries.talents import talent_fields

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def index(request: HttpRequest) -> HttpResponse:
    """Show which category is missing in which community."""
    context = {"matrix": _matrix(), "categories": Category.choices}
    return render(request, "orgs/gaps/index.html", context)


def gap(request: HttpRequest, code: str, category: str) -> HttpResponse:
    """Show one cell: what works there, and the circles, talents and abilities that could fill it."""
    place = _community(code, category)
    found = gap_of(place, category)
    circles = [(row, leader_name(row)) for row in (*found.circles_here, *found.circles_elsewhere)]
    context = {
        "gap": found,
        "circles_here": circles[: len(found.circles_here)],
        "circles_elsewhere": circles[len(found.circles_here) :],
        "fields": talent_fields(),
        "invites": request.user.has_perm("orgs.fill_gap", place),
    }
    return render(request, "orgs/gaps/gap.html", context)


@login_required
@require_POST
def invite(request: HttpRequest, code: str, category: str) -> HttpResponse:
    """Invite a talent to fill the gap, as staff."""
    place = _community(code, category)
    number = request.POST.get("talent", "")
    pk = int(number) if number.isdecimal() and len(number) < 19 else 0  # noqa: PLR2004 - a bigint
    talent = get_object_or_404(Talent.objects.listed(), pk=pk)
    by: Any = request.user
    if not by.has_perm("orgs.fill_gap", place):
        raise PermissionDenied
    try:
        actions.invite_to_fill(place=place, category=category, talent=talent, by=by)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Sent. You will read the answer in your messages."))
    return redirect("orgs:gap", code, category)


def sheet(_request: HttpRequest) -> HttpResponse:
    """Hand the matrix over as a workbook."""
    stream = BytesIO()
    workbook_of(_matrix()).save(stream)
    answer = HttpResponse(stream.getvalue(), content_type=XLSX)
    name = f"gaps-{timezone.localdate():%Y%m%d}.xlsx"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def workbook_of(matrix: Matrix) -> Workbook:
    """Write the matrix: a line a community, two columns a category."""
    book = Workbook()
    page: Any = book.active
    page.title = str(_("What is missing where"))[:31]
    head = [str(_("Community"))]
    for _value, label in Category.choices:
        head += [str(label), str(_("%(category)s: circles") % {"category": label})]
    page.append([*head, str(_("missing"))])
    for cell in page[1]:
        cell.font = Font(bold=True)
    for line in matrix.lines:
        figures = [number for cell in line.cells for number in (cell.organisations, cell.circles)]
        page.append([line.place.name, *figures, line.missing])
    wide = [number for cell in matrix.street_wide for number in (cell.organisations, cell.circles)]
    page.append([str(_("For the whole street")), *wide, None])
    page.freeze_panes = "B2"
    return book


def _matrix() -> Matrix:
    street = get_object_or_404(Place, code=settings.STREET_CODE, level=Level.STREET)
    return gap_matrix(street)


def _community(code: str, category: str) -> Place:
    if category not in Category.values:
        raise Http404
    return get_object_or_404(Place.objects.communities(), code=code)
