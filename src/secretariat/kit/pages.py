"""The developers' pages, which show every component; there only while DEBUG is on."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from secretariat.ground.dates import FOREVER
from secretariat.kit.forms import DayInput, FuzzyDateField

ERRORS = {"400": 400, "403": 403, "403_csrf": 403, "404": 404, "409": 409, "500": 500}

ICONS = (
    *("desk", "tree", "unit", "person", "people", "office", "key", "search", "calendar", "clock"),
    *("history", "check", "cross", "add", "next", "previous", "more", "edit", "move", "merge"),
    *("split", "dissolve", "undo", "upload", "download", "print", "copy", "lock", "eye", "warning"),
    *("info", "mail", "settings", "language", "appearance", "leave", "filter", "letter", "transfer", "ledger"),
)


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=_("Name"), max_length=80)
    since = FuzzyDateField(label=_("Since"))
    meets_on = forms.DateField(label=_("Meets on"), widget=DayInput, required=False)
    kind = forms.ChoiceField(label=_("Kind of unit"), choices=[("cell", "Cell"), ("branch", "Branch")])
    reach = forms.ChoiceField(
        label=_("Reach"),
        choices=[("own", "Own unit"), ("below", "Unit and all below")],
        widget=forms.RadioSelect,
    )
    public = forms.BooleanField(label=_("Show on the public page"), required=False, help_text="The name, nothing else.")
    note = forms.CharField(label=_("Note"), widget=forms.Textarea, required=False)
    file = forms.FileField(label=_("File"), required=False)


def show_guide(request: HttpRequest) -> HttpResponse:
    """Every component on one page."""
    _only_while_developing()
    if not request.GET.get("quiet"):
        messages.success(request, "Kept. Pier 4 now stands under North Harbour.")
    return render(request, "kit/guide.html", {"shell": _shell(request), **_samples()})


def show_plain(request: HttpRequest) -> HttpResponse:
    """The frame of pages for people who are not signed in."""
    _only_while_developing()
    return render(request, "kit/guide_plain.html", {"form": SampleForm(), "shell": _shell(request)})


def show_branch(request: HttpRequest, start: int) -> HttpResponse:
    """Lines of a tree, as they are fetched when a line is opened."""
    _only_while_developing()
    nodes: list[dict[str, Any]] = [_node(number) for number in range(start * 10 + 1, start * 10 + 4)]
    nodes.append({"more": True, "label": "Show 12 more", "url": "#", "children_url": f"/kit/tree/{start + 1}/"})
    return render(request, "kit/tree_nodes.html", {"nodes": nodes})


def show_error(request: HttpRequest, code: str) -> HttpResponse:
    """One of the error pages."""
    _only_while_developing()
    if code not in ERRORS:
        raise Http404
    return render(request, f"{code}.html", status=ERRORS[code])


def _only_while_developing() -> None:
    if not settings.DEBUG:
        raise Http404


def _shell(request: HttpRequest) -> dict[str, Any]:
    on = request.GET.get("on")
    return {
        "organisation_name": "Harbour and Rail Workers’ Union",
        "navigation": [
            {"label": _("My desk"), "url": "?", "current": True, "count": 3, "icon": "desk"},
            {"label": _("Units"), "url": "#tree", "icon": "tree"},
            {"label": _("People"), "url": "#tables", "icon": "people"},
            {"label": _("Offices"), "url": "#forms", "icon": "office"},
            {"label": _("Import"), "url": "#steps", "icon": "upload"},
            {"label": _("Settings"), "url": "#buttons", "icon": "settings"},
            *({"label": f"Place {number}", "url": "#", "icon": "ledger"} for number in range(7, 11)),
        ],
        "on": date.fromisoformat(on) if on else None,
        "today": date(2026, 4, 1),
        "person_name": "Marit Solheim",
        "account_links": [
            {"label": _("My own page"), "url": "#", "icon": "person"},
            {"label": _("Sign out"), "url": "#", "icon": "leave", "post": True},
        ],
        "footer_note": _("Demonstration. Messages are kept in the outbox; no mail server is set."),
    }


def _node(number: int, **more: Any) -> dict[str, Any]:
    node = {"label": f"Cell {number}", "url": f"#cell-{number}", "note": "17", "children_url": f"/kit/tree/{number}/"}
    return {**node, **more}


def _samples() -> dict[str, Any]:
    wrong = SampleForm({"name": "", "since": "3/10/2007", "kind": "cell"})
    return {
        "form": wrong,
        "trail": [
            {"label": "Union", "url": "#"},
            {"label": "North Region", "url": "#"},
            {"label": "부산항 지부", "url": "#"},
            {"label": "Pier 4 Cell"},
        ],
        "tab_items": [
            {"label": "People", "url": "?", "current": True, "count": 1204},
            {"label": "Offices", "url": "#", "count": 6},
            {"label": "Units below", "url": "#", "count": 0},
            {"label": "History", "url": "#"},
        ],
        "page": {"previous_url": "#", "next_url": "#", "shown": "51–100 of 1,204"},
        "rows": [
            ("Marit Solheim", "Secretary", date(2019, 5, 1), "d", 184, True),
            ("김하늘", "Treasurer", date(2007, 10, 1), "m", 97, False),
            ("Aleksandr Wiśniewski-Montgomery", "Deputy secretary", date(1991, 1, 1), "y", 1204, False),
        ],
        "entries": [
            {
                "date": date(2024, 5, 3),
                "precision": "d",
                "title": "Moved under North Harbour",
                "tone": "accent",
                "text": "Second reorganisation. Three tenures were carried over, one was closed.",
                "url": "#",
            },
            {"date": date(2013, 1, 28), "precision": "d", "title": "Renamed from “Quay 4” to “Pier 4 Cell”"},
            {"date": date(2007, 10, 1), "precision": "m", "title": "부두 4 세포를 세웠습니다"},
            {"date": date(1991, 1, 1), "precision": "y", "title": "First mentioned in the minutes"},
        ],
        "step_labels": ["Upload", "Check", "Preview", "Confirm"],
        "change_rows": [
            {"label": "Stands under", "before": "South Harbour", "after": "North Harbour"},
            {"label": "Members", "before": 17, "after": 17},
            {"label": "Secretary", "before": "Marit Solheim", "after": None},
        ],
        "nodes": [
            _node(
                1,
                label="North Region",
                note="12,480",
                children=[
                    _node(
                        2,
                        label="부산항 지부",
                        note="640",
                        badges=[("2 vacant", "warn")],
                        current=True,
                        children=[
                            _node(3, label="Pier 4 Cell", children_url=""),
                            _node(
                                4,
                                label="Cell of the cranes and the container yard, night shift",
                                children_url="",
                                badges=[("No secretary", "warn")],
                            ),
                        ],
                    ),
                    _node(5, label="Rail Yard Branch", note="811"),
                ],
            ),
            _node(6, label="South Region", note="9,102"),
        ],
        "dates": [(date(2013, 1, 28), "d"), (date(2007, 10, 1), "m"), (date(1991, 1, 1), "y")],
        "forever": FOREVER,
        "icons": ICONS,
    }
