"""Addresses of norms with checklists."""

from django.urls import path

from orgs.web.views import norms as views

urlpatterns = [
    path("norms/", views.index, name="norms"),
    path("norms/<int:pk>/", views.norm, name="norm"),
    path("norms/<int:pk>/v<int:number>/", views.version, name="norm_version"),
    path("norms/<int:pk>/v<int:old>/v<int:new>/", views.changes, name="norm_changes"),
    path("norms/<int:pk>/compare/", views.comparison, name="norm_comparison"),
    path("orgs/<int:pk>/norms/", views.organisation, name="norm_checklist"),
    path("orgs/<int:pk>/norms/<int:version_pk>/check/<slug:checker>/", views.check, name="norm_check_new"),
    path("orgs/<int:pk>/norms/checks/<int:check_pk>/", views.checked, name="norm_check"),
]
