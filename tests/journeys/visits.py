"""What the visits of every page share: both installations, with everything in them that a page may show."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import BrowserContext
from playwright.sync_api import Page as Window

from tests.journeys.browser import Guests
from tests.journeys.pages import DEMONSTRATION, EMPTY, Page, Places, prepare


class Rounds:
    """Someone who goes through all pages of a demonstration and of an empty installation."""

    def __init__(self, guests: Guests, empty: Guests) -> None:
        self.guests = {DEMONSTRATION: guests, EMPTY: empty}
        self.places = {where: Places(each.product) for where, each in self.guests.items()}
        self._open: dict[Any, BrowserContext] = {}
        prepare(guests)

    @contextmanager
    def visit(self, page: Page, **look: Any) -> Iterator[tuple[Window, Places]]:
        """A window to open a page in. Those of one person follow each other in one browser session, as in life."""
        key = (page.where, page.who, *sorted((name, str(value)) for name, value in look.items()))
        own = page.reach is not None
        context = None if own else self._open.get(key)
        if context is None:
            context = self.guests[page.where].window(page.who, **look)
            if not own:
                self._open[key] = context
        window = context.new_page()
        try:
            yield window, self.places[page.where]
        finally:
            window.close()
            if own:
                context.close()

    def end(self) -> None:
        """Closes all windows."""
        for context in self._open.values():
            context.close()
