"""The root of the URLs. Each floor brings its own ``web/urls.py``; the API gathers in ``config/api.py``."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from config.health import healthz, metrics
from core.api.docs import DocsView

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("metrics", metrics, name="metrics"),
    path("admin/", admin.site.urls),
    path("api/v1/", include("config.api")),
    path("accounts/", include("accounts.web.entrance_urls")),
    path("", include("accounts.web.urls")),
    path("", include("residents.web.place_urls")),
    path("", include("portal.web.urls")),
    path("", include("core.web.urls")),
    path("funds/", include("funding.web.urls")),
    path("notices/public/", include("disclosure.web.urls")),
    path("notices/", include("notices.web.urls")),
    path("", include("residents.web.urls")),
    path("", include("orgs.web.urls")),
    path("proposals/", include("proposals.web.urls")),
    path("projects/", include("projects.web.urls")),
    path("api/docs/", DocsView.as_view(), name="api-docs"),
]

handler400 = "portal.web.errors.bad_request"
handler403 = "portal.web.errors.permission_denied"
handler404 = "portal.web.errors.page_not_found"
