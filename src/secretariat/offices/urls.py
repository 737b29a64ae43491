"""Addresses of the offices package."""

from django.urls import path

from secretariat.offices import pages

app_name = "offices"
urlpatterns = [
    path("offices/vacancies/", pages.vacancies, name="vacancies"),
    path("offices/endings/", pages.endings, name="endings"),
    path("ledger/", pages.ledger, name="ledger"),
    path("posts/<int:post_id>/", pages.post, name="post"),
    path("posts/<int:post_id>/begin/", pages.begin_tenure, name="begin_tenure"),
    path("posts/<int:post_id>/end/<int:tenure_id>/", pages.end_tenure, name="end_tenure"),
]
