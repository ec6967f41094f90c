"""Addresses of what happens to an organisation on the register."""

from django.urls import URLPattern, URLResolver, path

from orgs.web.views import changes, deregistration, register, registration, reports

urlpatterns: list[URLPattern | URLResolver] = [
    path("register/", register.desk, name="register_desk"),
    path("orgs/<int:pk>/register/", register.hub, name="register"),
    path(
        "orgs/<int:pk>/suspensions/<int:suspension_pk>/steps/<slug:name>/",
        register.suspension_step,
        name="suspension_step",
    ),
    path("orgs/<int:pk>/changes/", changes.index, name="changes"),
    path("orgs/<int:pk>/changes/new/<slug:kind>/", changes.new, name="change_new"),
    path("orgs/<int:pk>/changes/<int:change_pk>/", changes.detail, name="change"),
    path("orgs/<int:pk>/changes/<int:change_pk>/steps/<slug:name>/", changes.step, name="change_step"),
    path("orgs/<int:pk>/reports/", reports.index, name="reports"),
    path("orgs/<int:pk>/reports/begin/", reports.begin, name="report_begin"),
    path("orgs/<int:pk>/reports/<int:year>/", reports.detail, name="report"),
    path("orgs/<int:pk>/reports/<int:year>/edit/", reports.edit, name="report_edit"),
    path("orgs/<int:pk>/reports/<int:year>/count/", reports.count, name="report_count"),
    path("orgs/<int:pk>/reports/<int:year>/paper/", reports.paper, name="report_paper"),
    path("orgs/<int:pk>/reports/<int:year>/steps/<slug:name>/", reports.step, name="report_step"),
    path("orgs/<int:pk>/deregistration/", deregistration.page, name="deregistration"),
    path("orgs/<int:pk>/deregistration/ask/", deregistration.ask, name="deregistration_ask"),
    path("orgs/<int:pk>/deregistration/steps/<slug:name>/", deregistration.step, name="deregistration_step"),
    path("orgs/<int:pk>/deregistration/items/", deregistration.add_item, name="settlement_add"),
    path("orgs/<int:pk>/deregistration/items/<int:item_pk>/", deregistration.settle_item, name="settlement_item"),
    path("orgs/<int:pk>/registration/", registration.page, name="registration"),
    path("orgs/<int:pk>/registration/begin/", registration.begin, name="registration_begin"),
    path("orgs/<int:pk>/registration/steps/<slug:name>/", registration.step, name="registration_step"),
]
