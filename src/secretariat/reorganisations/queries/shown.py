"""A plan in plain words, for the preview."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from secretariat.ground import powers
from secretariat.offices.models import Post, Tenure
from secretariat.reorganisations.rules import END, STAY, Plan, unit_of
from secretariat.structure.queries import names_of
from secretariat.structure.rules import in_language


@dataclass(frozen=True)
class Change:
    """One line of a preview; tone warn for what one should not overlook."""

    text: str
    tone: str = "plain"


@dataclass(frozen=True)
class PostHeld:
    """A tenure about which something must be said."""

    tenure_id: int
    label: str


def held_posts(tenure_ids: Iterable[int], holders: Callable[..., dict[int, list[Any]]], on: date) -> list[PostHeld]:
    """The tenures with their posts and, as far as they are known to members, their holders."""
    from secretariat.ground import reach

    ids = list(tenure_ids)
    reach.open_work([("", "~")])
    rows = {t.pk: t for t in Tenure.objects.filter(pk__in=ids).select_related("post__type")}
    reach.open_work([])
    units = {t.post.unit_id for t in rows.values()}
    names = names_of(units, on)
    known = {h.tenure_id: h.name for found in holders(units, on).values() for h in found}
    language = get_language() or "en"
    out = []
    for i in ids:
        if i in rows:
            post = rows[i].post
            label = f"{in_language(post.type.names, language)}, {names[post.unit_id]}"
            out.append(PostHeld(i, f"{label}: {known[i]}" if i in known else label))
    return out


def shown_plan(plan: Plan) -> list[Change]:
    """Everything that a plan would do, line by line."""
    ids = {m.unit_id for m in plan.moves} | {e.unit_id for e in plan.endings} | {r.unit_id for r in plan.restorings}
    ids |= {f.unit_id for f in plan.flows} | {r.unit_id for r in plan.rights} | {t.unit_id for t in plan.tenures}
    ids |= {u for f in [*plan.flows, *plan.moves] if (u := unit_of(f.to)) is not None}
    ids |= {r.unit_id for r in plan.renamings} | {f.parent_id for f in plan.founds}
    names = names_of(ids, plan.on)
    lines = [
        Change(
            _("“%(name)s” is founded under %(parent)s.")
            % {"name": " / ".join(n for _l, n in f.names), "parent": names[f.parent_id]}
        )
        for f in plan.founds
    ]
    lines += [
        Change(_("%(unit)s: the name “%(before)s” becomes “%(after)s”.")
               % {"unit": names[r.unit_id], "before": r.before, "after": r.after})
        for r in plan.renamings
    ]  # fmt: skip
    lines += [
        Change(
            _("%(unit)s goes to %(to)s, with %(units)s and %(members)s.")
            % {
                "unit": names[m.unit_id],
                "to": _place(m.to, names),
                "units": ngettext("%(n)d unit", "%(n)d units", m.units) % {"n": m.units},
                "members": ngettext("%(n)d member", "%(n)d members", m.members) % {"n": m.members},
            }
        )
        for m in plan.moves
    ]
    lines += [Change(_("%(unit)s is dissolved.") % {"unit": names[e.unit_id]}, "warn") for e in plan.endings]
    lines += [Change(_("%(unit)s is brought back.") % {"unit": names[r.unit_id]}) for r in plan.restorings]
    for flow in plan.flows:
        if flow.to == STAY:
            continue
        count = len(flow.memberships)
        if flow.to == END:
            text = ngettext("%(unit)s: %(n)d membership ends.", "%(unit)s: %(n)d memberships end.", count)
            lines.append(Change(text % {"unit": names[flow.unit_id], "n": count}, "warn"))
        else:
            text = ngettext("%(n)d member of %(unit)s goes to %(to)s.", "%(n)d members of %(unit)s go to %(to)s.", count)
            lines.append(Change(text % {"unit": names[flow.unit_id], "n": count, "to": _place(flow.to, names)}))
    return [*lines, *_tenures(plan), *_rights(plan, names), *_warnings(plan)]


def _place(to: str, names: dict[int, str]) -> str:
    number = unit_of(to)
    return names[number] if number is not None else _("the new unit")


def _tenures(plan: Plan) -> list[Change]:
    ended = sum(t.fate == END for t in plan.tenures)
    carried = len(plan.tenures) - ended
    lines = []
    if ended:
        lines.append(Change(ngettext("%(n)d tenure ends.", "%(n)d tenures end.", ended) % {"n": ended}, "warn"))
    if carried:
        lines.append(
            Change(ngettext("%(n)d tenure is carried over.", "%(n)d tenures are carried over.", carried) % {"n": carried})
        )
    return lines


def _rights(plan: Plan, names: dict[int, str]) -> list[Change]:
    posts = Post.objects.select_related("type").in_bulk({r.post_id for r in plan.rights})
    language = get_language() or "en"
    lines = []
    for right in plan.rights:
        what = ", ".join(str(powers.CATALOGUE[p].label) for p in right.powers if p in powers.CATALOGUE)
        post = f"{in_language(posts[right.post_id].type.names, language)}, {names[right.unit_id]}"
        text = _("%(post)s gains for %(n)d people: %(what)s.") if right.gains else _(
            "%(post)s loses for %(n)d people: %(what)s."
        )
        lines.append(Change(text % {"post": post, "n": right.people, "what": what}, "plain" if right.gains else "warn"))
    return lines


def _warnings(plan: Plan) -> list[Change]:
    lines = []
    for w in plan.warnings:
        text = _("%(unit)s will have %(count)d members, more than the %(limit)d it should have.") if w.code == "over" else _(
            "%(unit)s will have %(count)d members, fewer than the %(limit)d it should have."
        )
        lines.append(Change(text % {"unit": w.unit, "count": w.count, "limit": w.limit}, "warn"))
    return lines
