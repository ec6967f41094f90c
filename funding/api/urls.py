"""Addresses of public money for apps."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from .views import FundViews, MoneyView

router = SimpleRouter()
router.register("funds", FundViews, basename="fund")

urlpatterns = [path("money/<str:label>/<int:pk>/", MoneyView.as_view(), name="money"), *router.urls]
