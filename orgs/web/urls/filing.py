"""Addresses of filing."""

from django.urls import URLPattern, URLResolver, path

from orgs.web.views import filing as views
from orgs.web.views import filing_certificates as certificates
from orgs.web.views import filing_writing as writing

urlpatterns: list[URLPattern | URLResolver] = [
    path("filing/", views.index, name="filings"),
    path("filing/mine/", views.mine, name="my_filings"),
    path("filing/desk/", views.desk, name="filing_desk"),
    path("filing/new/", writing.new, name="new_filing"),
    path("filing/start/<int:circle_pk>/", writing.start, name="filing_start"),
    path("filing/name/", writing.name_check, name="filing_name"),
    path("filing/<int:pk>/", views.detail, name="filing"),
    path("filing/<int:pk>/edit/<slug:part>/", writing.edit, name="edit_filing"),
    path("filing/<int:pk>/members/add/", writing.add_member, name="add_filing_member"),
    path("filing/<int:pk>/members/<int:member_pk>/remove/", writing.remove_member, name="remove_filing_member"),
    path("filing/<int:pk>/papers/<slug:kind>/", writing.attach, name="attach_filing_paper"),
    path("filing/<int:pk>/papers/<slug:kind>/remove/<uuid:uuid>/", writing.remove, name="remove_filing_paper"),
    path("filing/<int:pk>/papers/<slug:kind>/reject/", views.reject, name="reject_filing_paper"),
    path("filing/<int:pk>/print/<slug:kind>/", views.printed, name="print_filing_paper"),
    path("filing/<int:pk>/instructor/", views.instructor, name="filing_instructor"),
    path("filing/<int:pk>/name/", views.confirm_name, name="confirm_filing_name"),
    path("filing/<int:pk>/steps/<slug:name>/", views.step, name="filing_step"),
    path("orgs/<int:pk>/certificate/", certificates.certificate, name="certificate"),
    path("orgs/<int:pk>/certificate/issue/", certificates.issue, name="issue_certificate"),
    path("verify/", certificates.ask, name="verify"),
    path("verify/<str:token>/", certificates.verify, name="verify_certificate"),
]
