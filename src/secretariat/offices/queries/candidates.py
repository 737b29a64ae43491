"""Who may be chosen for a post: those whom the reader sees, and officers, whom everybody may know."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from secretariat.ground import paths, powers
from secretariat.ground.actor import Actor
from secretariat.offices.models import Post
from secretariat.offices.permissions import require_fill
from secretariat.offices.queries.holders import holders
from secretariat.offices.queries.posts import PostPage, find_posts
from secretariat.offices.rules import add_months
from secretariat.people.queries import found_people, match_name, members_of, search_people
from secretariat.structure.models import Placement
from secretariat.structure.queries import names_of
from secretariat.structure.rules import in_language

MOST_UNITS = 200
"""Of so many units directly below a unit the officers are looked at."""


@dataclass(frozen=True)
class Candidate:
    """Someone whom the reader may know, and by what: the unit that they belong to, or their office."""

    person_id: int
    name: str
    note: str


def sees_members(actor: Actor, page: PostPage) -> bool:
    """Whether the actor sees the members of the post's unit by name, and so is offered a list of them."""
    return actor.may(powers.NAMES, page.unit.path)


def candidates(*, actor: Actor, page: PostPage, text: str = "", on: date, limit: int = 60) -> list[Candidate]:
    """Members of the post's unit and below, or those found by name, as far as the actor sees them.

    For an actor who does not, also officers of the unit, of those directly below and of the one above, or those found
    by name or post. Raises NotAllowed for whoever may not fill the post.
    """
    require_fill(actor, page.unit.path)
    if text:
        persons = search_people(actor=actor, text=text, limit=limit)
        found = [Candidate(p.id, p.name, p.unit_name) for p in found_people(actor=actor, persons=persons, on=on)]
    else:
        rows = members_of(actor=actor, path=page.unit.path, on=on, today=on, limit=limit)
        found = [Candidate(row.person_id, row.name, row.unit_name) for row in rows]
    if not sees_members(actor, page):
        known = {one.person_id for one in found}
        found += [one for one in _officers(page, text, on) if one.person_id not in known]
    return found[:limit]


def _officers(page: PostPage, text: str, on: date) -> list[Candidate]:
    """Officers near the unit, those nearest first, and whoever held a post of the unit a year ago."""
    unit = page.unit
    below = Placement.objects.at(on).filter(parent_id=unit.id).order_by("path").values_list("unit_id", flat=True)
    near = [unit.id, *below[:MOST_UNITS], *paths.unit_ids(paths.parent(unit.path))[-1:]]
    meant = find_posts(text, on, language=get_language() or "en") if text else []
    wanted = {one.post.pk for one in meant}
    units = list(dict.fromkeys([*(one.unit_id for one in meant), *near]))
    now, earlier = holders(units, on), holders([unit.id], add_months(on, -12))
    posts = Post.objects.select_related("type").in_bulk([*now, *earlier])
    names = names_of({post.unit_id for post in posts.values()}, on)
    place = {unit_id: n for n, unit_id in enumerate(units)}
    order = sorted(
        posts.values(), key=lambda post: (place[post.unit_id], not post.type.is_head, post.type.rank, post.pk)
    )
    name = match_name(text)
    found: dict[int, Candidate] = {}
    for held, formerly in ((now, False), (earlier, True)):
        for post in order:
            title = f"{in_language(post.type.names, get_language() or 'en')}, {names[post.unit_id]}"
            for holder in held.get(post.pk, []):
                if holder.person_id is None or (text and post.pk not in wanted and name not in match_name(holder.name)):
                    continue
                note = _("formerly %(post)s") % {"post": title} if formerly else title
                found.setdefault(holder.person_id, Candidate(holder.person_id, holder.name, note))
    return list(found.values())
