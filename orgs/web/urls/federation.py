"""Addresses of the federation."""

from django.urls import URLPattern, URLResolver, path

from orgs.web.views.federation import public, sharing, working

urlpatterns: list[URLPattern | URLResolver] = [
    path("federation/", public.index, name="federation"),
    path("federation/join/", public.join, name="federation_join"),
    path("federation/desk/", public.desk, name="federation_desk"),
    path("federation/members/<int:pk>/", public.member, name="federation_member"),
    path("federation/members/<int:pk>/steps/<slug:name>/", public.member_step, name="federation_member_step"),
    path("federation/members/<int:pk>/answer/", public.answer, name="federation_answer"),
    path("federation/council/<int:pk>/steps/<slug:name>/", public.seat_step, name="council_step"),
    path("federation/meetings/<int:pk>/", public.meeting, name="council_meeting"),
    path("federation/pool/", sharing.index, name="pool"),
    path("federation/pool/new/", sharing.share, name="pool_share"),
    path("federation/pool/<int:pk>/", sharing.item, name="pool_item"),
    path("federation/pool/<int:pk>/show/", sharing.show, name="pool_show"),
    path("federation/loans/<int:pk>/steps/<slug:name>/", sharing.loan_step, name="loan_step"),
    path("federation/loans/<int:pk>/score/", sharing.score, name="loan_score"),
    path("federation/programmes/", working.index, name="programmes"),
    path("federation/programmes/new/", working.new, name="new_programme"),
    path("federation/programmes/<int:pk>/", working.programme, name="programme"),
    path("federation/programmes/<int:pk>/steps/<slug:name>/", working.step, name="programme_step"),
    path("federation/invitations/<int:pk>/", working.answer, name="programme_answer"),
    path("federation/peers/", working.peers, name="peers"),
]
