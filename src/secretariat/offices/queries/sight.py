"""Who can see a person, and why: the predicate of the policies, read the other way round.

A person is visible where one of their paths (a membership's, an open application's or an open transfer's) lies in the
reach of a post that gives the power to see names, or is the unit of a fellow member. Four queries, however deep.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import F, Q
from django.utils.translation import get_language

from secretariat.ground import paths, powers
from secretariat.ground.actor import Actor
from secretariat.offices.models import Post, PostPower, Tenure
from secretariat.offices.queries.holders import Holder, holders
from secretariat.people.models import Application, ContactDetail, Membership, Transfer
from secretariat.people.permissions import (
    for_fellows,
    require_person,
    visible_applications,
    visible_memberships,
    visible_transfers,
)
from secretariat.structure.models import Placement
from secretariat.structure.queries import names_of, organisation
from secretariat.structure.rules import in_language

SELF, OFFICE, FELLOWS = "self", "office", "fellows"
MEMBERSHIP, APPLICATION, TRANSFER = "membership", "application", "transfer"


@dataclass
class Seer:
    """One way in which a person is seen: by themself, by the holders of a post, or by the members of their unit."""

    kind: str
    unit_id: int | None = None
    unit_name: str = ""
    path: str = ""
    through: str = MEMBERSHIP
    """What brings the person within reach: a membership, an application or a transfer."""
    place_id: int | None = None
    place_name: str = ""
    """The unit where the person is seen, which lies in the reach of the post."""
    post: Post | None = None
    reach: str = ""
    contacts: bool = False
    """Whether contact details are seen as well."""
    contacts_only: bool = False
    """Whether the office shows contact details alone: to those of its holders who see the name there in another way."""
    shared: bool = False
    """Whether at least those contact details are seen that the person lets fellow members have."""
    holders: list[Holder] = field(default_factory=list)

    @property
    def post_title(self) -> str:
        """The post's name in the reader's language, with its unit."""
        if self.post is None:
            return ""
        return f"{in_language(self.post.type.names, get_language() or 'en')}, {self.unit_name}"

    def includes(self, viewer: Actor, person_id: int) -> bool:
        """Whether the viewer is one of those who see the person in this way."""
        if self.kind == SELF:
            return viewer.person_id == person_id
        if self.kind == FELLOWS:
            return any(paths.within(self.path, low, high) for low, high in viewer.sees_names)
        mine = {g.tenure_id for g in viewer.grants}
        return any(h.tenure_id in mine for h in self.holders)


def seers(*, actor: Actor, person_id: int, today: date) -> list[Seer]:
    """Everyone who sees the person's name today, by office or as a fellow member, from the highest unit down.

    Offices that show contact details but no name stand among them: who knows the name otherwise sees these as well.
    The actor learns of those ways that lead through what the actor sees of the person: all, for themself. Raises
    NotFound when that is nothing.
    """
    require_person(actor, person_id)
    found = [Seer(SELF)]
    places = _places(actor, person_id)
    units = {unit_id for path, _ in places for unit_id in paths.unit_ids(path)}
    rules = organisation()
    given = _powers(units)
    now_at = dict(Placement.objects.at(today).filter(unit_id__in=units).values_list("unit_id", "path"))
    names = names_of(units, today)
    posts = {post.pk: post for post, _, _ in given}
    held = _holders({post.unit_id for post in posts.values()}, posts, today)
    for path, through in places:
        place = paths.unit_ids(path)[-1]
        seen: dict[int, Seer] = {}
        how_far: dict[int, str] = {}
        for post, power, reach in given:
            at = now_at.get(post.unit_id)
            if at is None or not paths.within(path, *(paths.subtree(at) if reach == powers.BELOW else paths.own(at))):
                continue
            if post.pk not in held and not post.valid_from <= today < post.valid_to:
                continue
            seer = seen.setdefault(
                post.pk, Seer(OFFICE, post.unit_id, names[post.unit_id], path, through, place, names[place], post)
            )
            seer.holders = held.get(post.pk, [])
            if power == powers.CONTACTS:
                seer.contacts, how_far[post.pk] = through != TRANSFER, reach
            else:
                seer.reach = reach
        for pk, seer in seen.items():
            if not seer.reach and seer.contacts:
                seer.contacts_only, seer.reach = True, how_far[pk]
        found += [seer for seer in seen.values() if seer.reach]
        if rules and rules.fellow_members_see_names:
            found.append(Seer(FELLOWS, place, names[place], path, through, place, names[place]))
    if ContactDetail.objects.filter(for_fellows(), person_id=person_id).exists():
        for seer in found:
            seer.shared = seer.kind != SELF and seer.through == MEMBERSHIP and not seer.contacts
    return found


def why(*, viewer: Actor, actor: Actor, person_id: int, today: date, ways: list[Seer] | None = None) -> list[Seer]:
    """The ways in which one actor sees a person, as far as the one who asks may know them; none means not at all.

    `ways` are the ways in which the person is seen, where they are known already.
    """
    ways = seers(actor=actor, person_id=person_id, today=today) if ways is None else ways
    return [s for s in ways if s.includes(viewer, person_id)]


def levels_above(*, actor: Actor, person_id: int, today: date, ways: list[Seer] | None = None) -> list[tuple[int, str]]:
    """The units above the person's own from which no office sees their name, only how many members there are.

    `ways` are the ways in which the person is seen, where they are known already.
    """
    ways = seers(actor=actor, person_id=person_id, today=today) if ways is None else ways
    naming = {s.unit_id for s in ways if s.kind == OFFICE and not s.contacts_only}
    ids = {u for s in ways if s.path and s.through == MEMBERSHIP for u in paths.unit_ids(s.path)} - naming
    rows = Placement.objects.at(today).filter(unit_id__in=ids).order_by("path").values_list("unit_id", flat=True)
    names = names_of(ids, today)
    return [(unit_id, names[unit_id]) for unit_id in rows]


def _places(actor: Actor, person_id: int) -> list[tuple[str, str]]:
    """The paths at which the person can be seen, each with what brings them there, along the tree."""
    found: dict[str, str] = {}
    transfers: Iterable[Transfer] = visible_transfers(actor).filter(person_id=person_id, state="open")
    for transfer in transfers:
        found[transfer.from_path] = found[transfer.to_path] = TRANSFER
    applications: Iterable[Application] = visible_applications(actor).filter(person_id=person_id, state="open")
    for application in applications:
        found[application.path] = APPLICATION
    memberships: Iterable[Membership] = (
        visible_memberships(actor, found=True).filter(person_id=person_id).exclude(path=None)
    )
    for membership in memberships:
        found[membership.path or ""] = MEMBERSHIP
    return sorted(found.items())


def _powers(units: set[int]) -> list[tuple[Post, str, str]]:
    """The posts in these units that let their holders see names or contact details, with the reach of each power."""
    # In one call of filter: a second one would ask for posts of the same type anywhere.
    rows = list(
        PostPower.objects.filter(
            Q(unit_type=None) | Q(unit_type=F("post_type__posts__unit__type")),
            power__in=[powers.NAMES, powers.CONTACTS],
            post_type__posts__unit_id__in=units,
        ).values_list("post_type__posts", "power", "reach")
    )
    posts = Post.objects.select_related("type").in_bulk({row[0] for row in rows})
    order = sorted(rows, key=lambda row: (posts[row[0]].type.rank, row))
    return [(posts[pk], power, reach) for pk, power, reach in order]


def _holders(units: set[int], posts: dict[int, Post], today: date) -> dict[int, list[Holder]]:
    """Who holds the posts today: as the organisation makes its officers known, else as the reader sees them."""
    found = holders(units, today)
    known = {h.tenure_id for rows in found.values() for h in rows}
    rows = Tenure.objects.at(today).filter(post_id__in=posts).exclude(pk__in=known).select_related("person")
    for t in rows:
        found.setdefault(t.post_id, []).append(
            Holder(t.pk, t.post_id, t.person_id, t.person.display_name, t.kind, t.seat, t.valid_from, t.valid_to,
                   t.from_precision, t.to_precision)
        )  # fmt: skip
    return found
