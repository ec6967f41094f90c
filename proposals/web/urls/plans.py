"""Addresses of plans, offers and comments on a plan."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
