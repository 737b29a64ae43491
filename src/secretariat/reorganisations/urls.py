"""Addresses of the reorganisations package."""

from django.urls import path

from secretariat.reorganisations import pages

app_name = "reorganisations"
urlpatterns = [
    path("units/<int:unit_id>/reorganise/", pages.choose, name="choose"),
    path("units/<int:unit_id>/reorganise/<slug:kind>/", pages.reorganise, name="reorganise"),
    path("units/<int:unit_id>/restore/", pages.restore, name="restore"),
    path("changes/", pages.changes, name="changes"),
    path("changes/<int:event_id>/", pages.change, name="change"),
    path("changes/<int:event_id>/undo/", pages.undo, name="undo"),
]
