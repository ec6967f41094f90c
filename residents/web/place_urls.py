"""Public pages of places; they stand on this floor because they show what residents do there."""

from django.urls import path

from .views import places

app_name = "places"
urlpatterns = [
    path("places/", places.street, name="street"),
    path("places/<str:code>/", places.place, name="place"),
]
