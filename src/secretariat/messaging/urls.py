"""Addresses of the messaging package."""

from django.urls import path

from secretariat.messaging import pages

app_name = "messaging"
urlpatterns = [
    path("outbox/", pages.outbox, name="outbox"),
    path("outbox/<int:message_id>/", pages.message, name="message"),
    path("outbox/<int:message_id>/again/", pages.send_again, name="send_again"),
]
