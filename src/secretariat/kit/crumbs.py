"""The way from the centre down to a unit, as links."""

from collections.abc import Iterable
from typing import Protocol

from django.urls import reverse


class Named(Protocol):
    """What has an id and a name, such as a unit on a day."""

    @property
    def id(self) -> int: ...

    @property
    def name(self) -> str: ...


def to_units(units: Iterable[Named]) -> list[dict[str, str]]:
    """A link to each unit, for the `breadcrumb` of a page."""
    return [{"label": unit.name, "url": reverse("desk:unit", args=[unit.id])} for unit in units]
