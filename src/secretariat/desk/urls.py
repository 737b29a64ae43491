"""Addresses of the desk package."""

from django.urls import path

from secretariat.desk import pages

app_name = "desk"
urlpatterns = [
    path("desk/", pages.show_desk, name="desk"),
    path("units/", pages.tree, name="tree"),
    path("units/<int:unit_id>/", pages.unit, name="unit"),
    path("units/<int:unit_id>/children/", pages.tree_children, name="tree_children"),
    path("search/", pages.search, name="search"),
]
