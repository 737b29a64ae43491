"""Every address of the product."""

from django.urls import include, path
from django.views.i18n import set_language

from secretariat.desk.pages import as_of
from secretariat.project import pages
from secretariat.project.api import api

urlpatterns = [
    path("api/v1/", api.urls),
    path("", pages.start, name="start"),
    path("start/", pages.first_run_closed, name="first_run_closed"),
    path("start/first-steps/", pages.first_steps, name="first_steps"),
    path("start/for-real/", pages.start_for_real, name="start_for_real"),
    path("start/<str:secret>/", pages.first_run, name="first_run"),
    path("account/", include("secretariat.accounts.sign_in_urls")),
    path("language/", set_language, name="set_language"),
    path("as-of/", as_of, name="as_of"),
    path("", include("secretariat.accounts.urls")),
    path("", include("secretariat.messaging.urls")),
    path("", include("secretariat.offices.settings_urls")),
    path("", include("secretariat.reorganisations.urls")),
    path("", include("secretariat.imports.urls")),
    path("", include("secretariat.meetings.urls")),
    path("", include("secretariat.desk.urls")),
    path("", include("secretariat.people.urls")),
    path("", include("secretariat.offices.urls")),
]
