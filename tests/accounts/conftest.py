"""Limits on attempts are counted in a cache that outlives a test; here each test begins with an empty one."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _fresh_limits(settings: Any, tmp_path: Any) -> Iterator[None]:
    backend = "django.core.cache.backends.filebased.FileBasedCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": tmp_path / "cache"}}
    settings.EMAIL_BACKEND = "secretariat.messaging.backend.OutboxBackend"
    yield
    cache.clear()
