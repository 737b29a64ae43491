"""Chromium as the journeys use it: quiet, headless, signed in by one-time links."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.journeys.product import Product

PHONE = {"width": 360, "height": 780}
DESK = {"width": 1280, "height": 800}
NAMES = ("chromium", "chromium-browser", "google-chrome")
# Playwright's own list of features is replaced by this one: the browser's own toolbars cost a process for each window.
OFF = (
    "AutofillServerCommunication,AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,"
    "InitialWebUI,LensOverlay,MediaRouter,OptimizationHints,PaintHolding,PreloadTopChromeWebUI,Translate,"
    "WebUILocationBar,WebUIOmniboxAimPopup,WebUIOmniboxPopup,WebUIReloadButton,WebUITabStrip,WebUIToolbar"
)
QUIET = [
    "--disable-background-networking", "--disable-component-update", "--disable-default-apps", "--disable-sync",
    "--disable-domain-reliability", "--no-first-run", "--no-default-browser-check", "--no-pings",
    "--disable-extensions", "--disable-gpu", f"--disable-features={OFF}",
]  # fmt: skip


def program() -> str:
    """The system's Chromium; RuntimeError where there is none."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        raise RuntimeError("Chromium is missing. Let an administrator run: apt-get install chromium")
    return found


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running browser."""
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=[*QUIET, *as_root])
        try:
            yield browser
        finally:
            browser.close()


class Guests:
    """Who visits a product in a browser. Each signs in once; later windows begin with the same session."""

    def __init__(self, browser: Browser, product: Product) -> None:
        self.browser, self.product = browser, product
        self._sessions: dict[str, Any] = {}

    def window(
        self,
        who: str = "visitor",
        *,
        size: Any = DESK,
        language: str = "en",
        scheme: Any = "light",
        script: bool = True,
    ) -> BrowserContext:  # fmt: skip
        """A window of someone: a name in PEOPLE, or "visitor" for nobody in particular."""
        if who != "visitor" and who not in self._sessions:
            self._sessions[who] = self._sign_in(who)
        return self.browser.new_context(
            base_url=self.product.address,
            viewport=size,
            locale={"en": "en-GB", "ko": "ko-KR"}[language],
            color_scheme=scheme,
            reduced_motion="reduce",
            java_script_enabled=script,
            has_touch=size["width"] < 600,
            storage_state=self._sessions.get(who),
        )

    def keep(self, who: str, context: BrowserContext) -> None:
        """Later windows of someone begin with the session of this window."""
        self._sessions[who] = context.storage_state()

    def _sign_in(self, who: str) -> Any:
        with self.browser.new_context(base_url=self.product.address, locale="en-GB") as context:
            page = context.new_page()
            page.goto(self.product.link(who))
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url("**/desk/")
            return context.storage_state()
