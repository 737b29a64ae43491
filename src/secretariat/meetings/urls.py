"""Addresses of the meetings package."""

from django.urls import path

from secretariat.meetings import pages

app_name = "meetings"
urlpatterns = [
    path("meetings/", pages.meetings, name="meetings"),
    path("meetings/silent/", pages.silent, name="silent"),
    path("meetings/<int:meeting_id>/", pages.meeting, name="meeting"),
    path("meetings/<int:meeting_id>/decide/", pages.decide, name="decide"),
    path("meetings/<int:meeting_id>/drop/", pages.drop, name="drop"),
    path("meetings/<int:meeting_id>/minutes/", pages.correct, name="correct"),
    path("decisions/", pages.decisions, name="decisions"),
    path("decisions/<int:decision_id>/", pages.decision, name="decision"),
    path("units/<int:unit_id>/meet/", pages.meet, name="meet"),
    path("units/<int:unit_id>/meetings/", pages.unit_meetings, name="unit_meetings"),
    path("units/<int:unit_id>/rhythm/", pages.rhythm, name="rhythm"),
    path("units/<int:unit_id>/rhythm/end/", pages.end_rhythm, name="end_rhythm"),
]
