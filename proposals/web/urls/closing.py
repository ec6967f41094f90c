"""Addresses of the result's public notice, its archive, and what was learnt."""

from django.urls import path

from proposals.web.views import closing as views
from proposals.web.views import file

urlpatterns = [
    path("lessons/", views.lessons, name="lessons"),
    path("<int:pk>/result/", views.detail, name="result"),
    path("<int:pk>/result/paper/", views.result_paper, name="result_paper"),
    path("<int:pk>/result/edit/", views.edit, name="result_edit"),
    path("<int:pk>/result/publish/", views.publish, name="result_publish"),
    path("<int:pk>/result/lesson/", views.lesson, name="lesson"),
    path("<int:pk>/result/follow-ups/<int:follow_up_pk>/", views.follow_up, name="follow_up"),
    path("<int:pk>/file/", file.file, name="file"),
    path("<int:pk>/file.json", file.file_json, name="file_json"),
]
