"""How many statements each page and each read of the API sends: exactly so many, however much there is to show."""

import re
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from secretariat.meetings.models import Meeting
from secretariat.offices.models import Post
from secretariat.people.models import Application, DuplicateSuspicion, Membership, Transfer
from secretariat.project.api import api
from secretariat.structure.models import ChangeEvent
from tests.conftest import Harbour
from tests.tables.queries import Growing, statements


@dataclass(frozen=True)
class Row:
    """A page, who looks at it, and how many statements it sends. Words in braces are ids of the organisation."""

    address: str
    who: str
    statements: int


ADA, GENERAL, DISTRICT, CELL, MEMBER, MANY = "ada", "b2x2", "a1x1", "a1x0", "a1y1", "a1x2"
"""The administrator, the general, a district's and a cell's secretary, a member, and a deputy in many cells."""

ROWS = [
    Row("/desk/", ADA, 33),
    Row("/desk/", GENERAL, 29),
    Row("/desk/", DISTRICT, 31),
    Row("/desk/", CELL, 27),
    Row("/desk/", MEMBER, 18),
    Row("/desk/", MANY, 28),
    Row("/units/", GENERAL, 29),
    Row("/units/", MEMBER, 28),
    Row("/units/?open={centre}", GENERAL, 21),
    Row("/units/?open={a1b}", GENERAL, 30),
    Row("/units/{a1b}/children/", MEMBER, 17),
    Row("/units/{centre}/", GENERAL, 29),
    Row("/units/{a}/", GENERAL, 31),
    Row("/units/{a1}/", DISTRICT, 31),
    Row("/units/{a1b}/", DISTRICT, 31),
    Row("/units/{a1x}/", DISTRICT, 33),
    Row("/units/{a1x}/", CELL, 33),
    Row("/units/{a1x}/", MEMBER, 29),
    Row("/units/{a1b}/?on=2021-05-03", DISTRICT, 32),
    Row("/units/{a1x}/?on=2021-05-03", CELL, 32),
    Row("/units/{a}/members/", ADA, 24),
    Row("/units/{a}/members/", DISTRICT, 24),
    Row("/units/{a}/members/", MEMBER, 23),
    Row("/units/{a}/members/", MANY, 24),
    Row("/units/{a1x}/members/", CELL, 23),
    Row("/units/{a}/members/?kind=secondary", ADA, 24),
    Row("/units/{a}/members/?on=2021-05-03", ADA, 24),
    Row("/units/{a1x}/members/add/", CELL, 18),
    Row("/people/{someone}/", DISTRICT, 33),
    Row("/people/{someone}/", CELL, 32),
    Row("/people/{someone}/", MANY, 30),
    Row("/people/{someone}/?on=2021-05-03", DISTRICT, 26),
    Row("/people/{someone}/why/", DISTRICT, 36),
    Row("/people/{someone}/why/", MANY, 35),
    Row("/people/{someone}/edit/", DISTRICT, 23),
    Row("/people/{someone}/erase/", DISTRICT, 25),
    Row("/people/{someone}/transfer/?q=cell", DISTRICT, 34),
    Row("/people/{someone}/memberships/{membership}/end/", DISTRICT, 29),
    Row("/search/?q=kim", DISTRICT, 21),
    Row("/search/?q=kim", ADA, 21),
    Row("/search/?q=kim", MEMBER, 20),
    Row("/search/?q=k", DISTRICT, 21),
    Row("/search/?q=김", DISTRICT, 21),
    Row("/search/?q=secretary+cell", MEMBER, 22),
    Row("/me/", MANY, 24),
    Row("/me/", MEMBER, 23),
    Row("/me/visibility/", MANY, 26),
    Row("/me/visibility/", MEMBER, 25),
    Row("/me/export/", MANY, 38),
    Row("/me/leave/", MANY, 14),
    Row("/join/?q=cell", MEMBER, 18),
    Row("/join/{a1x}/", MEMBER, 16),
    Row("/applications/", ADA, 16),
    Row("/applications/", DISTRICT, 16),
    Row("/applications/", CELL, 16),
    Row("/applications/{application}/", CELL, 21),
    Row("/transfers/", ADA, 17),
    Row("/transfers/", DISTRICT, 17),
    Row("/transfers/", CELL, 17),
    Row("/transfers/{transfer}/", CELL, 17),
    Row("/duplicates/", ADA, 15),
    Row("/duplicates/", DISTRICT, 15),
    Row("/duplicates/{suspicion}/", DISTRICT, 34),
    Row("/offices/vacancies/", GENERAL, 17),
    Row("/offices/vacancies/", DISTRICT, 17),
    Row("/offices/vacancies/?heads=0", GENERAL, 17),
    Row("/offices/endings/", GENERAL, 17),
    Row("/offices/endings/", DISTRICT, 17),
    Row("/ledger/", ADA, 22),
    Row("/ledger/", DISTRICT, 22),
    Row("/ledger/", CELL, 22),
    Row("/ledger/?unit={a1x}", ADA, 23),
    Row("/posts/{post}/", DISTRICT, 27),
    Row("/posts/{post}/", MEMBER, 25),
    Row("/posts/{post}/begin/", DISTRICT, 30),
    Row("/posts/{post}/begin/", GENERAL, 31),
    Row("/posts/{post}/begin/?q=secretary+cell", GENERAL, 38),
    Row("/meetings/", MEMBER, 15),
    Row("/meetings/silent/", DISTRICT, 16),
    Row("/meetings/silent/", CELL, 16),
    Row("/meetings/{meeting}/decide/", CELL, 28),
    Row("/decisions/", CELL, 17),
    Row("/decisions/", MEMBER, 14),
    Row("/units/{a1x}/meet/", CELL, 30),
    Row("/units/{a1x}/meetings/", CELL, 23),
    Row("/units/{a1x}/meetings/", GENERAL, 23),
    Row("/api/v1/meetings", MEMBER, 14),
    Row("/api/v1/units/{a1x}/meetings", CELL, 16),
    Row("/api/v1/decisions", CELL, 17),
    Row("/api/v1/units/{a1x}/rhythm", MEMBER, 15),
    Row("/api/v1/overdue-units", DISTRICT, 16),
    Row("/changes/", MEMBER, 17),
    Row("/changes/{event}/", DISTRICT, 20),
    Row("/settings/", ADA, 14),
    Row("/settings/organisation/", ADA, 15),
    Row("/settings/words/", ADA, 15),
    Row("/settings/privacy/", ADA, 15),
    Row("/settings/unit-types/", ADA, 18),
    Row("/settings/unit-types/{unit_type}/", ADA, 25),
    Row("/settings/post-types/", ADA, 17),
    Row("/settings/post-types/{post_type}/", ADA, 16),
    Row("/settings/post-types/{post_type}/powers/", ADA, 27),
    Row("/units/{a1b}/reorganise/", DISTRICT, 18),
    Row("/units/{a1x}/reorganise/rename/", DISTRICT, 19),
    Row("/units/{a1b}/reorganise/split/", DISTRICT, 22),
    Row("/units/{a1b}/reorganise/merge/?q=branch", DISTRICT, 23),
    Row("/units/{a1x}/reorganise/move/?q=branch", DISTRICT, 23),
    Row("/units/{a1b}/reorganise/dissolve/", DISTRICT, 22),
    Row("/units/{a1b}/reorganise/found/", DISTRICT, 19),
    Row("/outbox/", ADA, 16),
    Row("/account/sessions/", MANY, 16),
    Row("/account/tokens/", MANY, 16),
    Row("/imports/", ADA, 15),
    Row("/exports/", DISTRICT, 16),
    Row("/people/{someone}/belong/", DISTRICT, 26),
    Row("/account/address/", MEMBER, 27),
    Row("/api/v1/organisation", MEMBER, 13),
    Row("/api/v1/unit-types", MEMBER, 17),
    Row("/api/v1/post-types", MEMBER, 16),
    Row("/api/v1/units", MEMBER, 16),
    Row("/api/v1/units?parent={a1b}", MEMBER, 17),
    Row("/api/v1/units?q=cell", MEMBER, 17),
    Row("/api/v1/units/{a1b}", MEMBER, 16),
    Row("/api/v1/units/{a1b}/children", MEMBER, 17),
    Row("/api/v1/units/{a1x}/ancestors", MEMBER, 17),
    Row("/api/v1/units/{a1x}/posts", MEMBER, 16),
    Row("/api/v1/posts?below={a1}", MEMBER, 16),
    Row("/api/v1/changes", MEMBER, 15),
    Row("/api/v1/members?unit={a}", ADA, 19),
    Row("/api/v1/members?unit={a}", DISTRICT, 19),
    Row("/api/v1/members?unit={a}&on=2021-05-03", ADA, 19),
    Row("/api/v1/people?q=kim", DISTRICT, 19),
    Row("/api/v1/people/{someone}", DISTRICT, 21),
    Row("/api/v1/tenures?unit={a1}", DISTRICT, 18),
    Row("/api/v1/posts/{post}/candidates", DISTRICT, 27),
    Row("/api/v1/me", MANY, 14),
    Row("/api/v1/ledger", DISTRICT, 19),
    Row("/api/v1/ledger/chain", DISTRICT, 17),
    Row("/api/v1/desk", DISTRICT, 31),
    Row("/api/v1/applications", DISTRICT, 15),
    Row("/api/v1/applications/{application}", CELL, 18),
    Row("/api/v1/transfers", DISTRICT, 16),
    Row("/api/v1/transfers/{transfer}", CELL, 16),
    Row("/api/v1/duplicates", DISTRICT, 15),
    Row("/api/v1/duplicates/{suspicion}", DISTRICT, 33),
    Row("/api/v1/changes/{event}", MEMBER, 17),
    Row("/api/v1/people/{someone}/history", DISTRICT, 26),
    Row("/api/v1/people/{someone}/merges", DISTRICT, 16),
    Row("/api/v1/people/{someone}/offices-at-stake", DISTRICT, 20),
    Row("/api/v1/people/{someone}/why", DISTRICT, 35),
    Row("/api/v1/me/visibility", MANY, 36),
    Row("/api/v1/posts/{post}", MEMBER, 22),
    Row("/api/v1/people/{someone}/account", DISTRICT, 19),
    Row("/api/v1/post-types/{post_type}/powers", MEMBER, 15),
    Row("/api/v1/units/{a1x}/timeline", MEMBER, 19),
    Row("/api/v1/endings", DISTRICT, 17),
    Row("/api/v1/vacancies", DISTRICT, 17),
    Row("/api/v1/outbox", ADA, 16),
    Row("/api/v1/powers", MEMBER, 13),
    Row("/api/v1/me/sessions", MEMBER, 14),
    Row("/api/v1/me/tokens", MEMBER, 14),
    Row("/api/v1/imports", ADA, 15),
    Row("/api/v1/exports", DISTRICT, 15),
]

EVERYTHING = "/me/export/"
"""The one file in which it is the counting that is asked for: how often one has decided about others."""

# Addresses without a row, each for a reason.
_FORM = "a form about one thing, without lists"
_WRITES = "only takes what a form sends"
_ALONE = "before there is an organisation, or without a session"
_RUN = "one import or export; tests/imports compares a preview of few contradictions with one of a thousand"
WITHOUT_ROW = {
    "accounts:end_session": _WRITES,
    "accounts:one_time_link": _ALONE,
    "accounts:revoke_token": _WRITES,
    "api:api-root": "leads to the documentation",
    "api:download_export": _RUN,
    "api:export_me": "the same file as the page's",
    "api:get_export": _RUN,
    "api:get_import": _RUN,
    "api:get_message": _FORM,
    "api:list_import_conflicts": _RUN,
    "api:list_import_matches": _RUN,
    "api:openapi-json": "is the same for everyone",
    "api:openapi-view": "is the same for everyone",
    "as_of": _WRITES,
    "first_run": _ALONE,
    "first_run_closed": _ALONE,
    "first_steps": _FORM,
    "imports:confirm": _WRITES,
    "imports:decide": _WRITES,
    "imports:download": _RUN,
    "imports:drop": _WRITES,
    "imports:example": "is the same for everyone",
    "imports:export": _RUN,
    "imports:export_progress": _RUN,
    "imports:progress": _RUN,
    "imports:run": _RUN,
    "api:get_meeting": "one meeting and its series",
    "meetings:meeting": "one meeting and its series",
    "meetings:correct": _FORM,
    "meetings:decision": _FORM,
    "meetings:drop": _WRITES,
    "meetings:end_rhythm": _WRITES,
    "meetings:rhythm": _FORM,
    "messaging:message": _FORM,
    "messaging:send_again": _WRITES,
    "offices:change_address": _WRITES,
    "offices:close_account": _WRITES,
    "offices:confirm_address": _FORM,
    "offices:add_post": _FORM,
    "offices:change_seats": _FORM,
    "offices:end_post": _FORM,
    "offices:end_tenure": _FORM,
    "offices:hand_over_link": _WRITES,
    "offices:invite": _WRITES,
    "offices:invite_members": _WRITES,
    "offices:undo_merge": _WRITES,
    "people:joined": "says thanks",
    "reorganisations:restore": _FORM,
    "reorganisations:undo": _FORM,
    "set_language": _WRITES,
    "settings:new_post_type": _FORM,
    "settings:new_unit_type": _FORM,
    "settings:retire_post_type": _FORM,
    "settings:retire_unit_type": _FORM,
    "start": "the name of the organisation, for visitors",
    "start_for_real": _ALONE,
}


def test_every_page_sends_as_many_statements_as_its_row_says_however_much_it_shows(harbour: Harbour) -> None:
    wanted = {(row.address, row.who): row.statements for row in ROWS}
    growing = Growing(harbour)
    assert sent(harbour) == wanted
    growing.grow_to(60, below=40)
    assert sent(harbour) == wanted


def test_every_page_has_a_row() -> None:
    """Sign-in is allauth's; everything else is ours to count."""
    ours = {name for name in views(get_resolver()) if not name.startswith(("account_", "mfa_"))} - writes_of_the_api()
    asked = {re.sub(r"\{.*?\}", "1", row.address).partition("?")[0] for row in ROWS}
    rows = {resolve(address).view_name for address in asked} | read_by_the_api(asked)
    assert ours - rows - WITHOUT_ROW.keys() == set(), "a new page needs a row, or a line that says why not"
    assert WITHOUT_ROW.keys() & rows == set(), "this page has a row"
    assert WITHOUT_ROW.keys() - ours == set(), "this page is gone"


def read_by_the_api(asked: set[str]) -> set[str]:
    """The calls of the API that read these addresses: one address may have several, of which the urlconf names one."""
    calls = api.get_openapi_schema(path_params={})["paths"].items()
    return {
        f"api:{methods['get']['operationId']}"
        for address, methods in calls
        if "get" in methods and any(re.fullmatch(re.sub(r"\{.*?\}", "[^/]+", address), one) for one in asked)
    }


def writes_of_the_api() -> set[str]:
    """The calls of the API that read nothing."""
    calls = api.get_openapi_schema(path_params={})["paths"].values()
    return {f"api:{call['operationId']}" for methods in calls for method, call in methods.items() if method != "get"}


def views(of: URLResolver, namespace: str = "") -> set[str]:
    """The names of all addresses below."""
    found = set()
    for entry in of.url_patterns:
        if isinstance(entry, URLPattern):
            found.add(f"{namespace}{entry.name}")
        else:
            found |= views(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
    return found


def sent(harbour: Harbour) -> dict[tuple[str, str], int]:
    """How many statements the pages send, looked at a second time; none of them counts rows."""
    ids = ids_of(harbour)
    found = {}
    for row in ROWS:
        client = Client()
        client.force_login(harbour.account(row.who))
        address = row.address.format(**ids)
        assert client.get(address).status_code == 200, (address, row.who)
        with statements() as sql:
            client.get(address)
        if row.address != EVERYTHING:
            assert [s for s in sql if re.search(r"\bcount\s*\(", s, re.IGNORECASE)] == [], (address, row.who)
        found[row.address, row.who] = len(sql)
    return found


def ids_of(harbour: Harbour) -> dict[str, Any]:
    """What the words in braces stand for."""
    ids: dict[str, Any] = {key: unit.unit_id for key, unit in harbour.units.items()}
    someone = harbour.people[MANY]
    return ids | {
        "someone": someone.pk,
        "membership": Membership.objects.filter(person=someone).earliest("pk").pk,
        "application": Application.objects.earliest("pk").pk,
        "transfer": Transfer.objects.earliest("pk").pk,
        "suspicion": DuplicateSuspicion.objects.earliest("pk").pk,
        "post": Post.objects.get(unit_id=ids["a1x"], type__code="treasurer").pk,
        "meeting": Meeting.objects.filter(unit_id=ids["a1x"], done_at=None).earliest("pk").pk,
        "post_type": "secretary",
        "unit_type": "cell",
        "event": ChangeEvent.objects.filter(kind="rename").earliest("pk").pk,
    }
