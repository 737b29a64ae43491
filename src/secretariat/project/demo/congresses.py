"""The union's congresses so far: the founding one, those between, and the latest."""

from datetime import date

from secretariat.ground.dates import DAY, MONTH
from secretariat.meetings.models import Attendance, Meeting, Quotation, Series

NAME = "Congress of the Union / 조합 대의원대회"
PLACES = ("Haeman", "", "Port Ellery", "Haeman")
GENERAL_SECRETARY = "the General Secretary / 사무총장"


def load(unit_id: int, founded: date, today: date) -> None:
    """Writes a congress for the founding and every fourth of the way since; the second is known to its month alone."""
    series = Series.objects.create(name=NAME, rule="Two delegates of every branch / 지회마다 대의원 두 명")
    step = (today - founded) / 4
    for number, place in enumerate(PLACES, 1):
        day = founded + step * (number - 1)
        precision = MONTH if number == 2 else DAY
        meeting = Meeting.objects.create(
            unit_id=unit_id, series=series, ordinal=number, place=place,
            title=f"Congress {number} of the Union / 제{number}차 대의원대회",
            opened_on=day.replace(day=1) if precision == MONTH else day, opened_precision=precision,
            convened_by="Executive Committee / 집행위원회",
        )  # fmt: skip
        Attendance.objects.create(meeting=meeting, role=GENERAL_SECRETARY, present=number > 1)
    Quotation.objects.create(
        meeting=meeting, speaker=GENERAL_SECRETARY,
        text="One railway, one harbour, one union. / 철도도 하나, 항구도 하나, 조합도 하나.",
        reported_by="Union News / 조합신문",
    )  # fmt: skip
