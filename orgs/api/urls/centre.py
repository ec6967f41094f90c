"""Addresses of the centre's services, desks and rooms for apps."""

from django.urls import URLPattern, URLResolver
from rest_framework.routers import SimpleRouter

from orgs.api.views.centre import BookingViews, CentreViews, ServiceKindViews, StayViews, TicketViews

router = SimpleRouter()
router.register("centres", CentreViews, basename="api-centres")
router.register("service-kinds", ServiceKindViews, basename="api-service-kinds")
router.register("centre-stays", StayViews, basename="api-centre-stays")
router.register("room-bookings", BookingViews, basename="api-room-bookings")
router.register("centre-tickets", TicketViews, basename="api-centre-tickets")

urlpatterns: list[URLPattern | URLResolver] = [*router.urls]
