"""Addresses of this floor on the portal, one file a matter."""

from . import (
    closing,
    desk,
    evaluation,
    insight,
    meetings,
    plans,
    proposals,
    talk,
    text,
    works,
)

app_name = "proposals"
urlpatterns = [
    *closing.urlpatterns,
    *desk.urlpatterns,
    *evaluation.urlpatterns,
    *insight.urlpatterns,
    *meetings.urlpatterns,
    *plans.urlpatterns,
    *talk.urlpatterns,
    *text.urlpatterns,
    *works.urlpatterns,
    *proposals.urlpatterns,
]
