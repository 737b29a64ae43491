"""Every page in Korean, on a telephone in the dark."""

import pytest

from tests.journeys import look
from tests.journeys.browser import PHONE
from tests.journeys.look import Watch
from tests.journeys.pages import PAGES, Page
from tests.journeys.visits import Rounds

# The rest of what axe asks is the same document in English, where it is asked.
OF_LOOKS_AND_LANGUAGE = [
    "color-contrast", "html-has-lang", "html-lang-valid", "valid-lang", "button-name", "link-name", "label",
    "document-title", "heading-order", "empty-heading",
]  # fmt: skip


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.title)
def test_a_page_serves_everyone(page: Page, rounds: Rounds) -> None:
    with rounds.visit(page, size=PHONE, language="ko", scheme="dark") as (window, places):
        watch = Watch(window)
        assert places.open(page, window) == page.status
        assert window.locator("html").get_attribute("lang") == "ko"
        faults = [
            *look.bare_bones(window), *look.sticks_out(window), *look.small_targets(window),
            *look.axe(window, rules=OF_LOOKS_AND_LANGUAGE),
        ]  # fmt: skip
        faults += watch.complaints
    assert not faults, "\n".join(faults)
