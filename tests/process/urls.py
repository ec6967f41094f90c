from django.urls import include, path
from rest_framework.routers import SimpleRouter

from config.urls import urlpatterns as real

from .api import Code, Failing, PermitViews, Write, seldom

router = SimpleRouter()
router.register("permits", PermitViews, basename="permit")

urlpatterns = [
    path("api/v1/test/", include(router.urls)),
    path("api/v1/test/fail/<slug:what>/", Failing.as_view()),
    path("api/v1/test/seldom/", seldom),
    path("api/v1/test/write/", Write.as_view()),
    path("api/v1/test/code/", Code.as_view()),
    *real,
]
