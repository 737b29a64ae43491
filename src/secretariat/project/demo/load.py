"""Loading the made-up union into an empty installation, in one transaction."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from secretariat.accounts.models import User
from secretariat.ground import clock, ledger
from secretariat.ground.actor import system
from secretariat.ground.errors import Conflict, Invalid
from secretariat.offices import queries as offices
from secretariat.offices.actions import found_organisation
from secretariat.offices.models import BirthPost, Post
from secretariat.people import queries as people
from secretariat.people.models import Person
from secretariat.project.demo import annals, bulk, congresses, crowd, desks, evenings, places
from secretariat.project.demo.accounts import ADMINISTRATOR, ADMINISTRATOR_NAME, EMAILS
from secretariat.project.demo.crowd import Crowd
from secretariat.project.demo.desks import Desks
from secretariat.project.demo.shape import DEMO_CELL, SIZES, Calendar, Tree
from secretariat.structure.actions import tallies
from secretariat.structure.actions.settings import change_settings
from secretariat.structure.models import ChangeEvent, Organisation, UnitType

TABLES = [
    "structure_unit", "structure_unitname", "structure_placement", "structure_unittally", "structure_changeevent",
    "structure_changeevent_units", "people_person", "people_personname", "people_contactdetail", "people_membership",
    "people_application", "people_transfer", "people_duplicatesuspicion", "people_personmerge", "offices_post",
    "offices_tenure", "meetings_rhythm",
]  # fmt: skip
WITHOUT_SEQUENCE = ("structure_unittally", "meetings_rhythm")
"""Tables whose rows are known by their unit."""
_ABOUT = {
    "en": "A made-up union of people who work in harbours and on railways, to look around and try things out.",
    "ko": "항만과 철도에서 일하는 사람들의 가상 노동조합입니다. 자유롭게 둘러보고 시험해 보세요.",
}
Progress = Callable[[str, float], None]


def load(*, size: str, seed: int = 1, progress: Progress | None = None, today: date | None = None) -> None:
    """Loads the made-up union of a size (S, M, L or XL) up to a day (today); the same seed gives the same union.

    `progress` hears what is being done and which share of the whole is done. Raises Invalid for an unknown size and
    Conflict when the installation holds an organisation or people already.
    """
    if size not in SIZES:
        raise Invalid(_("There is no size “%(size)s”. Choose S, M, L or XL.") % {"size": size}, field="size")
    said = progress or (lambda what, share: None)
    with transaction.atomic():
        if Organisation.objects.exists() or Person.objects.exists():
            raise Conflict(_("This installation already has an organisation. The demonstration needs an empty one."))
        now = clock.now()
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = off")
        said(_("Preparing"), 0.0)
        with bulk.bare(TABLES, lambda table, share: said(_("Building indexes"), 0.4 + share * 0.5)):
            loaded = _Load(size, seed, today or clock.today(), said)
            loaded.run()
        evenings.load(
            loaded.tree, loaded.crowd.person_id(loaded.desks.cell_secretary(DEMO_CELL)),
            loaded.crowd.person_id(loaded.crowd.person_of(DEMO_CELL, 7)),
        )  # fmt: skip
        congresses.load(loaded.centre.unit_id, loaded.tree.calendar.founded, loaded.tree.calendar.today)
        said(_("Counting"), 0.9)
        tallies.rebuild([people.TALLY_SOURCE, offices.TALLY_SOURCE])
        bulk.move_sequences([t for t in TABLES if t not in WITHOUT_SEQUENCE])
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE structure_unittally")
        annals.record(loaded.tree, now=now)
        ledger.record(
            "project.load_demonstration", actor=system("demonstration"), now=now, size=size, seed=seed,
            today=loaded.tree.calendar.today, units=loaded.tree.size.units, members=loaded.tree.size.members,
        )  # fmt: skip
        while ledger.seal():
            pass
    said(_("Ready"), 1.0)


class _Load:
    def __init__(self, size: str, seed: int, today: date, said: Progress) -> None:
        self.said = said
        calendar = Calendar.up_to(today)
        founded_at = timezone.make_aware(datetime.combine(calendar.founded, time(9)))
        founded = found_organisation(
            actor=system("demonstration"), now=founded_at, names=places.UNION, languages=["en", "ko"], preset="union",
            on=calendar.founded, administrator_name=ADMINISTRATOR_NAME, administrator_email=ADMINISTRATOR,
            is_demonstration=True,
        )  # fmt: skip
        assert founded.centre is not None
        assert founded.user is not None
        change_settings(
            actor=offices.actor_for_user(founded.user, calendar.founded), now=founded_at + timedelta(days=14, hours=9),
            about=_ABOUT, tacit_transfer_days=30,
        )  # fmt: skip
        self.centre = founded.centre
        self.tree = Tree(SIZES[size], calendar, self.centre.unit_id, bulk.next_id("structure_unit"), seed)
        self.crowd = Crowd(self.tree, bulk.next_id("people_person"))
        self.desks = Desks(
            self.tree, self.crowd, dict(UnitType.objects.values_list("code", "pk")), _births(), self._events(),
            bulk.next_id("offices_post"),
            dict(Post.objects.filter(unit_id=self.centre.unit_id).values_list("type__code", "pk")),
        )  # fmt: skip
        self.crowd.users = self._users()

    def run(self) -> None:
        """Copies every table."""
        unit_names = self.tree.names()
        crowd_, desks_ = self.crowd, self.desks
        units, persons = _("Units"), _("People")
        self._copy(0.01, units, "structure_unit", desks.UNIT, lambda first: desks_.unit_rows(unit_names))
        self._copy(0.02, units, "structure_unitname", desks.UNIT_NAME, lambda n: desks_.name_rows(n, unit_names))
        self._copy(0.03, units, "structure_placement", desks.PLACEMENT, desks_.placement_rows)
        self._copy(0.04, persons, "people_person", crowd.PERSON, lambda first: crowd_.person_rows())
        self._copy(0.09, persons, "people_personname", crowd.NAME, crowd_.name_rows)
        self._copy(0.18, persons, "people_contactdetail", crowd.CONTACT, crowd_.contact_rows)
        self._copy(0.27, _("Memberships"), "people_membership", crowd.MEMBERSHIP, crowd_.membership_rows)
        self._copy(0.35, _("Memberships"), "people_application", crowd.APPLICATION, crowd_.application_rows)
        self._copy(0.35, _("Memberships"), "people_transfer", crowd.TRANSFER, crowd_.transfer_rows)
        self._copy(0.36, persons, "people_duplicatesuspicion", crowd.SUSPICION, crowd_.suspicion_rows)
        self._copy(0.36, _("Offices"), "offices_post", desks.POST, lambda first: desks_.post_rows())
        self._copy(0.38, _("Offices"), "offices_tenure", desks.TENURE, desks_.tenure_rows)
        self._copy(0.39, units, "meetings_rhythm", evenings.RHYTHM, lambda first: evenings.rhythm_rows(self.tree))

    def _copy(self, share: float, what: str, table: str, columns: str, rows: Callable[[int], Iterable[str]]) -> None:
        self.said(what, share)
        # The ids of units, people and posts were fixed when the tree was planned; the others follow the sequence.
        fixed = table in ("structure_unit", "people_person", "offices_post", "meetings_rhythm")
        bulk.copy(table, columns, rows(0 if fixed else bulk.next_id(table)))

    def _users(self) -> dict[int, int]:
        """Makes the accounts that can be signed in as, and returns them by the number of their person."""
        numbers = {
            "general-secretary": self.desks.general_secretary(),
            "district-secretary": self.desks.district_secretary(0),
            "cell-secretary": self.desks.cell_secretary(DEMO_CELL),
            "member": self.crowd.person_of(DEMO_CELL, 7),
        }
        return {number: User.objects.create_user(email=EMAILS[who]).pk for who, number in numbers.items()}

    def _events(self) -> dict[str, int]:
        """Writes the two reorganisations and returns all three changes by kind."""
        tree, days = self.tree, self.tree.calendar
        found = ChangeEvent.objects.get(kind="found")
        # Without titles, which are somebody's own words: both are called by their units, in the reader's language.
        merge = self._event("merge", days.merged, "The two harbours share one railway since the new line was opened.")
        merge.units.set([tree.district_id(0), tree.merged_id, *(tree.branch_id(b) for b in tree.merged_branches)])
        split = self._event("split", days.split, "The branch had grown too large to meet in one room.")
        new = tree.branch_id(tree.new_branch)
        split.units.set([new, new - 1, *(tree.cell_id(c) for c in tree.cells_of(tree.new_branch))])
        return {"found": found.pk, "merge": merge.pk, "split": split.pk}

    def _event(self, kind: str, on: date, reason: str) -> ChangeEvent:
        recorded = timezone.make_aware(datetime.combine(on, time(10)))
        return ChangeEvent.objects.create(kind=kind, on=on, reason=reason, recorded_at=recorded)


def _births() -> dict[str, list[tuple[int, str, int]]]:
    out: dict[str, list[tuple[int, str, int]]] = {}
    for birth in BirthPost.objects.select_related("unit_type", "post_type").order_by("pk"):
        out.setdefault(birth.unit_type.code, []).append((birth.post_type_id, birth.post_type.code, birth.seats))
    return out
