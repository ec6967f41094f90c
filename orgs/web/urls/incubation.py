"""Addresses of incubation."""

from django.urls import URLPattern, URLResolver, path

from orgs.web.views import incubation, incubation_case, incubation_milestones

urlpatterns: list[URLPattern | URLResolver] = [
    path("incubation/", incubation.index, name="incubation"),
    path("incubation/board/", incubation.board, name="incubation_board"),
    path("incubation/mentoring/", incubation.mentoring, name="incubation_mentoring"),
    path("incubation/mine/", incubation.mine, name="incubation_mine"),
    path("incubation/apply/<int:circle_pk>/", incubation.apply, name="incubation_apply"),
    path("incubation/<int:pk>/", incubation_case.detail, name="incubation_case"),
    path("incubation/<int:pk>/steps/<slug:name>/", incubation_case.step, name="incubation_step"),
    path("incubation/milestones/<int:pk>/remove/", incubation_milestones.remove, name="incubation_milestone_remove"),
    path("incubation/milestones/<int:pk>/proof/", incubation_milestones.proof, name="incubation_milestone_proof"),
    path(
        "incubation/milestones/<int:pk>/steps/<slug:name>/",
        incubation_milestones.step,
        name="incubation_milestone_step",
    ),
]
