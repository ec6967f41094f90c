"""Addresses of circles around a talent."""

from django.urls import URLPattern, URLResolver, path

from orgs.web.views import circle_meetings as meetings
from orgs.web.views import circle_members as members
from orgs.web.views import circles as views

urlpatterns: list[URLPattern | URLResolver] = [
    path("circles/", views.index, name="circles"),
    path("circles/mine/", views.mine, name="my_circles"),
    path("circles/new/", views.new, name="new_circle"),
    path("circles/meetings/<int:pk>/", meetings.detail, name="circle_meeting"),
    path("circles/meetings/<int:pk>/hold/", meetings.hold, name="hold_circle_meeting"),
    path("circles/meetings/<int:pk>/cancel/", meetings.cancel, name="cancel_circle_meeting"),
    path("circles/<int:pk>/", views.detail, name="circle"),
    path("circles/<int:pk>/edit/", views.edit, name="edit_circle"),
    path("circles/<int:pk>/steps/<slug:name>/", views.step, name="circle_step"),
    path("circles/<int:pk>/join/", members.join, name="join_circle"),
    path("circles/<int:pk>/own/<slug:name>/", members.own_step, name="own_circle_step"),
    path("circles/<int:pk>/members/", members.desk, name="circle_members"),
    path("circles/<int:pk>/members/<int:member_pk>/<slug:name>/", members.member_step, name="circle_member_step"),
    path("circles/<int:pk>/partners/", members.partners, name="circle_partners"),
    path("circles/<int:pk>/invite/", members.invite, name="invite_to_circle"),
    path("circles/<int:pk>/lead/", members.offer_lead, name="offer_circle_lead"),
    path("circles/<int:pk>/lead/<slug:name>/", members.lead_step, name="circle_lead_step"),
    path("circles/<int:pk>/meetings/new/", meetings.new, name="new_circle_meeting"),
]
