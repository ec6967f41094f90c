"""Addresses of tasks and of calls to departments."""

from django.urls import path

from proposals.web.views import work_calls as calls
from proposals.web.views import works as views

urlpatterns = [
    path("works/mine/", views.mine, name="my_works"),
    path("works/calls/", calls.desk, name="calls"),
    path("<int:pk>/works/", views.index, name="works"),
    path("<int:pk>/works/new/", views.add, name="work_new"),
    path("<int:pk>/works/finish/", views.finish, name="works_finish"),
    path("<int:pk>/works/calls/new/", calls.new, name="call_new"),
    path("<int:pk>/works/calls/<int:call_pk>/", calls.detail, name="call"),
    path("<int:pk>/works/calls/<int:call_pk>/steps/<slug:name>/", calls.step, name="call_step"),
    path("<int:pk>/works/<int:work_pk>/", views.detail, name="work"),
    path("<int:pk>/works/<int:work_pk>/progress/", views.report, name="work_progress"),
    path("<int:pk>/works/<int:work_pk>/done/", views.done, name="work_done"),
    path("<int:pk>/works/<int:work_pk>/delay/", views.delay, name="work_delay"),
    path("<int:pk>/works/<int:work_pk>/owner/", views.give, name="work_give"),
    path("<int:pk>/works/<int:work_pk>/steps/<slug:name>/", views.step, name="work_step"),
]
