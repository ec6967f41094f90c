"""Addresses of what the proposals say together."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
