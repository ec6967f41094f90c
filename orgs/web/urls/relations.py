"""Addresses of relations and of the record by year."""

from django.urls import URLPattern, URLResolver, path

from orgs.web.views import record, relations

urlpatterns: list[URLPattern | URLResolver] = [
    path("relations/", relations.street, name="street_relations"),
    path("orgs/<int:pk>/relations/", relations.index, name="relations"),
    path("orgs/<int:pk>/relations/new/", relations.propose, name="propose_relation"),
    path("orgs/<int:pk>/relations/<int:relation_pk>/<slug:step>/", relations.step, name="relation_step"),
    path("orgs/<int:pk>/record/", record.latest, name="records"),
    path("orgs/<int:pk>/record/<int:year>/", record.year, name="record"),
    path("orgs/<int:pk>/record/<int:year>/paper/", record.paper, name="record_paper"),
]
