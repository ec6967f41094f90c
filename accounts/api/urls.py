"""Sign-in of devices, and who one is."""

from django.urls import path

from . import views

urlpatterns = [
    path("auth/code/", views.CodeView.as_view(), name="api-code"),
    path("auth/token/", views.TokenView.as_view(), name="api-token"),
    path("auth/privacy/", views.PrivacyView.as_view(), name="api-privacy"),
    path("auth/devices/", views.DevicesView.as_view(), name="api-devices"),
    path("auth/devices/<int:pk>/", views.DeviceView.as_view(), name="api-device"),
    path("me/", views.MeView.as_view(), name="api-me"),
]
