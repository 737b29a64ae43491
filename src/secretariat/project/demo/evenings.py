"""How often the made-up union's cells and branches meet, and two years of evenings of the one that can be looked at."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from secretariat.ground import actor as actors
from secretariat.meetings.models import Decision, Meeting, Presence
from secretariat.meetings.queries.sheets import minutes_words
from secretariat.meetings.rules.rhythm import MONTHLY_WEEKDAY, QUARTERLY, occurrences, overdue_from, usual_rule
from secretariat.offices.rules import add_months
from secretariat.people.models import Membership
from secretariat.project.demo.bulk import NULL
from secretariat.project.demo.shape import DEMO_CELL, Tree

RHYTHM = "unit_id, rule, starts_on, at, last_met_on, overdue_from"
ACTOR = actors.system("demonstration")
PLACE = "Port canteen / 항만 식당"
GUESTS = ("Nora Quist", "이수진")
DECIDED = (
    "Ask the harbour office for lockers on pier 3 / 3부두 사물함을 항만사무소에 요청한다",
    "Bring the list of night shifts to the next meeting / 다음 회의에 야간 근무표를 가져온다",
    "Collect for the strike fund until the end of the month / 월말까지 파업 기금을 모은다",
    "Visit the two members who are ill / 아픈 조합원 두 명을 찾아간다",
    "Support the branch's motion on working hours / 지회의 노동시간 안건을 지지한다",
)


def rhythm_rows(tree: Tree) -> Iterator[str]:
    """A rule for each cell and branch, and when it last met by it; one in thirty has left its last meeting out."""
    today = tree.calendar.today
    for b in range(tree.size.branches):
        yield f"{tree.branch_id(b)}\t{_Schedule.of(QUARTERLY, b, today, late=b % 30 == 1)}"
    for c in range(tree.size.cells):
        late = c % 30 == 4 and c != DEMO_CELL
        yield f"{tree.cell_id(c)}\t{_Schedule.of(MONTHLY_WEEKDAY, c, today, late=late)}"


class _Schedule:
    """Rules begin on one of twenty-eight days two years ago, so that there are few to reckon with."""

    known: dict[tuple[str, int, date, bool], str] = {}

    @classmethod
    def of(cls, kind: str, number: int, today: date, *, late: bool) -> str:
        key = (kind, number % 28, today, late)
        if key not in cls.known:
            first = first_evening(number, today)
            rule = usual_rule(kind, first)
            held = [day for day in occurrences(rule, first, first, 40) if day < today]
            last = held[-2] if late and len(held) > 1 else held[-1]
            end = overdue_from(rule, first, last)
            cls.known[key] = f"{rule}\t{first}\t19:00\t{last}\t{end or NULL}"
        return cls.known[key]


def first_evening(number: int, today: date) -> date:
    """The first evening of a unit of this number."""
    return add_months(today, -24).replace(day=1) + timedelta(days=number % 28)


def load(tree: Tree, secretary_id: int, member_id: int) -> None:
    """Writes the evenings of the cell whose secretary and member can be signed in as."""
    today, unit_id = tree.calendar.today, tree.cell_id(DEMO_CELL)
    first = first_evening(DEMO_CELL, today)
    days = [day for day in occurrences(usual_rule(MONTHLY_WEEKDAY, first), first, first, 40) if day < today]
    for n, day in enumerate(days):
        people = list(
            Membership.objects.at(day).filter(unit_id=unit_id).order_by("sort_name").values_list("person_id", flat=True)
        )
        if not people:
            continue
        meeting = Meeting.objects.create(
            unit_id=unit_id, opened_on=day, known_to_all=False, recorded_by_id=secretary_id, place=PLACE,
            done_at=timezone.make_aware(datetime.combine(day, time(21))), told=len(people) - 3, untold=3,
        )  # fmt: skip
        _came(meeting, people, n)
        _decided(meeting, n, [secretary_id, member_id], last=len(days) - n, today=today)
        with override("en"):
            meeting.minutes = render_to_string(
                "meetings/minutes.txt", minutes_words(actor=ACTOR, meeting=meeting)
            ).strip()
        meeting.save(update_fields=["minutes"])


def _came(meeting: Meeting, people: list[int], n: int) -> None:
    away = {person for place, person in enumerate(people) if (place * 7 + n * 5) % 9 == 0}
    sorry = {person for person in away if (person + n) % 2}
    rows = [
        Presence(
            meeting=meeting, unit_id=meeting.unit_id, person_id=person,
            state=Presence.APOLOGIES if person in sorry else Presence.CAME,
        )
        for person in people
        if person not in away or person in sorry
    ]  # fmt: skip
    if n % 6 == 5:
        rows.append(Presence(meeting=meeting, unit_id=meeting.unit_id, guest=GUESTS[n // 6 % 2]))
    Presence.objects.bulk_create(rows)


def _decided(meeting: Meeting, n: int, people: list[int], *, last: int, today: date) -> None:
    """One to three lines; what the last two evenings decided is still to be seen to."""
    settled = (
        None if last < 3 else timezone.make_aware(datetime.combine(meeting.opened_on + timedelta(days=9), time(12)))
    )
    Decision.objects.bulk_create(
        Decision(
            meeting=meeting, unit_id=meeting.unit_id, number=number, text=DECIDED[(n * 2 + number) % len(DECIDED)],
            person_id=people[(n + number) % 2] if number < 3 else None,
            due_on=(today + timedelta(days=number * 4 + last)) if last < 3 else meeting.opened_on + timedelta(days=14),
            settled_at=settled,
            settled_by_id=people[0] if settled else None,
        )
        for number in range(1, n % 3 + 2)
    )  # fmt: skip
