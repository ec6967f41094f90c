"""Addresses of Party building."""

from django.urls import path

from orgs.web.views import party as views
from orgs.web.views import party_branches as branches
from orgs.web.views import party_desk as desk

urlpatterns = [
    path("party/", views.index, name="party"),
    path("party/coverage.xlsx", views.sheet, name="party_sheet"),
    path("party/branches/new/", branches.new, name="party_branch_new"),
    path("party/branches/<int:pk>/", views.branch, name="party_branch"),
    path("party/branches/<int:pk>/steps/<slug:name>/", branches.step, name="party_branch_step"),
    path("party/branches/<int:pk>/covers/", branches.cover, name="party_cover"),
    path("party/branches/<int:pk>/covers/<int:cover_pk>/end/", branches.uncover, name="party_uncover"),
    path("party/branches/<int:pk>/members/", branches.members, name="party_members"),
    path("party/branches/<int:pk>/members/<int:member_pk>/end/", branches.end_member, name="party_member_end"),
    path("party/branches/<int:pk>/meetings/new/", branches.new_meeting, name="party_meeting_new"),
    path("party/meetings/<int:pk>/", branches.meeting, name="party_meeting"),
    path("party/meetings/<int:pk>/edit/", branches.edit_meeting, name="party_meeting_edit"),
    path("party/desk/", desk.desk, name="party_desk"),
    path("party/guidance/<int:pk>/", desk.guidance, name="party_guidance"),
    path("party/instructors/", desk.instructors, name="party_instructors"),
    path("party/instructors/<int:pk>/", desk.instructor, name="party_instructor"),
    path("party/charges/<int:pk>/<slug:name>/", desk.charge_step, name="party_charge_step"),
    path("party/contacts/", desk.links, name="party_links"),
    path("party/contacts/<int:pk>/<slug:name>/", desk.link_step, name="party_link_step"),
    path("orgs/<int:pk>/party/", views.organisation, name="party_organisation"),
    path("orgs/<int:pk>/party/guidance/", desk.new_guidance, name="party_guidance_new"),
]
