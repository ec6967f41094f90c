"""Addresses of what a text suggests."""

from django.urls import path

from proposals.api.views.text import TextView

urlpatterns = [path("proposals/text", TextView.as_view(), name="api-proposal-text")]
