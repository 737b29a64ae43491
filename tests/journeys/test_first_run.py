"""From an empty installation to an organisation with a unit and a person in it."""

from collections.abc import Iterator

import psycopg
import pytest
from playwright.sync_api import Browser, expect

from secretariat.project.cluster import Cluster
from tests.journeys.browser import DESK, PHONE, Guests
from tests.journeys.product import Product
from tests.journeys.windows import Opener, heading, press, sound

PRESETS = ["association", "congregation", "cooperative", "party", "scouts", "union"]
KEPT = ("django_migrations", "django_content_type", "auth_permission")


def _forget_everything(product: Product) -> None:
    with psycopg.connect(Cluster(product.home).url()) as connection:
        tables = connection.execute(
            """SELECT string_agg(quote_ident(relname), ', ') FROM pg_class WHERE relkind IN ('r', 'p')
               AND relnamespace = 'public'::regnamespace AND NOT relname = ANY (%s)
               AND relname NOT LIKE 'procrastinate%%'""",
            [list(KEPT)],
        ).fetchone()
        assert tables is not None
        connection.execute(f"TRUNCATE {tables[0]} RESTART IDENTITY")


@pytest.fixture
def opened(browser: Browser, empty: Product, size: dict[str, int]) -> Iterator[Opener]:
    """Windows on an installation that holds nothing yet."""
    _forget_everything(empty)
    opener = Opener(Guests(browser, empty), size)
    yield opener
    opener.end()


def _way_in(opened: Opener) -> str:
    """The link that founds the organisation, kept on the machine; a stranger's address does not found it."""
    product = opened.guests.product
    stranger = opened(path="/start/guessed/")
    heading(stranger, "There is no organisation here yet")
    return f"{product.address}/start/{(product.home / 'secrets' / 'first-run').read_text()}/"


def test_a_visitor_is_told_where_the_link_is(opened: Opener) -> None:
    window = opened(path="/units/")
    heading(window, "There is no organisation here yet")
    expect(window.get_by_text("secretariat up --empty")).to_be_visible()


def test_what_is_missing_is_said_beside_the_fields(opened: Opener) -> None:
    window = opened(path=_way_in(opened))
    press(window, "Found the organisation")
    alert = window.get_by_role("alert")
    expect(alert).to_contain_text("Enter the name in at least one language.")
    expect(alert).to_be_focused()
    sound(window)
    alert.get_by_role("link", name="Your e-mail address").click()
    assert window.evaluate("document.activeElement.name") == "email"


def test_an_organisation_is_founded_and_built_by_hand(opened: Opener) -> None:
    window = opened(path=_way_in(opened))
    window.get_by_label("Name of the organisation (English)").fill("Union of Ferry Crews")
    window.get_by_label("Name of the organisation (한국어)").fill("여객선노동조합")
    window.get_by_role("checkbox", name="한국어").check()
    window.get_by_role("radio", name="Trade union").check()
    window.get_by_label("Your name").fill("Marit Solheim")
    window.get_by_label("Your e-mail address").fill("marit@example.org")
    press(window, "Found the organisation")
    heading(window, "The organisation is founded")
    sound(window)

    press(window, "Go to the centre")
    heading(window, "Union of Ferry Crews")
    for kind, name in [("Region", "North"), ("District", "Fjords"), ("Branch", "Bergen"), ("Cell", "Night boat")]:
        press(window, "Reorganise")
        press(window, "Found a unit below")
        window.get_by_label("Type").select_option(label=kind)
        window.get_by_label("Name (English)").fill(name)
        press(window, "Show what would change")
        expect(window.get_by_role("heading", name="This would happen")).to_be_visible()
        press(window, "Confirm")
        window.get_by_role("main").get_by_role("link", name=name).click()
        heading(window, name)
    press(window, "Add a person")
    window.get_by_label("Name", exact=True).fill("Ola Nordmann")
    window.get_by_label("Name in Korean script").fill("올라")
    window.get_by_label("Telephone").fill("+47 55 55 55 55")
    window.get_by_role("checkbox").check()
    press(window, "Put on record")
    heading(window, "Ola Nordmann")
    sound(window)
    window.goto("/units/?open=1")
    expect(window.get_by_role("treeitem").first).to_contain_text("1 member")

    # Whoever comes by now finds an organisation, and the link founds nothing any more.
    visitor = opened(path="/")
    heading(visitor, "Union of Ferry Crews")
    visitor.goto("/start/")
    assert visitor.url.endswith("/")
    heading(visitor, "Union of Ferry Crews")


@pytest.mark.parametrize(
    ("preset", "size"),
    [(preset, size) for preset, size in zip(PRESETS, [PHONE, DESK] * 3, strict=True)],
    ids=PRESETS,
)
def test_every_kind_of_organisation_can_be_founded(preset: str, opened: Opener) -> None:
    window = opened(path=_way_in(opened))
    window.get_by_label("Name of the organisation (English)").fill("A New Beginning")
    window.locator(f"input[name=preset][value={preset}]").check()
    window.get_by_label("Your name").fill("Ada Admin")
    window.get_by_label("Your e-mail address").fill("ada@example.org")
    press(window, "Found the organisation")
    heading(window, "The organisation is founded")
    window.goto("/settings/unit-types/")
    assert window.locator("main tbody tr").count() >= 2
    window.goto("/settings/post-types/")
    assert window.locator("main tbody tr").count() >= 2
    window.goto("/units/")
    expect(window.get_by_role("treeitem").first).to_contain_text("A New Beginning")
