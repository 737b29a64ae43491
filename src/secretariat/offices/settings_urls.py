"""Addresses of the settings."""

from django.urls import path

from secretariat.offices.pages import settings

app_name = "settings"
urlpatterns = [
    path("settings/", settings.home, name="home"),
    path("settings/organisation/", settings.organisation_page, name="organisation"),
    path("settings/words/", settings.words, name="words"),
    path("settings/privacy/", settings.privacy, name="privacy"),
    path("settings/unit-types/", settings.unit_type_list, name="unit_types"),
    path("settings/unit-types/new/", settings.unit_type, name="new_unit_type"),
    path("settings/unit-types/<str:code>/", settings.unit_type, name="unit_type"),
    path("settings/unit-types/<str:code>/retire/", settings.retire_unit, name="retire_unit_type"),
    path("settings/post-types/", settings.post_type_list, name="post_types"),
    path("settings/post-types/new/", settings.post_type, name="new_post_type"),
    path("settings/post-types/<str:code>/", settings.post_type, name="post_type"),
    path("settings/post-types/<str:code>/retire/", settings.retire_post, name="retire_post_type"),
    path("settings/post-types/<str:code>/powers/", settings.powers_page, name="powers"),
]
