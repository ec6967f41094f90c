"""Addresses of relations and of the record by year."""

from rest_framework.routers import SimpleRouter

from orgs.api.views.relations import OrgRecordViews, OrgRelationViews

OF = r"organisations/(?P<organisation_pk>[0-9]{1,18})"

router = SimpleRouter()
router.register(f"{OF}/relations", OrgRelationViews, basename="api-organisation-relations")
router.register(f"{OF}/record", OrgRecordViews, basename="api-organisation-record")

urlpatterns = router.urls
