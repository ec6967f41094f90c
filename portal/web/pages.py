"""The portal's open pages: home, search, all ways to take part, help, the components."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from portal import queries

from .samples import samples

KINDS = (
    ("", gettext_lazy("All")),
    ("orgs", gettext_lazy("Organisations")),
    ("proposals", gettext_lazy("Proposals")),
    ("projects", gettext_lazy("Projects")),
    ("notices", gettext_lazy("Public notices")),
)
MOST_LETTERS = 60


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what the street is about: its figures, the ways in, and what is new."""
    return render(request, "portal/home.html", {"figures": queries.figures(), "latest": queries.latest()})


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Search organisations, proposals, projects and public notices."""
    words = request.GET.get("q", "")[:MOST_LETTERS]
    kind = request.GET.get("kind", "")
    tabs = []
    for name, label in KINDS:
        address = request.GET.copy()
        address["kind"] = name
        tabs.append({"label": label, "url": f"?{address.urlencode()}", "current": name == kind, "count": None})
    most = queries.FOUND if kind in queries.SEARCHED else queries.FOUND_OF_EACH
    found = (
        [
            {"kind": name, "label": label, "rows": rows[:most], "more": len(rows) > most, "url": tabs[index]["url"]}
            for index, (name, label) in enumerate(KINDS)
            if (rows := results.get(name))
        ]
        if (results := queries.search(words, kind))
        else []
    )
    context = {"words": words, "kind": kind, "tabs": tabs, "found": found}
    return render(request, "portal/search.html", context)


@require_safe
def participate(request: HttpRequest) -> HttpResponse:
    """Show every way to take part."""
    return render(request, "portal/participate.html")


@require_safe
def show_help(request: HttpRequest) -> HttpResponse:
    """Say whom to call, how somebody can do it for one, and what the words mean."""
    return render(request, "portal/help.html")


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component with its attributes."""
    return render(request, "portal/styleguide.html", samples(request))


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """Describe the site to a phone that keeps it on its first screen."""
    icons = [
        {"src": static(f"img/logo-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"} for size in (192, 512)
    ]
    content = {
        "name": _("Yisilin"),
        "short_name": _("Yisilin"),
        "start_url": "/",
        "display": "minimal-ui",
        "background_color": "#fbfaf7",
        "theme_color": "#b7322c",
        "icons": [*icons, {"src": static("img/logo.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return JsonResponse(content, content_type="application/manifest+json")
