"""Posts and tenures: every role of every unit settled on its own, streamed so that few are in memory at once."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from secretariat.imports.plan.context import Copier, Plan, rows, run, stream
from secretariat.imports.rules.holdings import Holding, Seats
from secretariat.imports.rules.posts import settle_posts, settle_tenures
from secretariat.imports.rules.problems import ON_RECORD, Conflict, Ref
from secretariat.offices.models import PostType

_MOST = 80


def plan_tenures(plan: Plan) -> None:
    """Fills w_posts and w_tenures with everything that is to be written."""
    _roles(plan)
    run("DROP TABLE IF EXISTS w_posts, w_tenures, w_earlier_seats")
    run("CREATE TEMP TABLE w_earlier_seats (post integer, seats integer, vf date, vt date) ON COMMIT DROP")
    run("CREATE TEMP TABLE w_posts (number integer, id bigint, unit_id bigint, code text, seats integer, vf date,"
        " fp text, vt date, tp text, op text) ON COMMIT DROP")  # fmt: skip
    run("CREATE TEMP TABLE w_tenures (id bigint, post integer, person_id bigint, kind text, seat integer, vf date,"
        " fp text, vt date, tp text, op text) ON COMMIT DROP")  # fmt: skip
    posts = Copier("w_posts", "number, id, unit_id, code, seats, vf, fp, vt, tp, op")
    tenures = Copier("w_tenures", "id, post, person_id, kind, seat, vf, fp, vt, tp, op")
    earlier = Copier("w_earlier_seats", "post, seats, vf, vt")
    changes: dict[int, list[tuple[date, int]]] = {}
    for post_id, until, seats in rows("SELECT post_id, valid_to, seats FROM offices_earlierseats ORDER BY 1, 2"):
        changes.setdefault(post_id, []).append((until, seats))
    number = 0
    for done, ((unit_id, code), group) in enumerate(groupby(stream("posts", _GROUPS), lambda r: (r[0], r[1]))):
        if done % 1000 == 0:
            plan.progress("offices", done, None)
        number = _settle_group(plan, unit_id, code, group, number, posts, tenures, earlier, changes)
    posts.flush()
    earlier.flush()
    tenures.flush()
    run("ANALYZE w_posts")
    run("ANALYZE w_tenures")
    plan.writes["posts"] = rows("SELECT count(*) FROM w_posts WHERE op <> ''")[0][0]
    plan.writes["tenures"] = rows("SELECT count(*) FROM w_tenures")[0][0]


_GROUPS = """
    WITH touched AS (
        SELECT t.unit_id, r.code FROM w_time t JOIN w_roles r USING (role)
        UNION SELECT u.unit_id, r.code FROM s_posts p JOIN w_roles r USING (role) JOIN w_units u ON u.key = p.unit_key),
    present AS (
        SELECT o.* , p.code FROM touched p JOIN offices_posttype t ON t.code = p.code
        JOIN offices_post o ON o.unit_id = p.unit_id AND o.type_id = t.id)
    SELECT u.unit_id, r.code, 0 AS source, p.sheet, p.row, NULL::bigint AS person_id, '' AS name, NULL AS kind,
           p.seats AS number, p.vf, p.fp, p.vt, p.tp, NULL::bigint AS id, NULL::bigint AS post_id
    FROM s_posts p JOIN w_roles r USING (role) JOIN w_units u ON u.key = p.unit_key
    UNION ALL
    SELECT unit_id, code, 1, 0, 0, NULL, '', NULL, seats, valid_from, from_precision, valid_to, to_precision, id, NULL
    FROM present
    UNION ALL
    SELECT t.unit_id, r.code, 2, t.sheet, t.row, t.person_id,
           COALESCE(w.name || ' (' || t.person_key || ')', t.person_key), t.kind, t.seat, t.vf, t.fp, t.vt, t.tp,
           NULL, NULL
    FROM w_time t JOIN w_roles r USING (role) LEFT JOIN w_people w ON w.key = t.person_key
    UNION ALL
    SELECT o.unit_id, o.code, 3, 0, 0, t.person_id, p.display_name, t.kind, t.seat, t.valid_from, t.from_precision,
           t.valid_to, t.to_precision, t.id, t.post_id
    FROM present o JOIN offices_tenure t ON t.post_id = o.id JOIN people_person p ON p.id = t.person_id
    ORDER BY 1, 2, 3, 4, 5
"""


def _roles(plan: Plan) -> None:
    """Finds the kind of post that each role names, by its code or its name in any language; others are to be made."""
    run("DROP TABLE IF EXISTS w_roles")
    run("CREATE TEMP TABLE w_roles (role text, code text, made boolean) ON COMMIT DROP")
    known: dict[str, str] = {}
    for kind in PostType.objects.all():
        for name in kind.names.values():
            known.setdefault(name.casefold(), kind.code)
        known[kind.code.casefold()] = kind.code
    copier = Copier("w_roles", "role, code, made")
    codes = set(known.values())
    told = rows("SELECT role FROM w_time WHERE role IS NOT NULL UNION SELECT role FROM s_posts ORDER BY 1")
    for (role,) in told:
        code = known.get(role.casefold())
        made = code is None
        if code is None:
            code = _code(role, codes)
            codes.add(code)
            known[role.casefold()] = code
            plan.report.made.append(_("the post “%(name)s”") % {"name": role})
        copier.add(role, code, made)
        plan.roles.setdefault(code, role)
    copier.flush()
    run("ANALYZE w_roles")


def _code(role: str, taken: set[str]) -> str:
    base = slugify(role)[:_MOST] or "post"
    code, number = base, 1
    while code in taken:
        number += 1
        code = f"{base[: _MOST - 8]}-{number}"
    return code


def _settle_group(
    plan: Plan,
    unit_id: int,
    code: str,
    group: Iterator[tuple[Any, ...]],
    number: int,
    posts: Copier,
    tenures: Copier,
    earlier: Copier,
    changes: dict[int, list[tuple[date, int]]],
) -> int:
    """Settles one role of one unit, and returns the number that was last given to a post."""
    told_posts: list[Seats] = []
    old_posts: dict[int, Seats] = {}
    told: list[Holding] = []
    recorded: list[Holding] = []
    tables: dict[Ref, str] = {}
    life = plan.lives.get(unit_id) or []
    for _unit, _code, source, sheet, row, *facts in group:
        person, name, kind, figure, start, before, end, after, row_id, post_id = facts
        ref = plan.ref(sheet, row) if source in (0, 2) else ON_RECORD
        if source in (0, 2):
            tables[ref] = plan.sheets[sheet][1]
        if source == 0:
            first = start or min((a for a, _ in life), default=plan.options.today)
            told_posts.append(Seats(ref, figure, first, end, before, after))
        elif source == 1:
            old_posts[row_id] = Seats(ON_RECORD, figure, start, end, before, after, id=row_id,
                                      earlier=tuple(changes.get(row_id, ())))  # fmt: skip
        elif source == 2:
            told.append(Holding(ref, person, name, kind, figure, start, end, before, after))
        else:
            recorded.append(Holding(ON_RECORD, person, name, kind, figure, start, end, before, after, id=row_id,
                                    post=old_posts[post_id]))  # fmt: skip
    conflicting: set[Ref] = set()

    def tell(conflict: Conflict) -> None:
        conflicting.update((conflict.first, conflict.second))
        plan.tell(conflict)

    subject = _("%(post)s of %(unit)s") % {"post": plan.roles[code], "unit": plan.unit_name(unit_id)}
    settled = settle_posts(subject, told_posts, list(old_posts.values()), tell)
    held = settle_tenures(subject, told, recorded, settled, life, plan.options.today, tell)
    gone = [p for p in old_posts.values() if p.state == "gone"]
    states = {ref: p.state for p in settled for ref in (p.ref, *p.more)} | {h.ref: h.state for h in held}
    for ref, table in tables.items():
        state = "conflicting" if ref in conflicting else states.get(ref, "conflicting")
        plan.states.add(table, ref.file, ref.row, state)
    numbers: dict[int, int] = {}
    for post in [*settled, *gone]:
        number += 1
        numbers[id(post)] = number
        op = "gone" if post.state == "gone" else "new" if post.id is None else "changed"
        if op == "changed" and post.facts() == post.was:
            op = ""
        runs = post.runs()
        posts.add(number, post.id, unit_id, code, runs[-1][2], post.start, post.start_precision, post.end,
                  post.end_precision, op)  # fmt: skip
        if op in ("new", "changed"):
            for start, end, seats in runs[:-1]:
                earlier.add(number, seats, start, end)
    for row in held:
        op = "gone" if row.state == "gone" else "new" if row.id is None else "changed"
        if op == "changed" and row.facts() == row.was:
            continue
        post_number = numbers[id(row.post)] if row.post is not None else 0
        tenures.add(row.id, post_number, row.person, row.kind, row.seat, row.start, row.start_precision, row.end,
                    row.end_precision, op)  # fmt: skip
    return number
