"""Addresses of meetings, motions and votes."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
