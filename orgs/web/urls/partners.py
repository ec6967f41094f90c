"""Addresses of partners."""

from django.urls import URLPattern, URLResolver, path

from orgs.web.views import partner_agreements as agreements
from orgs.web.views import partner_desk as desk
from orgs.web.views import partner_gifts as gifts
from orgs.web.views import partner_orgs as orgs
from orgs.web.views import partners

urlpatterns: list[URLPattern | URLResolver] = [
    path("partners/", partners.wall, name="partners"),
    path("partners/join/", partners.join, name="partner_join"),
    path("partners/mine/", desk.mine, name="partners_mine"),
    path("partners/desk/", desk.staff, name="partners_desk"),
    path("partners/resources/", partners.resources, name="partner_resources"),
    path("partners/resources/<int:pk>/", partners.resource, name="partner_resource"),
    path("partners/<int:pk>/", partners.detail, name="partner"),
    path("partners/<int:pk>/thanks/<int:year>/", partners.certificate, name="partner_certificate"),
    path("partners/<int:pk>/desk/", desk.desk, name="partner_desk"),
    path("partners/<int:pk>/desk/edit/", desk.edit, name="partner_edit"),
    path("partners/<int:pk>/desk/picture/", desk.picture, name="partner_picture"),
    path("partners/<int:pk>/desk/resources/", desk.offer, name="partner_offer"),
    path("partners/<int:pk>/desk/resources/<int:resource_pk>/", desk.change_resource, name="partner_resource_edit"),
    path("partners/<int:pk>/desk/sign-in/", desk.sign_in, name="partner_sign_in"),
    path("partners/<int:pk>/desk/sign-in/<int:user_pk>/end/", desk.end_sign_in, name="partner_sign_in_end"),
    path("partners/<int:pk>/desk/steps/<slug:step>/", desk.step, name="partner_step"),
    path("partners/<int:pk>/requests/<int:request_pk>/<slug:step>/", desk.answer, name="partner_answer"),
    path("partners/<int:pk>/agreements/new/", agreements.new, name="partner_agreement_new"),
    path("partners/<int:pk>/agreements/<int:agreement_pk>/", agreements.detail, name="partner_agreement"),
    path("partners/<int:pk>/agreements/<int:agreement_pk>/edit/", agreements.edit, name="partner_agreement_edit"),
    path("partners/<int:pk>/agreements/<int:agreement_pk>/paper/", agreements.paper, name="partner_agreement_paper"),
    path("partners/<int:pk>/agreements/<int:agreement_pk>/files/", agreements.upload, name="partner_agreement_file"),
    path(
        "partners/<int:pk>/agreements/<int:agreement_pk>/<slug:step>/", agreements.step, name="partner_agreement_step"
    ),
    path("partners/<int:pk>/gifts/", gifts.index, name="partner_gifts"),
    path("partners/<int:pk>/gifts/new/", gifts.new, name="partner_gift_new"),
    path("partner-gifts/<int:pk>/", gifts.detail, name="partner_gift"),
    path("partner-gifts/<int:pk>/use/", gifts.use, name="partner_use"),
    path("partner-gifts/<int:pk>/correct/", gifts.correct, name="partner_gift_correct"),
    path("partner-gifts/<int:pk>/uses/<int:use_pk>/take-back/", gifts.take_back, name="partner_use_take_back"),
    path("partner-gifts/<int:pk>/<slug:step>/", gifts.step, name="partner_gift_step"),
    path("orgs/<int:pk>/gifts/", orgs.index, name="org_gifts"),
    path("orgs/<int:pk>/gifts/ask/<int:resource_pk>/", orgs.ask, name="org_ask_resource"),
    path("orgs/<int:pk>/gifts/requests/<int:request_pk>/withdraw/", orgs.withdraw, name="org_withdraw_request"),
]
