"""Every address of the product."""

from django.urls import include, path
from django.views.i18n import set_language

from secretariat.desk.pages import as_of
from secretariat.project.api import api

urlpatterns = [
    path("api/v1/", api.urls),
    path("language/", set_language, name="set_language"),
    path("as-of/", as_of, name="as_of"),
    path("", include("secretariat.desk.urls")),
    path("", include("secretariat.offices.urls")),
]
