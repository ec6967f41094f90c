"""The API's documentation page: local files only, no inline script or style."""

from drf_spectacular.views import SpectacularSwaggerSplitView


class DocsView(SpectacularSwaggerSplitView):  # type: ignore[misc]
    """Swagger UI over the schema."""

    template_name = "api/docs.html"
    url_name = "api-schema"
