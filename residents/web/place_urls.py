"""Public pages of places; they stand on this floor because they show what residents do there."""

from django.urls import path

from .views import places, signs

app_name = "places"
urlpatterns = [
    path("places/", places.street, name="street"),
    path("places/<str:code>/", places.place, name="place"),
    path("places/<str:code>/sign/", signs.sign, name="sign"),
    path("places/<str:code>/sign.pdf", signs.sign_pdf, name="sign_pdf"),
    path("places/<str:code>/signs.pdf", signs.signs, name="signs_pdf"),
]
