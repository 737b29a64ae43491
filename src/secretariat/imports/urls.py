"""Addresses of imports and exports."""

from django.urls import path

from secretariat.imports import pages

app_name = "imports"
urlpatterns = [
    path("imports/", pages.upload, name="upload"),
    path("imports/example.<str:ending>", pages.example, name="example"),
    path("imports/<int:run_id>/", pages.run, name="run"),
    path("imports/<int:run_id>/progress/", pages.run_progress, name="progress"),
    path("imports/<int:run_id>/decide/", pages.decide, name="decide"),
    path("imports/<int:run_id>/confirm/", pages.confirm, name="confirm"),
    path("imports/<int:run_id>/drop/", pages.drop, name="drop"),
    path("exports/", pages.exports, name="exports"),
    path("exports/<int:run_id>/", pages.export, name="export"),
    path("exports/<int:run_id>/progress/", pages.export_progress, name="export_progress"),
    path("exports/<int:run_id>/file/", pages.download, name="download"),
]
