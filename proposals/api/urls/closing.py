"""Addresses of the result's public notice, its archive, and what was learnt."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
