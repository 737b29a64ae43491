"""The product's settings with one page of its own: for tests of how processes start and end, not of what they serve."""

from secretariat.project.settings import *  # noqa: F403

ROOT_URLCONF = "tests.project.bare_urls"
MIDDLEWARE = ["allauth.account.middleware.AccountMiddleware"]  # its application insists on it
