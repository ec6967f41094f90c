"""Addresses of posts, followed news and accounts."""

from rest_framework.routers import SimpleRouter

from orgs.api.views.posts import FollowedPostViews, OrgAccountsViews, OrgPostViews, WorkFieldViews

OF = r"organisations/(?P<organisation_pk>[0-9]{1,18})"

router = SimpleRouter()
router.register(f"{OF}/posts", OrgPostViews, basename="api-organisation-posts")
router.register(f"{OF}/accounts", OrgAccountsViews, basename="api-organisation-accounts")
router.register("me/followed-posts", FollowedPostViews, basename="api-followed-posts")
router.register("fields-of-work", WorkFieldViews, basename="api-fields-of-work")

urlpatterns = router.urls
