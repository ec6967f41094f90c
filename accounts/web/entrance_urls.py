"""The pages that allauth knows by name: password sign-in, sign-out, passwords, second factors, sessions."""

from allauth.account import views
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from .views.entrance import PasswordSignIn

urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", PasswordSignIn.as_view(), name="account_login"),
    path("signup/", RedirectView.as_view(pattern_name="account_login"), name="account_signup"),
    # Who forgot the password signs in by code and sets a new one.
    path("password/reset/", RedirectView.as_view(pattern_name="account_login"), name="account_reset_password"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/set/", views.password_set, name="account_set_password"),
    path("mfa/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
]
