"""Windows of journeys: each watched for complaints, and looked at wherever a journey stops."""

from typing import Any

from playwright.sync_api import BrowserContext, expect
from playwright.sync_api import Page as Window

from tests.journeys import look
from tests.journeys.browser import PHONE, Guests
from tests.journeys.look import Watch

expect.set_options(timeout=15_000)


class Opener:
    """Opens a window for a person; all are closed together."""

    def __init__(self, guests: Guests, size: dict[str, int]) -> None:
        self.guests, self.size = guests, size
        self._contexts: list[BrowserContext] = []
        self._watches: list[Watch] = []

    def __call__(self, who: str = "visitor", path: str = "", **options: Any) -> Window:
        """A window of someone, at a path."""
        context = self.guests.window(who, size=self.size, **options)
        self._contexts.append(context)
        window = context.new_page()
        window.set_default_timeout(20_000)
        self._watches.append(Watch(window))
        if path:
            window.goto(path)
        return window

    def end(self) -> None:
        """Closes the windows; fails if the console of one of them was not silent."""
        for context in self._contexts:
            context.close()
        complaints = [complaint for watch in self._watches for complaint in watch.complaints]
        assert not complaints, "\n".join(complaints)


def press(window: Window, name: str, **options: Any) -> None:
    """Presses the button, or follows the link that looks like one, with this name."""
    button = window.get_by_role("button", name=name, exact=True, **options)
    link = window.get_by_role("link", name=name, exact=True, **options)
    button.or_(link).first.click()  # looked for together: the page that holds it may still be on its way


def heading(window: Window, text: str) -> None:
    """The page's main heading is this."""
    expect(window.locator("h1")).to_have_text(text)


def told(window: Window, text: str) -> None:
    """The page's message says this."""
    expect(window.locator("#messages")).to_contain_text(text)


def sound(window: Window) -> None:
    """The page as it stands now serves everyone: axe, width and targets."""
    window.wait_for_load_state()
    faults = [*look.bare_bones(window), *look.sticks_out(window), *look.axe(window)]
    size = window.viewport_size
    if size is not None and size["width"] == PHONE["width"]:
        faults += look.small_targets(window)
    assert not faults, "\n".join([window.url, *faults])
