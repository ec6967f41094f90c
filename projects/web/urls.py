"""Addresses of projects."""

from django.urls import path

from . import views

app_name = "projects"
urlpatterns = [
    path("", views.index, name="index"),
    path("mine/", views.mine, name="mine"),
    path("new/<int:organisation_pk>/", views.new, name="new"),
    path("of/<int:organisation_pk>/", views.org_panel, name="org_panel"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/steps/<slug:name>/", views.step, name="step"),
]
