"""The API's root: every floor's ``api/urls.py`` under one version."""

from django.urls import URLPattern, URLResolver, include, path, re_path
from drf_spectacular.views import SpectacularAPIView

from core.api.problems import not_found

# Each floor: path("", include("places.api.urls")),
floors: list[URLPattern | URLResolver] = [
    path("", include("core.api.urls")),
    path("", include("accounts.api.urls")),
    path("", include("notices.api.urls")),
    path("", include("disclosure.api.urls")),
    path("", include("funding.api.urls")),
    path("", include("residents.api.urls")),
    path("", include("orgs.api.urls")),
    path("", include("proposals.api.urls")),
    path("", include("projects.api.urls")),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    *floors,
    re_path(r"^", not_found),
]
