"""Templates with the kit's tags and nothing else of the product behind them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest
from django.template import Context, Template
from django.test import RequestFactory

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]


@pytest.fixture(autouse=True)
def only_the_kit(settings: Any) -> None:
    """No database, no shell of the project."""
    settings.TEMPLATES = TEMPLATES
    settings.ROOT_URLCONF = "tests.kit.urls"
    settings.DEBUG = True


@pytest.fixture
def draw() -> Callable[..., str]:
    """Renders a piece of template with the kit's tags."""

    def render(source: str, **context: Any) -> str:
        return Template("{% load kit %}" + source).render(Context(context)).strip()

    return render


@pytest.fixture
def asked(rf: RequestFactory) -> Callable[..., HttpRequest]:
    """A request with a place for messages."""

    def ask(address: str, **cookies: str) -> HttpRequest:
        request = rf.get(address)
        request.COOKIES.update(cookies)
        request._messages = CookieStorage(request)  # type: ignore[attr-defined]
        return request

    return ask
