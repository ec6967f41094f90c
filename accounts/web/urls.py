"""Pages of sign-in by code, of one's own account, and of acting for somebody."""

from django.urls import path

from .views import entrance, preferences

app_name = "accounts"
urlpatterns = [
    path("accounts/code/ask/", entrance.AskForCode.as_view(), name="ask_for_code"),
    path("accounts/code/", entrance.EnterCode.as_view(), name="code"),
    path("accounts/join/", entrance.Join.as_view(), name="join"),
    path("privacy/", entrance.privacy, name="privacy"),
    path("language/", preferences.language, name="language"),
    path("large-text/", preferences.large_text, name="large_text"),
]
