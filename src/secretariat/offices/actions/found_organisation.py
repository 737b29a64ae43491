"""The first act of an installation: the organisation, its preset, its centre and its first account."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from secretariat.accounts.models import User
from secretariat.ground import ledger, reach
from secretariat.ground.actor import Actor
from secretariat.ground.errors import Conflict, Invalid
from secretariat.offices import presets
from secretariat.offices.actions.posts import open_birth_posts, open_post
from secretariat.offices.actions.tenures import open_tenure
from secretariat.offices.models import BirthPost, PostPower, PostType, Tenure
from secretariat.people.actions.add_person import NewContact, add_contacts, new_person
from secretariat.people.models import Person
from secretariat.structure.actions.place_unit import place_unit
from secretariat.structure.models import ChangeEvent, Organisation, Placement, UnitType


@dataclass(frozen=True)
class Founded:
    """What the first act made."""

    organisation: Organisation
    centre: Placement | None
    administrator: Person | None
    user: User | None


def found_organisation(
    *,
    actor: Actor,
    now: datetime,
    names: dict[str, str],
    languages: list[str],
    preset: str,
    on: date,
    administrator_name: str = "",
    administrator_email: str = "",
    with_centre: bool = True,
    is_demonstration: bool = False,
) -> Founded:
    """Makes the organisation, applies a preset and, with a centre, gives the first account every power there.

    Raises Conflict when there is an organisation already, Invalid when its name or the preset is missing.
    """
    if not any(name.strip() for name in names.values()):
        raise Invalid(_("The organisation needs a name."), field="name")
    if preset not in presets.codes():
        raise Invalid(_("There is no preset “%(code)s”.") % {"code": preset}, field="preset")
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('secretariat.founding'))")
        if Organisation.objects.exists():
            raise Conflict(_("This installation already has an organisation."))
        reach.open_sign_in()
        data = presets.load(preset)
        organisation = Organisation.objects.create(
            id=1, names=names, languages=languages, main_language=languages[0], preset=preset,
            words=data.get("words", {}), is_demonstration=is_demonstration,
        )  # fmt: skip
        types = apply_preset(data)
        centre = administrator = user = None
        if with_centre:
            root = next(types[t["code"]] for t in data["unit_types"] if t.get("root"))
            event = ChangeEvent.objects.create(kind="found", on=on, recorded_at=now)
            centre = place_unit(type=root, names=names, parent=None, on=on, event=event, main_language=languages[0])
            posts = open_birth_posts(centre, on)
            if administrator_email:
                administrator, user = _first_account(
                    centre, posts, administrator_name or administrator_email, administrator_email, on, now
                )
        ledger.record(
            "offices.found_organisation", actor=actor, now=now, subject=organisation, names=names, preset=preset,
        )  # fmt: skip
    return Founded(organisation, centre, administrator, user)


def _first_account(
    centre: Placement, posts: list[Any], name: str, email: str, on: date, now: datetime
) -> tuple[Person, User]:
    user = User.objects.create_user(email=email)
    person = new_person(name=name)
    person.user = user
    person.save(update_fields=["user"])
    add_contacts(person, [NewContact("email", email, consent=True)], now=now)
    post = next((p for p in posts if p.type.code == "administrator"), None)
    if post is None:
        post_type = PostType.objects.get(code="administrator")
        post = open_post(placement=centre, type=post_type, seats=1, on=on)
    open_tenure(post=post, path=centre.path, person_id=person.pk, kind=Tenure.APPOINTED, start=on)
    return person, user


def apply_preset(data: dict[str, Any]) -> dict[str, UnitType]:
    """Writes a preset's unit types, post types, birth posts and powers, and returns the unit types by code."""
    types: dict[str, UnitType] = {}
    for rank, spec in enumerate(data["unit_types"]):
        types[spec["code"]] = UnitType.objects.create(
            code=spec["code"], names=spec["names"], plural_names=spec.get("plural_names", {}), rank=rank,
            min_members=spec.get("min_members"), max_members=spec.get("max_members"),
            has_members=spec.get("has_members", True),
        )  # fmt: skip
    for spec in data["unit_types"]:
        types[spec["code"]].allowed_children.set([types[code] for code in spec.get("children", [])])
    posts: dict[str, PostType] = {}
    for spec in data["post_types"]:
        posts[spec["code"]] = post_type = PostType.objects.create(
            code=spec["code"], names=spec["names"], rank=spec.get("rank", 50), is_head=spec.get("is_head", False),
            term_months=spec.get("term_months"), term_limit=spec.get("term_limit"),
        )  # fmt: skip
        PostPower.objects.bulk_create(
            PostPower(post_type=post_type, unit_type=None if code == "*" else types[code], power=power, reach=reach_)
            for code, granted in spec.get("powers", {}).items()
            for power, reach_ in granted
        )
    for spec in data["unit_types"]:
        BirthPost.objects.bulk_create(
            BirthPost(unit_type=types[spec["code"]], post_type=posts[code], seats=seats)
            for code, seats in spec.get("posts", [])
        )
    return types
