"""Addresses of organisations."""

from django.urls import path

from orgs.web.views import members, panels
from orgs.web.views import organisations as views

urlpatterns = [
    path("orgs/", views.index, name="index"),
    path("orgs/panel/place/<str:code>/", panels.place_panel, name="place_panel"),
    path("orgs/<int:pk>/", views.detail, name="detail"),
    path("orgs/<int:pk>/join/", views.join, name="join"),
    path("orgs/<int:pk>/leave/", views.leave, name="leave"),
    path("orgs/<int:pk>/members/", members.index, name="members"),
    path("orgs/<int:pk>/members.xlsx", members.sheet, name="members_sheet"),
    path("orgs/<int:pk>/members/<int:membership_pk>/<slug:step>/", members.step, name="member_step"),
]
