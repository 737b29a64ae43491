"""Looking at one page: what axe, a thumb, a narrow screen and a reader without script find there."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import axe_playwright_python
from playwright.sync_api import ConsoleMessage, Request
from playwright.sync_api import Page as Window

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TARGET = 44
"""The least height of what one presses, in CSS pixels."""

# A target is small unless it, or a label around it, is high enough. A link within a sentence may be as small as the
# sentence; a link that stands alone in its line or cell may not.
SMALL_TARGETS = """(least) => {
  const wanted = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=treeitem] > .tree-row";
  const inSentence = (link) => getComputedStyle(link).display === "inline" && link.matches("a")
    && [...link.parentElement.childNodes].some((n) => n.nodeType === 3 && /[\\p{L}\\p{N}]/u.test(n.data));
  const out = [];
  for (const one of document.querySelectorAll(wanted)) {
    const box = one.getBoundingClientRect();
    if (!box.width || !box.height || !one.checkVisibility({visibilityProperty: true})) continue;
    if (one.closest(".skip, [inert], [aria-hidden=true]") || one.tabIndex < 0 && one.closest("[role=tree]")) continue;
    const label = one.matches("[type=checkbox], [type=radio]")
      ? one.closest("label") ?? document.querySelector(`label[for="${one.id}"]`) : null;
    const high = Math.max(box.height, label ? label.getBoundingClientRect().height : 0);
    if (high + 0.5 < least && !inSentence(one)) out.push(`${Math.round(high)} px: ${one.outerHTML.slice(0, 160)}`);
  }
  return out;
}"""
# What sticks out of the screen to the right, so that the page as a whole can be pushed sideways.
STICKS_OUT = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > width + 0.5 && one.checkVisibility())
    .map((one) => one.outerHTML.slice(0, 160)).slice(-3);
}"""
WORDS_OF_MAIN = """() => {
  const main = document.querySelector("main").cloneNode(true);
  for (const extra of main.querySelectorAll("[data-copy], [data-close], [data-themes], script, code")) extra.remove();
  return main.textContent.split(/\\s+/).filter(Boolean);
}"""


@cache
def _axe() -> str:
    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()


@dataclass
class Watch:
    """Listens to a window: errors in its console, and requests to any host but the product's."""

    window: Window
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.window.on("console", self._heard)
        self.window.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        self.window.on("request", self._asked)

    def _heard(self, message: ConsoleMessage) -> None:
        # A page that is answered with 404 or 422 is logged as a failed resource by the browser itself.
        itself = message.location.get("url") == self.window.url and message.text.startswith("Failed to load resource")
        # htmx reports a search that a newer one has overtaken.
        overtaken = message.text.startswith(("htmx:sendAbort", "htmx:afterRequest"))
        if message.type in ("error", "warning") and not itself and not overtaken:
            self.complaints.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != "localhost":
            self.complaints.append(f"asked another host: {request.url}")


def axe(window: Window, *, rules: list[str] | None = None) -> list[str]:
    """What axe finds, one line each; by default all rules of WCAG 2.2 AA and its good practice."""
    if not window.evaluate("Boolean(window.axe)"):
        window.evaluate(_axe())
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": RULES}
    found: dict[str, Any] = window.evaluate(
        "(only) => axe.run(document, {runOnly: only, resultTypes: ['violations']})", only
    )
    return [
        f"{v['id']}: {v['help']}: " + " | ".join(node["html"][:200] for node in v["nodes"][:3])
        for v in found["violations"]
    ]


def small_targets(window: Window) -> list[str]:
    """Controls that a thumb would miss."""
    return [f"target of {line}" for line in window.evaluate(SMALL_TARGETS, TARGET)]


def sticks_out(window: Window) -> list[str]:
    """What makes the page wider than the screen."""
    return [f"sticks out: {line}" for line in window.evaluate(STICKS_OUT)]


def bare_bones(window: Window) -> list[str]:
    """Faults of the page as a document: its title, its one main heading."""
    faults = []
    if not window.title().partition(" · ")[0].strip():
        faults.append("has no title of its own")
    if (headings := window.locator("h1").count()) != 1:
        faults.append(f"has {headings} main headings")
    return faults


def words_of_main(window: Window) -> list[str]:
    """The words of the main part, as they stand in the document."""
    words: list[str] = window.evaluate(WORDS_OF_MAIN)
    return words
