"""Pages of the portal itself."""

from django.urls import path

from . import mine, pages

app_name = "portal"
urlpatterns = [
    path("", pages.home, name="home"),
    path("participate/", pages.participate, name="participate"),
    path("me/", mine.me, name="me"),
    path("search/", pages.search, name="search"),
    path("help/", pages.show_help, name="help"),
    path("styleguide/", pages.styleguide, name="styleguide"),
    path("manifest.webmanifest", pages.manifest, name="manifest"),
]
