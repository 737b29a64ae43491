"""Addresses of the developers' pages; mounted under /kit/."""

from django.urls import path

from secretariat.kit import pages

app_name = "kit"
urlpatterns = [
    path("", pages.show_guide, name="guide"),
    path("plain/", pages.show_plain, name="plain"),
    path("tree/<int:start>/", pages.show_branch, name="branch"),
    path("errors/<str:code>/", pages.show_error, name="error"),
]
