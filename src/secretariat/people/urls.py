"""Addresses of the people package."""

from django.urls import path

from secretariat.people import pages

app_name = "people"
urlpatterns = [
    path("units/<int:unit_id>/members/", pages.members, name="members"),
    path("units/<int:unit_id>/members/add/", pages.add, name="add"),
    path("people/<int:person_id>/edit/", pages.edit, name="edit"),
    path("people/<int:person_id>/belong/", pages.belong, name="belong"),
    path("join/", pages.join_choice, name="join_choice"),
    path("join/thanks/", pages.joined, name="joined"),
    path("join/<int:unit_id>/", pages.join, name="join"),
    path("applications/", pages.applications, name="applications"),
    path("applications/<int:application_id>/", pages.application, name="application"),
]
