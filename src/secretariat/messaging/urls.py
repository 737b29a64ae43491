"""Addresses of the messaging package."""

from django.urls import path

from secretariat.messaging import pages

app_name = "messaging"
urlpatterns = [
    path("outbox/", pages.outbox, name="outbox"),
    path("outbox/<int:message_id>/", pages.message, name="message"),
    path("people/<int:person_id>/invite/", pages.invite, name="invite"),
]
