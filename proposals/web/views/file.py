"""The whole file of a proposal on one page, and as JSON."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from proposals.queries.closing import file_of
from proposals.queries.filed import FILED

from .evaluation import readable


def file(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the six steps with their times and what each came to."""
    proposal = readable(request, pk)
    found = file_of(proposal, request.user)
    parts = [(part.heading, found[part.name]) for part in FILED if found[part.name]]
    return render(request, "proposals/result/file.html", {"proposal": proposal, "file": found, "parts": parts})


def file_json(request: HttpRequest, pk: int) -> JsonResponse:
    """Hand out the same as JSON."""
    found = file_of(readable(request, pk), request.user)
    return JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 1})
