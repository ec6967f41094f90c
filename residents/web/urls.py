"""Addresses of households."""

from django.urls import path

from . import views

app_name = "residents"
urlpatterns = [
    path("join/", views.join, name="join"),
    path("join/withdraw/", views.withdraw, name="withdraw_claim"),
    path("join/<int:pk>/", views.prove, name="prove"),
    path("households/mine/", views.mine, name="mine"),
]
