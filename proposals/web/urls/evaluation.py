"""Addresses of the evaluation."""

from django.urls import path

from proposals.web.views import evaluation as views
from proposals.web.views import evaluation_desk as desk

urlpatterns = [
    path("ratings/", views.mine, name="my_ratings"),
    path("<int:pk>/evaluation/", views.detail, name="evaluation"),
    path("<int:pk>/evaluation/rate/", views.rate, name="rate"),
    path("<int:pk>/evaluation/draw/", views.draw, name="evaluation_draw"),
    path("<int:pk>/evaluation/roll/", desk.roll, name="evaluation_roll"),
    path("<int:pk>/evaluation/<slug:part>/", desk.desk, name="evaluation_desk"),
]
