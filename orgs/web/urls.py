"""Addresses of organisations."""

from django.urls import path

from . import panels, views

app_name = "orgs"
urlpatterns = [
    path("", views.index, name="index"),
    path("panel/place/<str:code>/", panels.place_panel, name="place_panel"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/rating/", views.rating, name="rating"),
    path("<int:pk>/join/", views.join, name="join"),
    path("<int:pk>/leave/", views.leave, name="leave"),
    path("<int:pk>/members/", views.members, name="members"),
    path("<int:pk>/members/<int:membership_pk>/<slug:step>/", views.member_step, name="member_step"),
]
