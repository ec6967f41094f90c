"""The public page of the trace: the root of every day, recomputed by whoever asks."""

from datetime import date

from django.db.models import Func, IntegerField, Max, Sum
from django.db.models.functions import TruncDate
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from core.models import Seal, StepTaken
from core.states import Visibility
from core.trail import check_seal

DAYS = 60
STEPS = 200


def days(request: HttpRequest) -> HttpResponse:
    """List the last days with their steps and the seal that closes each."""
    rows = (
        Seal.objects.annotate(day=TruncDate("sealed_at"))
        .values("street_code", "day")
        .annotate(steps=Sum(Func("step_ids", function="cardinality", output_field=IntegerField())), last=Max("pk"))
        .order_by("-day", "street_code")[:DAYS]
    )
    roots = dict(Seal.objects.filter(pk__in=[row["last"] for row in rows]).values_list("pk", "digest"))
    return render(request, "core/trail.html", {"days": [{**row, "digest": roots[row["last"]]} for row in rows]})


def day(request: HttpRequest, street_code: str, on: date) -> HttpResponse:
    """Recompute the seals of one street and day and show what is public of the steps that they cover."""
    code = "" if street_code == "-" else street_code
    seals = list(Seal.objects.filter(street_code=code, sealed_at__date=on).order_by("number"))
    if not seals:
        raise Http404
    faults = [fault for seal in seals for fault in check_seal(seal)]
    ids = [pk for seal in seals for pk in seal.step_ids]
    steps = StepTaken.objects.filter(pk__in=ids).readable(Visibility.PUBLIC).order_by("-pk")[:STEPS]
    context = {"on": on, "street_code": code, "seals": seals, "faults": faults, "count": len(ids), "steps": steps}
    return render(request, "core/trail_day.html", context)
