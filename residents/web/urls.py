"""Addresses of households and of what they do together."""

from django.urls import path

from .views import claims, dual, elections, households, letters, moves, rounds

app_name = "residents"
urlpatterns = [
    path("join/", households.join, name="join"),
    path("join/withdraw/", households.withdraw, name="withdraw_claim"),
    path("join/<int:pk>/", households.prove, name="prove"),
    path("join/letter/", letters.letter, name="letter"),
    path("join/letter/<str:token>/", letters.arrive, name="arrive"),
    path("households/mine/", households.mine, name="mine"),
    path("households/mine/out/", moves.move_out, name="move_out"),
    path("households/mine/in/", moves.move_in, name="move_in"),
    path("households/mine/history/", moves.history, name="history"),
    path("households/mine/moves/<int:pk>/withdraw/", moves.withdraw, name="withdraw_move"),
    path("households/mine/dual/", dual.register, name="dual"),
    path("households/mine/dual/end/", dual.end, name="end_dual"),
    path("households/claims/<int:pk>/", claims.claim, name="claim"),
    path("households/claims/<int:pk>/answer/", claims.answer, name="answer"),
    path("elections/", elections.index, name="elections"),
    path("elections/mine/", elections.mine, name="my_elections"),
    path("elections/start/", elections.start, name="start_election"),
    path("elections/resign/", elections.resign, name="resign"),
    path("elections/recall/", elections.demand_recall, name="demand_recall"),
    path("elections/leaders/<int:pk>/resign/", elections.resign_leadership, name="resign_leadership"),
    path("elections/candidates/<int:pk>/", elections.answer, name="answer_candidacy"),
    path("elections/panel/<str:code>/", rounds.panel, name="elections_panel"),
    path("elections/rounds/new/", rounds.new, name="new_round"),
    path("elections/rounds/<int:pk>/", rounds.detail, name="round"),
    path("elections/rounds/<int:pk>/turnout/", rounds.turnout, name="turnout"),
    path("elections/rounds/<int:pk>/open/", rounds.open_, name="open_round"),
    path("elections/rounds/<int:pk>/count/", rounds.count, name="count_round"),
    path("elections/rounds/<int:pk>/steps/<slug:name>/", rounds.step, name="round_step"),
    path("elections/<int:pk>/", elections.detail, name="election"),
    path("elections/<int:pk>/vote/", elections.vote, name="vote"),
    path("elections/<int:pk>/name/", elections.name, name="name_candidate"),
    path("elections/<int:pk>/sheet/", elections.sheet, name="sheet"),
    path("elections/<int:pk>/sheet/print/", elections.sheet_to_print, name="sheet_to_print"),
    path("elections/<int:pk>/paper/", elections.paper, name="paper"),
    path("elections/<int:pk>/steps/<slug:name>/", elections.step, name="election_step"),
]
