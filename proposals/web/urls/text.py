"""Addresses of what a text suggests."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
