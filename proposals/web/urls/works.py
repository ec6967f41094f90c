"""Addresses of the tasks of a plan and how they go on."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
