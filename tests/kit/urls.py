"""Addresses that the shell asks for, without the rest of the product."""

from django.http import HttpResponse
from django.urls import include, path
from django.views.i18n import set_language

urlpatterns = [
    path("kit/", include("secretariat.kit.urls")),
    path("language/", set_language, name="set_language"),
    path("as-of/", lambda request: HttpResponse(), name="as_of"),
]
