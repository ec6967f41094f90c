"""Addresses of proposals."""

from django.urls import path

from proposals.web.views import panels
from proposals.web.views import proposals as views

urlpatterns = [
    path("", views.index, name="index"),
    path("mine/", views.mine, name="mine"),
    path("new/", views.new, name="new"),
    path("panel/place/<str:code>/", panels.place_panel, name="place_panel"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/versions/<int:number>/", views.version, name="version"),
    path("<int:pk>/support/", views.support, name="support"),
    path("<int:pk>/steps/<slug:name>/", views.step, name="step"),
]
