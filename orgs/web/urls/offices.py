"""Addresses of positions, invitations and the desk."""

from django.urls import URLPattern, URLResolver, path

from orgs.web.views import invitations, offices

urlpatterns: list[URLPattern | URLResolver] = [
    path("orgs/mine/", offices.mine, name="mine"),
    path("orgs/<int:pk>/desk/", offices.desk, name="desk"),
    path("orgs/<int:pk>/desk/leave/", offices.leave_desk, name="leave_desk"),
    path("orgs/<int:pk>/positions/", offices.positions, name="positions"),
    path("orgs/<int:pk>/positions/new/", offices.offer, name="offer_position"),
    path("orgs/positions/<int:pk>/", offices.position, name="position"),
    path("orgs/positions/<int:pk>/<slug:step>/", offices.position_step, name="position_step"),
    path("orgs/<int:pk>/invitations/", invitations.index, name="invitations"),
    path("orgs/<int:pk>/invitations/<int:invitation_pk>/", invitations.card, name="invitation"),
    path("orgs/<int:pk>/invitations/<int:invitation_pk>/withdraw/", invitations.withdraw, name="withdraw_invitation"),
    path("orgs/<int:pk>/invitations/<slug:way>/", invitations.send, name="invite"),
    path("orgs/invited/<str:token>/", invitations.invited, name="invited"),
    path("orgs/invited/<str:token>/decline/", invitations.decline, name="decline_invitation"),
]
