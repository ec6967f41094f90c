"""Addresses of this floor for apps, one file a matter."""

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
