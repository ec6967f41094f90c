"""Addresses of the ground floor for apps."""

from django.urls import path

from .files import FileView

urlpatterns = [path("files/<uuid:uuid>/", FileView.as_view(), name="api-file")]
