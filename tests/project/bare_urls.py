"""One page that says under which role the web process reaches the database."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path


def who(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return HttpResponse(cursor.fetchone()[0])


urlpatterns = [path("", who), path("start/<str:secret>/", who, name="first_run")]
