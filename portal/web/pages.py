"""The portal's own pages: home, all ways to take part, help, the components."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .samples import samples


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what the street is about."""
    return render(request, "portal/home.html")


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
