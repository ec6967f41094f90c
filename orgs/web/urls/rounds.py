"""Addresses of rating rounds and of the stars that are held."""

from django.urls import URLPattern, URLResolver, path

from orgs.web.views import stars
from orgs.web.views.rounds import committee, desk, entries, judging, public

urlpatterns: list[URLPattern | URLResolver] = [
    path("ratings/rounds/", public.index, name="rounds"),
    path("ratings/rounds/new/", public.new, name="new_round"),
    path("ratings/rounds/<int:pk>/", public.detail, name="round"),
    path("ratings/rounds/<int:pk>/steps/<slug:name>/", public.step, name="round_step"),
    path("ratings/rounds/<int:pk>/desk/", desk.desk, name="round_desk"),
    path("ratings/rounds/<int:pk>/seats/<slug:kind>/", desk.seat, name="round_seat"),
    path("ratings/rounds/<int:pk>/assign/", desk.propose, name="round_assign"),
    path("ratings/rounds/<int:pk>/ties/", desk.tie, name="round_tie"),
    path("ratings/rounds/<int:pk>/committee/", committee.desk, name="round_committee"),
    path("ratings/rounds/<int:pk>/confirm/", committee.confirm, name="round_confirm"),
    path("ratings/entries/<int:pk>/", entries.detail, name="entry"),
    path("ratings/entries/<int:pk>/steps/<slug:name>/", entries.step, name="entry_step"),
    path("ratings/entries/<int:pk>/declare/<slug:code>/", entries.declare, name="entry_declare"),
    path("ratings/entries/<int:pk>/print/", entries.printed, name="entry_print"),
    path("ratings/entries/<int:pk>/assign/", entries.assign, name="entry_assign"),
    path("ratings/entries/<int:pk>/decide/", entries.decide, name="entry_decide"),
    path("ratings/entries/<int:pk>/review/", entries.ask_review, name="entry_review"),
    path("ratings/entries/<int:pk>/review/vote/", entries.vote, name="entry_vote"),
    path("ratings/entries/<int:pk>/review/<slug:name>/", entries.review_step, name="review_step"),
    path("ratings/assignments/<int:pk>/<slug:name>/", entries.assignment_step, name="assignment_step"),
    path("ratings/judging/", judging.index, name="judging"),
    path("ratings/judging/<int:pk>/", judging.sheet, name="judge"),
    path("ratings/judging/<int:pk>/recuse/", judging.step_back, name="judge_recuse"),
    path("ratings/judging/<int:pk>/print/", judging.printed, name="judge_print"),
    path("orgs/<int:pk>/stars/", stars.stars, name="stars"),
    path("orgs/<int:pk>/stars/certificate/", stars.certificate, name="star_certificate"),
    path("orgs/<int:pk>/stars/upgrade/back/", stars.take_back, name="upgrade_back"),
    path("verify/stars/<slug:token>/", stars.verify, name="verify_stars"),
]
