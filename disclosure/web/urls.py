"""Addresses of public notices."""

from django.urls import path

from . import views

app_name = "disclosure"
urlpatterns = [
    path("", views.index, name="index"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/object/", views.object_to, name="object"),
    path("objections/<int:pk>/take-back/", views.take_back, name="take_back"),
]
