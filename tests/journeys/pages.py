"""Every page of the product: who would open it, where, and how to get there. Shared with tools/screenshots.py.

A new page needs one line in PAGES: its name in the urlconf, who opens it, and what stands for the numbers in its
address (the keys of MARKS, looked up in the running product).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page as Window

from tests.journeys import devices, uploads
from tests.journeys.browser import Guests
from tests.journeys.product import PEOPLE, Product

GENERAL, DISTRICT, CELL, MEMBER, ADMINISTRATOR = PEOPLE
VISITOR = "visitor"
DEMONSTRATION, EMPTY = "demonstration", "empty"

OF_ACCOUNT = "SELECT p.id FROM people_person p JOIN accounts_user u ON u.id = p.user_id WHERE u.email = '{}'"
UNIT_OF = """SELECT o.unit_id FROM offices_tenure t JOIN offices_post o ON o.id = t.post_id JOIN people_person p
             ON p.id = t.person_id JOIN accounts_user u ON u.id = p.user_id
             WHERE u.email = '{}' AND t.valid_to > current_date ORDER BY t.id LIMIT 1"""
TODAY = "valid_from <= current_date AND valid_to > current_date"
MARKS = {
    "centre": "SELECT unit_id FROM structure_placement WHERE parent_id IS NULL ORDER BY path LIMIT 1",
    "region": f"""SELECT unit_id FROM structure_placement WHERE {TODAY} AND parent_id = {{centre}}
                  ORDER BY path LIMIT 1""",
    "district": UNIT_OF.format(PEOPLE[DISTRICT]),
    "branch": f"SELECT parent_id FROM structure_placement WHERE {TODAY} AND unit_id = {{cell}}",
    "cell": UNIT_OF.format(PEOPLE[CELL]),
    "next cell": f"""SELECT unit_id FROM structure_placement WHERE {TODAY} AND parent_id = {{branch}}
                     AND unit_id <> {{cell}} ORDER BY path LIMIT 1""",
    "far cell": f"SELECT unit_id FROM structure_placement WHERE {TODAY} ORDER BY path DESC LIMIT 1",
    "member": OF_ACCOUNT.format(PEOPLE[MEMBER]),
    "district secretary": OF_ACCOUNT.format(PEOPLE[DISTRICT]),
    "membership": f"SELECT id FROM people_membership WHERE {TODAY} AND person_id = {{member}}",
    "far person": f"SELECT min(person_id) FROM people_membership WHERE {TODAY} AND unit_id = {{far cell}}",
    "application": "SELECT id FROM people_application WHERE unit_id = {cell} AND state = 'open' ORDER BY id LIMIT 1",
    "transfer": "SELECT id FROM people_transfer WHERE to_unit_id = {cell} AND state = 'open' ORDER BY id LIMIT 1",
    "duplicate": "SELECT id FROM people_duplicatesuspicion WHERE state = 'open' ORDER BY id LIMIT 1",
    "change": "SELECT id FROM structure_changeevent WHERE kind = 'merge' ORDER BY id LIMIT 1",
    "meeting": "SELECT id FROM meetings_meeting WHERE known_to_all ORDER BY opened_on DESC LIMIT 1",
    "evening": """SELECT id FROM meetings_meeting WHERE unit_id = {cell} AND done_at IS NOT NULL
                  ORDER BY opened_on DESC LIMIT 1""",
    "decision": """SELECT id FROM meetings_decision WHERE unit_id = {cell} AND settled_at IS NULL
                   AND person_id = {cell secretary} ORDER BY due_on LIMIT 1""",
    "cell secretary": OF_ACCOUNT.format(PEOPLE[CELL]),
    "post": """SELECT o.id FROM offices_post o JOIN offices_posttype t ON t.id = o.type_id
               WHERE o.unit_id = {cell} AND t.code = 'secretary'""",
    "region post": """SELECT o.id FROM offices_post o JOIN offices_posttype t ON t.id = o.type_id
                        WHERE o.unit_id = {region} AND t.code = 'secretary'""",
    "tenure": f"SELECT id FROM offices_tenure WHERE {TODAY} AND post_id = {{post}}",
    "message": "SELECT id FROM messaging_outboxmessage ORDER BY id DESC LIMIT 1",
    "dissolved": """SELECT unit_id FROM structure_placement GROUP BY unit_id HAVING max(valid_to) <= current_date
                    ORDER BY unit_id LIMIT 1""",
    "import to confirm": "SELECT id FROM imports_importrun WHERE state = 'checked' ORDER BY id LIMIT 1",
    "import done": "SELECT id FROM imports_importrun WHERE state = 'done' ORDER BY id LIMIT 1",
    "import refused": "SELECT id FROM imports_importrun WHERE state = 'failed' ORDER BY id LIMIT 1",
    "export": "SELECT id FROM imports_exportrun WHERE state = 'done' ORDER BY id LIMIT 1",
    "passkey": "SELECT id FROM mfa_authenticator WHERE type = 'webauthn' ORDER BY id LIMIT 1",
}  # fmt: skip
"""What stands in the addresses of pages, as SQL; {names} are other marks."""


@dataclass(frozen=True)
class Page:
    """One page as one person sees it."""

    name: str
    """Its name in the urlconf."""
    who: str = VISITOR
    args: tuple[str, ...] = ()
    """Marks, or words that stand in the address as they are."""
    query: str = ""
    variant: str = ""
    """What tells it from another visit of the same page."""
    status: int = 200
    where: str = DEMONSTRATION
    reach: Callable[[Window, "Places"], int] | None = None
    """How to get there where an address alone does not lead; returns the HTTP status."""

    @property
    def title(self) -> str:
        """A name for files and for tests."""
        return re.sub(r"[^a-z0-9]+", "-", f"{self.name} {self.variant} {self.who}".lower()).strip("-")


class Places:
    """Addresses of pages in one running product."""

    def __init__(self, product: Product) -> None:
        self.product = product
        self._known: dict[str, Any] = {}

    def mark(self, name: str) -> Any:
        """The number that a name of MARKS stands for here."""
        if name not in self._known:
            needed = {part: self.mark(part) for part in re.findall(r"{([a-z ]+)}", MARKS[name])}
            sql = MARKS[name]
            for part, value in needed.items():
                sql = sql.replace("{" + part + "}", str(value))
            self._known[name] = self.product.value(sql)
        return self._known[name]

    def key_of(self, name: str) -> str:
        """The id that files for an import use for the unit behind a mark."""
        sql = "SELECT coalesce(external_id, 'unit-' || id) FROM structure_unit WHERE id = %s"
        return str(self.product.value(sql, self.mark(name)))

    def address(self, page: Page) -> str:
        """The path of a page, as of today unless it says otherwise: a session keeps the day of an earlier visit."""
        from django.urls import reverse

        args = [self.mark(arg) if arg in MARKS else arg.removeprefix("=") for arg in page.args]
        today = "on=" if page.who != VISITOR and "on=" not in page.query else ""
        query = "&".join(part for part in (page.query, today) if part)
        return reverse(page.name, args=args) + (f"?{query}" if query else "")

    def open(self, page: Page, window: Window) -> int:
        """Opens a page in a window and returns its HTTP status."""
        if page.reach is not None:
            return page.reach(window, self)
        answer = window.goto(self.address(page))
        return answer.status if answer else 0


def _first_run(window: Window, places: Places) -> int:
    answer = window.goto(places.product.first_run)
    return answer.status if answer else 0


def _one_time_link(window: Window, places: Places) -> int:
    answer = window.goto(places.product.link(MEMBER))
    return answer.status if answer else 0


def _enter_the_code(window: Window, places: Places) -> int:
    window.goto("/account/login/")
    window.locator("input[name=email]").fill(PEOPLE[MEMBER])
    window.locator("form.form button[type=submit]").first.click()
    window.wait_for_url("**/confirm/")
    return 200


def _second_factor(window: Window, places: Places) -> int:
    window.goto(places.product.link(ADMINISTRATOR))
    window.locator("form.form button[type=submit]").click()
    window.wait_for_url("**/authenticate/")
    return 200


def _link_to_hand_over(window: Window, places: Places) -> int:
    window.goto(f"/people/{places.mark('far person')}/")
    with window.expect_navigation() as answer:
        window.locator("form[action$='/link/'] button").click()
    return _status(answer.value)


def _invitations(window: Window, places: Places) -> int:
    """What comes of inviting a cell once more: whoever could be invited was before, so it is the same each time."""
    unit = places.mark("next cell")
    window.goto(f"/units/{unit}/")
    with window.expect_navigation() as answer:
        window.evaluate(
            """address => {
                const form = document.createElement("form");
                form.method = "post";
                form.action = address;
                form.append(document.querySelector("[name=csrfmiddlewaretoken]").cloneNode());
                document.body.append(form);
                form.submit();
            }""",
            f"/units/{unit}/invite/",
        )
    return _status(answer.value)


def _begin_a_meeting(window: Window, places: Places) -> int:
    window.goto(f"/units/{places.mark('cell')}/meet/?day=2026-01-05")
    window.locator("button[name=tick][value=all]").click()
    with window.expect_navigation() as answer:
        window.locator("main form .actions .button-main").click()
    return _status(answer.value)


def prepare(guests: Guests) -> None:
    """Leaves behind what some pages show: a message, a token, a second factor, imports and an export."""
    with guests.window(VISITOR) as context:
        _enter_the_code(context.new_page(), Places(guests.product))
    with guests.window(ADMINISTRATOR) as context:
        page = context.new_page()
        _invitations(page, Places(guests.product))
        page.goto("/account/tokens/")
        page.locator("input[name=name]").fill("Newsletter")
        page.locator("main form.form button[type=submit]").click()
        devices.use_app(page)
        devices.add_passkey(page, "My telephone")
        _import_and_export(page, Places(guests.product))
        guests.keep(ADMINISTRATOR, context)


def _import_and_export(window: Window, places: Places) -> None:
    cell, next_cell = places.key_of("cell"), places.key_of("next cell")
    known = places.product.value("SELECT display_name FROM people_person WHERE id = %s", places.mark("member"))
    uploads.upload(window, people="id,name\nZ1,Nora Quist\n", memberships=f"unit_id,person_id\n{cell},Z1\n")
    uploads.write(window)
    uploads.upload(
        window,
        people=f"id,name\nZ2,Olaf Quist\nZ3,{known}\n",
        memberships=f"unit_id,person_id,valid_from\n{cell},Z2,2024-01-01\n{next_cell},Z2,2024-06-01\n{cell},Z3,2024\n",
    )
    uploads.upload(window, expect_refusal=True, people="id,name,born_on\nZ4,Pia Quist,the 3rd\nZ5,,1990\n")
    uploads.export(window)


P = Page
PAGES = [
    # Before anyone has signed in.
    P("start"),
    P("account_login"),
    P("account_request_login_code"),
    P("account_confirm_login_code", reach=_enter_the_code),
    P("account_signup"),
    P("account_inactive"),
    P("accounts:one_time_link", reach=_one_time_link),
    P("accounts:one_time_link", args=("spent",), variant="spent", status=404),
    P("mfa_authenticate", reach=_second_factor),
    P("people:join_choice"),
    P("people:join_choice", query="q=cell", variant="found"),
    P("people:join_choice", query="q=zzzz", variant="not found"),
    P("people:join", args=("cell",)),
    P("people:joined"),
    P("start", where=EMPTY, reach=lambda window, places: _status(window.goto("/start/")), variant="nothing yet"),
    P("first_run_closed", where=EMPTY),
    P("first_run", where=EMPTY, reach=_first_run),
    # The desk, the tree, units, search.
    *[P("desk:desk", who) for who in (GENERAL, DISTRICT, CELL, MEMBER, ADMINISTRATOR)],
    P("desk:tree", GENERAL),
    P("desk:tree", CELL),
    P("desk:tree", MEMBER, query="on=2022-05-03", variant="past"),
    P("desk:unit", GENERAL, ("centre",), variant="centre"),
    P("desk:unit", GENERAL, ("region",), variant="region"),
    P("desk:unit", DISTRICT, ("district",), variant="district"),
    P("desk:unit", DISTRICT, ("branch",), variant="branch"),
    P("desk:unit", CELL, ("cell",), variant="cell"),
    P("desk:unit", MEMBER, ("far cell",), variant="far cell"),
    P("desk:unit", CELL, ("cell",), query="on=2022-05-03", variant="cell in the past"),
    P("desk:search", DISTRICT),
    P("desk:search", DISTRICT, query="q=Kim", variant="found"),
    P("desk:search", MEMBER, query="q=qqqq", variant="not found"),
    # People.
    P("people:members", DISTRICT, ("district",)),
    P("people:members", CELL, ("cell",)),
    P("people:members", GENERAL, ("cell",)),
    P("people:add", CELL, ("cell",)),
    P("people:edit", CELL, ("member",)),
    P("people:belong", DISTRICT, ("member",)),
    P("people:belong", DISTRICT, ("member",), query="q=cell", variant="found"),
    P("people:applications", DISTRICT),
    P("people:applications", CELL),
    P("people:application", CELL, ("application",)),
    P("offices:person", CELL, ("member",)),
    P("offices:person", DISTRICT, ("district secretary",)),
    P("offices:person", ADMINISTRATOR, ("far person",)),
    P("offices:hand_over_link", ADMINISTRATOR, reach=_link_to_hand_over),
    P("offices:invite_members", ADMINISTRATOR, reach=_invitations),
    P("offices:person", MEMBER, ("far person",), variant="out of reach", status=404),
    P("offices:why", CELL, ("member",)),
    P("offices:erase", DISTRICT, ("member",)),
    P("offices:ask_transfer", CELL, ("member",)),
    P("offices:ask_transfer", CELL, ("member",), query="q=cell", variant="found"),
    P("offices:end_membership", CELL, ("member", "membership")),
    P("offices:transfers", DISTRICT),
    P("offices:transfer", CELL, ("transfer",)),
    P("offices:duplicates", DISTRICT),
    P("offices:compare", DISTRICT, ("duplicate",)),
    # My own page.
    P("offices:me", MEMBER),
    P("offices:me", CELL),
    P("offices:visibility", MEMBER),
    P("offices:leave", MEMBER),
    P("offices:erase", MEMBER, ("member",)),
    # Offices.
    P("offices:vacancies", GENERAL),
    P("offices:vacancies", DISTRICT, query="heads=0", variant="all"),
    P("offices:endings", DISTRICT),
    P("offices:post", CELL, ("post",)),
    P("offices:begin_tenure", CELL, ("post",)),
    P("offices:begin_tenure", GENERAL, ("region post",)),
    P("offices:begin_tenure", GENERAL, ("post",), query="q=zzzz", variant="not found"),
    P("offices:end_tenure", DISTRICT, ("post", "tenure")),
    P("offices:add_post", ADMINISTRATOR, ("cell",)),
    P("offices:end_post", ADMINISTRATOR, ("post",)),
    P("offices:change_seats", ADMINISTRATOR, ("post",)),
    P("offices:change_seats", ADMINISTRATOR, ("post",), query="on=2022-05-03", variant="past"),
    P("offices:end_post", ADMINISTRATOR, ("post",), query="on=2022-05-03", variant="past"),
    P("offices:ledger", DISTRICT),
    P("offices:ledger", ADMINISTRATOR),
    P("offices:ledger", GENERAL),
    P("meetings:meetings", MEMBER),
    P("meetings:meeting", MEMBER, ("meeting",)),
    P("meetings:meeting", CELL, ("evening",), variant="evening"),
    P("meetings:meeting", MEMBER, ("evening",), variant="evening"),
    P("meetings:meeting", GENERAL, ("evening",), variant="out of reach", status=404),
    P("meetings:unit_meetings", CELL, ("cell",)),
    P("meetings:unit_meetings", GENERAL, ("cell",)),
    P("meetings:meet", CELL, ("cell",)),
    P("meetings:decide", CELL, reach=_begin_a_meeting),
    P("meetings:correct", CELL, ("evening",)),
    P("meetings:decision", CELL, ("decision",)),
    P("meetings:decisions", CELL),
    P("meetings:decisions", GENERAL, variant="none"),
    P("meetings:rhythm", CELL, ("cell",)),
    P("meetings:silent", DISTRICT),
    P("meetings:silent", MEMBER, variant="none"),
    # Reorganising.
    P("reorganisations:changes", MEMBER),
    P("reorganisations:change", DISTRICT, ("change",)),
    P("reorganisations:choose", DISTRICT, ("cell",)),
    P("reorganisations:choose", GENERAL, ("centre",), variant="centre"),
    P("reorganisations:reorganise", GENERAL, ("district", "found"), variant="found"),
    *[
        P("reorganisations:reorganise", DISTRICT, ("cell", kind), variant=kind)
        for kind in ("rename", "move", "merge", "split", "dissolve")
    ],
    P("reorganisations:restore", GENERAL, ("dissolved",)),
    # Imports and exports.
    P("imports:upload", ADMINISTRATOR),
    P("imports:run", ADMINISTRATOR, ("import to confirm",), variant="preview"),
    P("imports:run", ADMINISTRATOR, ("import done",), variant="report"),
    P("imports:run", ADMINISTRATOR, ("import refused",), variant="refused"),
    P("imports:exports", DISTRICT),
    P("imports:exports", ADMINISTRATOR),
    P("imports:export", ADMINISTRATOR, ("export",)),
    # Settings.
    P("settings:home", GENERAL),
    P("settings:organisation", GENERAL),
    P("settings:words", GENERAL),
    P("settings:privacy", GENERAL),
    P("settings:unit_types", GENERAL),
    P("settings:new_unit_type", GENERAL),
    P("settings:unit_type", GENERAL, ("=cell",)),
    P("settings:post_types", GENERAL),
    P("settings:new_post_type", GENERAL),
    P("settings:post_type", GENERAL, ("secretary",)),
    P("settings:powers", GENERAL, ("secretary",)),
    # One's own account.
    P("mfa_index", CELL),
    P("mfa_index", ADMINISTRATOR),
    P("mfa_activate_totp", CELL),
    P("mfa_deactivate_totp", ADMINISTRATOR),
    P("mfa_view_recovery_codes", ADMINISTRATOR),
    P("mfa_generate_recovery_codes", ADMINISTRATOR),
    P("mfa_list_webauthn", CELL),
    P("mfa_list_webauthn", ADMINISTRATOR),
    P("mfa_add_webauthn", CELL),
    P("mfa_edit_webauthn", ADMINISTRATOR, ("passkey",)),
    P("mfa_remove_webauthn", ADMINISTRATOR, ("passkey",)),
    P("mfa_reauthenticate", ADMINISTRATOR),
    P("mfa_reauthenticate_webauthn", ADMINISTRATOR),
    P("accounts:sessions", ADMINISTRATOR),
    P("accounts:tokens", CELL),
    P("accounts:tokens", ADMINISTRATOR),
    P("offices:own_address", CELL),
    P("offices:own_address", ADMINISTRATOR),
    P("offices:confirm_address", MEMBER, ("=from-the-message",)),
    P("account_logout", CELL),
    # The installation.
    P("first_steps", GENERAL),
    P("start_for_real", GENERAL),
    P("messaging:outbox", ADMINISTRATOR),
    P("messaging:message", ADMINISTRATOR, ("message",)),
    P("api:openapi-view", CELL),
]
NO_PAGES = {
    "desk:tree_children": "lines of the tree, which the tree's own journey opens",
    "offices:export": "a file, which the member's own journey opens",
    "imports:example": "a file",
    "imports:download": "a file, which the journey of the export takes",
    "imports:progress": "a part of the page of an import, which asks for it by itself",
    "imports:export_progress": "a part of the page of an export, which asks for it by itself",
    "mfa_download_recovery_codes": "a file",
    "mfa_login_webauthn": "JSON for the browser's own dialog, which the passkey journey uses",
    "api:openapi-json": "the API's own document",
    "as_of": "only written to",
    "meetings:drop": "only written to",
    "meetings:end_rhythm": "only written to",
    "set_language": "only written to",
    "accounts:end_session": "only written to",
    "accounts:revoke_token": "only written to",
    "imports:confirm": "only written to",
    "imports:decide": "only written to",
    "imports:drop": "only written to",
    "messaging:send_again": "only written to",
    "offices:change_address": "only written to",
    "offices:close_account": "only written to",
    "offices:invite": "only written to",
    "offices:undo_merge": "only written to",
    "reorganisations:undo": "only written to",
    "settings:retire_unit_type": "only written to",
    "settings:retire_post_type": "only written to",
}
"""Addresses that are no pages to look at, each with the reason."""


def _status(answer: Any) -> int:
    return answer.status if answer else 0
