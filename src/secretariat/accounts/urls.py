"""Addresses of the product's own account pages."""

from django.urls import path

from secretariat.accounts import pages

app_name = "accounts"
urlpatterns = [
    path("sign-in/<str:secret>/", pages.one_time_link, name="one_time_link"),
    path("account/sessions/", pages.sessions, name="sessions"),
    path("account/sessions/end/", pages.end_session, name="end_session"),
    path("account/tokens/", pages.tokens, name="tokens"),
    path("account/tokens/<int:token_id>/revoke/", pages.revoke_token, name="revoke_token"),
]
