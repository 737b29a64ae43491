"""The form of a split: members and units below to be ticked, some at a time, until all that go are ticked."""

from typing import Any

from django.utils.translation import gettext as _

from secretariat.ground import clock
from secretariat.kit.requests import Request
from secretariat.people.queries import members_of, own_members_named
from secretariat.reorganisations.forms import Offered, SplitForm
from secretariat.structure.queries import UnitView, children

PAGE = 200
"""So many are offered at a time."""
MOST_TICKED = 5_000
"""So many can be ticked, as in the API."""
PARTS = ("members", "children")


def is_looking(request: Request) -> bool:
    """Whether the person looks for others to tick, and does not ask what would change yet."""
    step = request.POST.get("step", "")
    return step == "find" or step.partition(":")[0] in PARTS


def split_form(request: Request, this: UnitView) -> SplitForm:
    """The form with those who are ticked and a page of the others; what was written stays while one looks for them."""
    data = request.POST if request.method == "POST" else None
    initial: dict[str, Any] = {"on": clock.today()}
    if data is not None and is_looking(request):
        initial, data = {**data.dict(), **{part: data.getlist(part) for part in PARTS}}, None
    return SplitForm(data, initial=initial, members=_members(request, this), children=_children(request, this))


def _members(request: Request, this: UnitView) -> Offered:
    today, text = clock.today(), _text(request, "members")
    common: dict[str, Any] = {
        "actor": request.actor, "path": this.path, "on": today, "today": today, "below": False,
    }  # fmt: skip
    named = own_members_named(actor=request.actor, path=this.path, today=today, text=text) if text else None
    rows = members_of(**common, among=named, after=_after(request, "members"), limit=PAGE + 1)
    ticked = _ticked(request, "members")
    kept = members_of(**common, among=ticked, limit=MOST_TICKED) if ticked else []
    more = rows[PAGE - 1].cursor if len(rows) > PAGE else None
    return _offered(
        request,
        "members",
        [(m.membership_id, m.name) for m in kept],
        [(m.membership_id, m.name) for m in rows[:PAGE]],
        more,
    )


def _children(request: Request, this: UnitView) -> Offered:
    today, text = clock.today(), _text(request, "children")
    rows = children(this.id, today, text=text, after=_after(request, "children"), limit=PAGE + 1)
    ticked = _ticked(request, "children")
    kept = children(this.id, today, among=ticked, limit=MOST_TICKED) if ticked else []
    more = (rows[PAGE - 1].sort_name, rows[PAGE - 1].id) if len(rows) > PAGE else None
    return _offered(request, "children", [(u.id, u.name) for u in kept], [(u.id, u.name) for u in rows[:PAGE]], more)


def _offered(
    request: Request,
    part: str,
    ticked: list[tuple[int, str]],
    page: list[tuple[int, str]],
    more: tuple[str, int] | None,
) -> Offered:
    known = {pk for pk, _name in ticked}
    text, after = _text(request, part), _after(request, part)
    return Offered(
        ticked=ticked,
        others=[(pk, name) for pk, name in page if pk not in known],
        finds=bool(more or after or text),
        text=text,
        next=f"{part}:{more[0]}~{more[1]}" if more else "",
        nothing=_("Nothing found for “%(query)s”.") % {"query": text} if text and not page else "",
        most=MOST_TICKED,
        page=PAGE,
    )


def _text(request: Request, part: str) -> str:
    return request.POST.get(f"find-{part}", "").replace("\x00", "").strip()[:100]


def _after(request: Request, part: str) -> tuple[str, int] | None:
    """Where the next page begins: behind a name and an id, as the button says that was pressed."""
    which, _mark, cursor = request.POST.get("step", "").replace("\x00", "")[:400].partition(":")
    name, _mark, number = cursor.rpartition("~")
    return (name, int(number)) if which == part and number.isdecimal() and len(number) < 19 else None


def _ticked(request: Request, part: str) -> set[int]:
    numbers = request.POST.getlist(part)[: MOST_TICKED + 1]
    return {int(n) for n in numbers if n.isdecimal() and len(n) < 19}
