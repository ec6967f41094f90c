"""Addresses of what a text suggests."""

from django.urls import path

from proposals.web.views import text

urlpatterns = [path("similar/", text.similar, name="similar")]
