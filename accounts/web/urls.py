"""Pages of sign-in by code, of one's own account, and of acting for somebody."""

from django.urls import path

from .views import account, acting, entrance, phones, preferences

app_name = "accounts"
urlpatterns = [
    path("accounts/code/ask/", entrance.AskForCode.as_view(), name="ask_for_code"),
    path("accounts/code/", entrance.EnterCode.as_view(), name="code"),
    path("accounts/join/", entrance.Join.as_view(), name="join"),
    path("accounts/", account.Account.as_view(), name="account"),
    path("accounts/phone/", phones.ChangePhone.as_view(), name="change_phone"),
    path("accounts/devices/<int:pk>/remove/", account.RemoveDevice.as_view(), name="remove_device"),
    path("accounts/sign-out-everywhere/", account.SignOutEverywhere.as_view(), name="sign_out_everywhere"),
    path("accounts/consents/", account.Consents.as_view(), name="consents"),
    path("acting/", acting.Residents.as_view(), name="acting"),
    path("acting/stop/", acting.Stop.as_view(), name="stop_acting"),
    path("acting/<int:pk>/start/", acting.Start.as_view(), name="start_acting"),
    path("acting/<int:pk>/hand-over/", phones.HandOver.as_view(), name="hand_over"),
    path("acting/open/<str:code>/", acting.OpenAccount.as_view(), name="open_account"),
    path("privacy/", entrance.privacy, name="privacy"),
    path("language/", preferences.language, name="language"),
    path("large-text/", preferences.large_text, name="large_text"),
]
