"""Addresses of public money."""

from django.urls import path

from . import views

app_name = "funding"
urlpatterns = [
    path("", views.fund_list, name="fund_list"),
    path("<int:pk>/", views.fund, name="fund"),
    path("of/<str:label>/<int:pk>/", views.panel, name="panel"),
]
