"""Settings: who may change the organisation, its kinds of units and posts, and what posts allow."""

from dataclasses import asdict
from datetime import date

from secretariat.offices.actions import post_types
from secretariat.offices.models import PostType
from secretariat.structure.actions import unit_types
from secretariat.structure.actions.settings import change_settings
from secretariat.structure.models import UnitType
from tests.conftest import NOW
from tests.tables.permissions import Row

ALLOWED = ["b2x2", "ada"]
REFUSED = ["a1x0", "a1x1", "a1x2", "b1x0"]
TODAY = date(2026, 5, 1)


def _unit_facts(name: str) -> unit_types.TypeFacts:
    facts = unit_types.facts_of(UnitType.objects.get(code="cell"))
    return unit_types.TypeFacts(**{**asdict(facts), "names": {"en": name, "ko": name}})


def _post_facts(name: str) -> post_types.PostFacts:
    return post_types.PostFacts(names={"en": name, "ko": name}, rank=40, is_head=False, term_months=12, term_limit=None)


ROWS = [
    Row(
        "structure.change_settings",
        "structure.settings",
        lambda h, actor, given: change_settings(actor=actor, now=NOW, tacit_transfer_days=14),
        ALLOWED,
        REFUSED,
    ),
    Row(
        "structure.add_unit_type",
        "structure.settings",
        lambda h, actor, given: unit_types.add_unit_type(actor=actor, now=NOW, facts=_unit_facts("Team")),
        ALLOWED,
        REFUSED,
    ),
    Row(
        "structure.change_unit_type",
        "structure.settings",
        lambda h, actor, given: unit_types.change_unit_type(
            actor=actor, now=NOW, code="cell", facts=_unit_facts("Group")
        ),
        ALLOWED,
        REFUSED,
    ),
    Row(
        "structure.retire_unit_type",
        "structure.settings",
        lambda h, actor, given: unit_types.retire_unit_type(actor=actor, now=NOW, code="spare"),
        ALLOWED,
        REFUSED,
        given=lambda h: UnitType.objects.create(code="spare", names={"en": "Spare", "ko": "여분"}),
    ),
    Row(
        "offices.add_post_type",
        "offices.define",
        lambda h, actor, given: post_types.add_post_type(actor=actor, now=NOW, facts=_post_facts("Librarian")),
        ALLOWED,
        REFUSED,
    ),
    Row(
        "offices.change_post_type",
        "offices.define",
        lambda h, actor, given: post_types.change_post_type(
            actor=actor, now=NOW, code="treasurer", facts=_post_facts("Bursar")
        ),
        ALLOWED,
        REFUSED,
    ),
    Row(
        "offices.retire_post_type",
        "offices.define",
        lambda h, actor, given: post_types.retire_post_type(actor=actor, now=NOW, code="spare"),
        ALLOWED,
        REFUSED,
        given=lambda h: PostType.objects.create(code="spare", names={"en": "Spare", "ko": "여분"}),
    ),
    Row(
        "offices.set_birth_posts",
        "offices.define",
        lambda h, actor, given: post_types.set_birth_posts(
            actor=actor, now=NOW, unit_type="cell", seats={"secretary": 1}
        ),
        ALLOWED,
        REFUSED,
    ),
    Row(
        "offices.set_powers",
        "offices.define",
        lambda h, actor, given: post_types.set_powers(
            actor=actor, now=NOW, today=TODAY, code="treasurer", granted={("cell", "people.contacts"): "unit"}
        ),
        ALLOWED,
        REFUSED,
    ),
]
