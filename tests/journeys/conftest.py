"""The running product and a browser for the journeys. Each file of tests has an installation of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections
from playwright.sync_api import Browser

from tests.journeys import browser as browsers
from tests.journeys.browser import DESK, PHONE, Guests
from tests.journeys.product import Product, copy_of, make_demonstration, new_folder, remove
from tests.journeys.visits import Rounds
from tests.journeys.windows import Opener


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """Where the installations of this process keep their data."""
    made = new_folder()
    yield made
    remove(made)


@pytest.fixture(scope="session")
def loaded(folder: Path) -> Path:
    """A data folder with the made-up union, on which nothing runs; to be copied."""
    make_demonstration(folder / "loaded")
    return folder / "loaded"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all."""
    with browsers.chromium() as opened:
        opened.new_context().close()
        yield opened
        # Django has other connections while Playwright's event loop runs; once it has ended, nobody could close them.
        connections.close_all()


@pytest.fixture(scope="module")
def product(loaded: Path, request: pytest.FixtureRequest) -> Iterator[Product]:
    """The demonstration, running."""
    home = copy_of(loaded, request.module.__name__.rpartition(".")[2])
    running = Product(home)
    yield running
    running.stop()
    remove(home)


@pytest.fixture(scope="module")
def empty(folder: Path, request: pytest.FixtureRequest) -> Iterator[Product]:
    """An installation without an organisation, running."""
    home = folder / f"{request.module.__name__.rpartition('.')[2]}-empty"
    running = Product(home, empty=True)
    yield running
    running.stop()
    remove(home)


@pytest.fixture(scope="module")
def guests(browser: Browser, product: Product) -> Guests:
    """Those who visit the demonstration."""
    return Guests(browser, product)


@pytest.fixture(params=[PHONE, DESK], ids=["360", "1280"])
def size(request: pytest.FixtureRequest) -> dict[str, int]:
    """A telephone, and a desk."""
    chosen: dict[str, int] = request.param
    return chosen


@pytest.fixture(scope="module")
def rounds(guests: Guests, browser: Browser, empty: Product) -> Iterator[Rounds]:
    """Someone who goes through all pages."""
    someone = Rounds(guests, Guests(browser, empty))
    yield someone
    someone.end()


@pytest.fixture
def opened(guests: Guests, size: dict[str, int]) -> Iterator[Opener]:
    """Opens windows for people, and at the end asks whether any of them complained."""
    opener = Opener(guests, size)
    yield opener
    opener.end()
