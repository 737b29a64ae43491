"""Every page in English: on a telephone and a desk, light and dark, with and without script."""

import pytest

from tests.journeys import look
from tests.journeys.browser import DESK, PHONE
from tests.journeys.look import Watch
from tests.journeys.pages import PAGES, Page
from tests.journeys.visits import Rounds


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.title)
def test_a_page_serves_everyone(page: Page, rounds: Rounds) -> None:
    with rounds.visit(page, size=PHONE) as (window, places):
        watch = Watch(window)
        assert places.open(page, window) == page.status
        faults = [
            *look.bare_bones(window), *look.sticks_out(window), *look.small_targets(window), *look.axe(window)
        ]  # fmt: skip
        # The dark telephone is visited in Korean.
        window.emulate_media(color_scheme="dark")
        window.set_viewport_size(DESK)
        faults += [f"1280 dark: {fault}" for fault in [*look.axe(window), *look.sticks_out(window)]]
        words = look.words_of_main(window)
        faults += watch.complaints
    assert not faults, "\n".join(faults)

    with rounds.visit(page, size=PHONE, script=False) as (window, places):
        assert places.open(page, window) == page.status
        assert window.locator("h1").is_visible()
        assert set(words) - set(look.words_of_main(window)) == set(), "only there with script"
