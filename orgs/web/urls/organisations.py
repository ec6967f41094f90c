"""Addresses of organisations."""

from django.urls import path

from orgs.web.views import organisations as views
from orgs.web.views import panels

urlpatterns = [
    path("orgs/", views.index, name="index"),
    path("orgs/panel/place/<str:code>/", panels.place_panel, name="place_panel"),
    path("orgs/<int:pk>/", views.detail, name="detail"),
    path("orgs/<int:pk>/join/", views.join, name="join"),
    path("orgs/<int:pk>/leave/", views.leave, name="leave"),
    path("orgs/<int:pk>/members/", views.members, name="members"),
    path("orgs/<int:pk>/members/<int:membership_pk>/<slug:step>/", views.member_step, name="member_step"),
]
