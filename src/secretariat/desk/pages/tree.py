"""The tree of units: one level at a time, with counts and vacancies beside each unit."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from secretariat.ground import clock, paths
from secretariat.kit.requests import Request
from secretariat.structure.queries import UnitView, children, placement_of, require_unit, roots, sort_place

PAGE = 200


def _node(unit: UnitView) -> dict[str, Any]:
    badges = []
    if unit.tally.vacant:
        vacant = number_format(unit.tally.vacant, force_grouping=True)
        badges.append(
            (ngettext("%(count)s seat vacant", "%(count)s seats vacant", unit.tally.vacant) % {"count": vacant}, "warn")
        )
    members = number_format(unit.tally.members, force_grouping=True)
    node: dict[str, Any] = {
        "label": unit.name,
        "url": reverse("desk:unit", args=[unit.id]),
        "note": ngettext("%(count)s member", "%(count)s members", unit.tally.members) % {"count": members},
        "badges": badges,
    }
    if unit.tally.units > 1:
        node["children_url"] = reverse("desk:tree_children", args=[unit.id])
        node["toggle_url"] = reverse("desk:tree") + f"?open={unit.id}"
    return node


def _level(unit_id: int, on: Any, after: str = "") -> list[dict[str, Any]]:
    start = None
    if after.isdigit():
        start = sort_place(int(after), on)
    units = children(unit_id, on, after=start, limit=PAGE + 1)
    nodes = [_node(unit) for unit in units[:PAGE]]
    if len(units) > PAGE:
        more = reverse("desk:tree_children", args=[unit_id]) + f"?after={units[PAGE - 1].id}"
        page = reverse("desk:tree") + f"?open={unit_id}&after={units[PAGE - 1].id}"
        nodes.append({"more": True, "label": _("Show more"), "url": page, "children_url": more})
    return nodes


@login_required
def tree(request: Request) -> HttpResponse:
    """The whole tree, opened down to `?open=<unit>`, by default to the reader's own unit's level."""
    on = request.on or clock.today()
    wanted = request.GET.get("open", "")
    path = ""
    if wanted.isdigit():
        placement = placement_of(int(wanted), on)
        path = placement.path if placement else ""
    elif request.actor.home_path:
        path = paths.parent(request.actor.home_path)
    opened = paths.unit_ids(path)
    nodes = [_node(unit) | {"id": unit.id} for unit in roots(on)]
    if not opened and len(nodes) == 1:
        opened = [nodes[0]["id"]]
    level = nodes
    for step, unit_id in enumerate(opened):
        node = next((n for n in level if n.get("id") == unit_id), None)
        if node is None:
            break
        after = request.GET.get("after", "") if step == len(opened) - 1 else ""
        below = _level(unit_id, on, after)
        for child in below:
            child["id"] = _id_of(child)
        node["children"] = below
        node["current"] = step == len(opened) - 1 and wanted != ""
        level = below
    return render(request, "desk/tree.html", {"nodes": nodes})


def _id_of(node: dict[str, Any]) -> int | None:
    return None if node.get("more") else int(node["url"].rstrip("/").rsplit("/", 1)[1])


@login_required
def tree_children(request: Request, unit_id: int) -> HttpResponse:
    """The units directly below one, as lines of the tree."""
    on = request.on or clock.today()
    require_unit(unit_id, on)
    return render(request, "desk/tree_children.html", {"nodes": _level(unit_id, on, request.GET.get("after", ""))})
