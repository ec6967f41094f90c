"""Addresses of households and of what they do together."""

from django.urls import path

from .views import households

app_name = "residents"
urlpatterns = [
    path("join/", households.join, name="join"),
    path("join/withdraw/", households.withdraw, name="withdraw_claim"),
    path("join/<int:pk>/", households.prove, name="prove"),
    path("households/mine/", households.mine, name="mine"),
]
