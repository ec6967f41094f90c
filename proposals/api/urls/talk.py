"""Addresses of comments, co-authors and subscriptions."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
