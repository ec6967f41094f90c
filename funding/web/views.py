"""Money in public: the funds, the book of each, and what was granted for one subject."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from core.keyset import page_of
from funding.filters import FundFilter
from funding.models import Fund
from funding.queries import book_of, money_for, money_trace, public_funds

PAGE = 20


def fund_list(request: HttpRequest) -> HttpResponse:
    """List the funds with what is free in them, committed and paid."""
    found = FundFilter(request.GET, queryset=public_funds())
    rows = found.qs if found.is_valid() else Fund.objects.none()
    page = page_of(rows, keys=("-year", "-id"), after=request.GET.get("after", ""), size=PAGE)
    template = "funding/_funds.html" if request.htmx else "funding/fund_list.html"  # type: ignore[attr-defined]
    return render(request, template, {"filter": found, "page": page})


def fund(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a fund: its figures, what it may be spent on, and its book."""
    shown = get_object_or_404(public_funds(), pk=pk)
    page = page_of(book_of(shown), keys=("-id",), after=request.GET.get("after", ""), size=PAGE)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "funding/_book.html", {"fund": shown, "page": page})
    standards = list(shown.standards.order_by("-version"))
    return render(request, "funding/fund.html", {"fund": shown, "page": page, "standards": standards})


def panel(request: HttpRequest, label: str, pk: int) -> HttpResponse:
    """Show the money of one subject, such as ``projects.application`` 12: a part of its page, or a page of its own."""
    money = money_for(label, pk)
    context = {"money": money, "trace": money_trace(money), "subject": money["grants"][0] if money["grants"] else None}
    template = "funding/_panel.html" if request.htmx else "funding/panel.html"  # type: ignore[attr-defined]
    return render(request, template, context)
