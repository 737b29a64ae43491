"""Imports and exports as a person does them in the browser; the worker of the running product does the rest."""

from playwright.sync_api import FilePayload, expect
from playwright.sync_api import Page as Window

LONGEST = 60_000


def csv(table: str, text: str) -> FilePayload:
    """A file to choose in the browser."""
    return {"name": f"{table}.csv", "mimeType": "text/csv", "buffer": text.encode()}


def upload(window: Window, *, expect_refusal: bool = False, **tables: str) -> None:
    """Uploads tables and waits on the page until they are checked."""
    window.goto("/imports/")
    window.locator("input[type=file]").set_input_files([csv(table, text) for table, text in tables.items()])
    window.locator("main form[enctype] button[type=submit]").click()
    shown = "Mend these places" if expect_refusal else "What this import would do"
    expect(window.get_by_role("main")).to_contain_text(shown, timeout=LONGEST)


def write(window: Window) -> None:
    """Confirms what is shown and waits for the report."""
    window.locator("form[action$='/confirm/'] button[type=submit]").click()
    expect(window.get_by_role("main")).to_contain_text("Everything was written", timeout=LONGEST)


def export(window: Window) -> None:
    """Asks for everything as CSV and waits until it can be downloaded."""
    window.goto("/exports/")
    window.locator("main form.form button[type=submit]").click()
    expect(window.get_by_role("link", name="Download")).to_be_visible(timeout=LONGEST)
