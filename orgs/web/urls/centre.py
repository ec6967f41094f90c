"""Addresses of the centre's services, desks and rooms."""

from django.urls import URLPattern, URLResolver, path

from orgs.web.views import centre, centre_stays, centre_tickets

urlpatterns: list[URLPattern | URLResolver] = [
    path("centre/", centre.index, name="centre"),
    path("centre/mine/", centre.mine, name="centre_mine"),
    path("centre/desk/", centre.desk, name="centre_desk"),
    path("centre/<int:pk>/", centre.page, name="centre_page"),
    path("centre/<int:pk>/rooms/", centre.rooms, name="centre_rooms"),
    path("centre/rooms/<int:pk>/book/", centre.book, name="centre_book"),
    path("centre/bookings/<int:pk>/", centre.booking, name="centre_booking"),
    path("centre/bookings/<int:pk>/steps/<slug:name>/", centre.booking_step, name="centre_booking_step"),
    path("centre/<int:pk>/stays/new/", centre_stays.new, name="centre_stay_new"),
    path("centre/stays/<int:pk>/", centre_stays.detail, name="centre_stay"),
    path("centre/stays/<int:pk>/steps/<slug:name>/", centre_stays.step, name="centre_stay_step"),
    path("centre/<int:pk>/tickets/new/", centre_tickets.new, name="centre_ticket_new"),
    path("centre/tickets/<int:pk>/", centre_tickets.detail, name="centre_ticket"),
    path("centre/tickets/<int:pk>/steps/<slug:name>/", centre_tickets.step, name="centre_ticket_step"),
    path("centre/tickets/<int:pk>/notes/", centre_tickets.note, name="centre_ticket_note"),
    path("centre/tickets/<int:pk>/files/", centre_tickets.file, name="centre_ticket_file"),
]
