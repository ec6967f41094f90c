"""Addresses of the board of staff."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
