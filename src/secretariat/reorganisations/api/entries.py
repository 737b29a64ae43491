"""What is sent in for a reorganisation: one shape for each kind, all with a day, a title and a reason."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import Field, RootModel, StringConstraints

from secretariat.kit.rest.fields import Day, Entry, Language, Name, NamesEntry, ShortText, UnitId
from secretariat.reorganisations import actions
from secretariat.reorganisations.actions.steps.carry_out import Reorganised
from secretariat.reorganisations.queries.plans import Part
from secretariat.reorganisations.queries.plans.splitting import MOST_PARTS
from secretariat.reorganisations.rules import Choices

FateEntry = Annotated[str, StringConstraints(pattern=r"^(end|stay|carry|dissolve|unit:[1-9][0-9]{0,7}|part:[1-6])$")]
Number = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,18}$")]
Fates = Annotated[dict[Number, FateEntry], Field(max_length=5000)]
NewNames = Annotated[
    dict[Language, Annotated[str, StringConstraints(strict=True, max_length=200)]], Field(max_length=20)
]


class ChoicesEntry(Entry):
    """What becomes of tenures, members and units below: one by one, by the id of the tenure, the membership or the
    unit, and of all the others. A fate is `end`, `stay`, `carry` (the tenure is carried over), `dissolve` (the unit
    is dissolved too), `unit:12` (goes to the unit with that id) or `part:1` (goes into the first new unit of a
    split).
    """

    tenures: Fates = {}
    all_tenures: FateEntry | None = None
    members: Fates = {}
    all_members: FateEntry | None = None
    children: Fates = {}
    all_children: FateEntry | None = None

    def as_choices(self) -> Choices:
        """The same for the plan."""
        return Choices(
            tenures={int(i): fate for i, fate in self.tenures.items()}, all_tenures=self.all_tenures,
            members={int(i): fate for i, fate in self.members.items()}, all_members=self.all_members,
            children={int(i): fate for i, fate in self.children.items()}, all_children=self.all_children,
        )  # fmt: skip


class ChangeEntry(Entry):
    """What every reorganisation has. `on` is the first day on which it is so. With the `fingerprint` of a preview
    exactly that is carried out, or nothing.
    """

    on: Day
    title: ShortText = ""
    reason: ShortText = ""
    fingerprint: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None

    def arguments(self) -> dict[str, Any]:
        """What the action takes, beside who acts and when."""
        return {"on": self.on, "title": self.title, "reason": self.reason}


class FoundEntry(ChangeEntry):
    """A new unit below another, with the posts of its type."""

    kind: Literal["found"]
    parent_id: UnitId
    type: Name
    names: NamesEntry
    external_id: Name | None = None

    def arguments(self) -> dict[str, Any]:
        own = {
            "parent_id": self.parent_id,
            "type_code": self.type,
            "names": self.names,
            "external_id": self.external_id,
        }
        return {**super().arguments(), **own}


class RenameEntry(ChangeEntry):
    """Other names for a unit: languages that are left out keep theirs, an empty name takes one away."""

    kind: Literal["rename"]
    unit_id: UnitId
    names: NewNames

    def arguments(self) -> dict[str, Any]:
        return {**super().arguments(), "unit_id": self.unit_id, "names": self.names}


class MoveEntry(ChangeEntry):
    """A unit goes with everything below it under another."""

    kind: Literal["move"]
    unit_id: UnitId
    to: UnitId
    choices: ChoicesEntry = ChoicesEntry()

    def arguments(self) -> dict[str, Any]:
        own = {"unit_id": self.unit_id, "to": self.to, "choices": self.choices.as_choices()}
        return {**super().arguments(), **own}


class MergeEntry(ChangeEntry):
    """Units end, and their members go on in another."""

    kind: Literal["merge"]
    unit_ids: Annotated[list[UnitId], Field(min_length=1, max_length=20)]
    into: UnitId
    choices: ChoicesEntry = ChoicesEntry()

    def arguments(self) -> dict[str, Any]:
        own = {"unit_ids": self.unit_ids, "into": self.into, "choices": self.choices.as_choices()}
        return {**super().arguments(), **own}


class PartEntry(Entry):
    """A new unit that a split makes."""

    names: NamesEntry
    external_id: Name | None = None


class SplitEntry(ChangeEntry):
    """New units beside one take the members, units below and tenures that are chosen for them."""

    kind: Literal["split"]
    unit_id: UnitId
    parts: Annotated[list[PartEntry], Field(min_length=1, max_length=MOST_PARTS)]
    choices: ChoicesEntry = ChoicesEntry()

    def arguments(self) -> dict[str, Any]:
        parts = [Part(names=dict(part.names), external_id=part.external_id) for part in self.parts]
        return {**super().arguments(), "unit_id": self.unit_id, "parts": parts, "choices": self.choices.as_choices()}


class DissolveEntry(ChangeEntry):
    """A unit ends; `on` is the first day without it."""

    kind: Literal["dissolve"]
    unit_id: UnitId
    choices: ChoicesEntry = ChoicesEntry()

    def arguments(self) -> dict[str, Any]:
        return {**super().arguments(), "unit_id": self.unit_id, "choices": self.choices.as_choices()}


class RestoreEntry(ChangeEntry):
    """A dissolved unit is brought back, under its last unit above or another, with its last names and posts."""

    kind: Literal["restore"]
    unit_id: UnitId
    to: UnitId | None = None
    with_posts: Annotated[bool, Field(strict=True)] = True

    def arguments(self) -> dict[str, Any]:
        return {**super().arguments(), "unit_id": self.unit_id, "to": self.to, "with_posts": self.with_posts}


OneOfTheKinds = Annotated[
    FoundEntry | RenameEntry | MoveEntry | MergeEntry | SplitEntry | DissolveEntry | RestoreEntry,
    Field(discriminator="kind"),
]


class ReorganisationEntry(RootModel[OneOfTheKinds]):
    """A reorganisation of one kind."""


ACTIONS: dict[str, Callable[..., Reorganised]] = {
    "found": actions.found_unit,
    "rename": actions.rename_unit,
    "move": actions.move_unit,
    "merge": actions.merge_units,
    "split": actions.split_unit,
    "dissolve": actions.dissolve_unit,
    "restore": actions.restore_unit,
}
