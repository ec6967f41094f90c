"""The API's root: every floor's ``api/urls.py`` under one version."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
