"""Field types of the API: strict where the database has limits, so that a wrong entry is told and never guessed at."""

import re
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictInt, StringConstraints
from pydantic import WithJsonSchema as Described
from pydantic_core import PydanticCustomError

from secretariat.ground import dates
from secretariat.ground.paths import WIDTH
from secretariat.kit.rest.problems import Problem, wrong

BIGGEST = 2**63 - 1
BIGGEST_UNIT = 36**WIDTH - 1


def _day(value: Any) -> date:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = dates.FOREVER
        if day.year < dates.FOREVER.year:
            return day
    raise PydanticCustomError("day", "expected a day such as 2022-05-03")


def _number(value: Any) -> int:
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,19}", value):
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise PydanticCustomError("whole_number", "expected a whole number")


def _flag(value: Any) -> bool:
    if value in ("true", "false"):
        return bool(value == "true")
    if isinstance(value, bool):
        return value
    raise PydanticCustomError("flag", "expected true or false")


def _number_schema(most: int) -> Described:
    return Described({"type": "integer", "minimum": 1, "maximum": most})


def _partial_day(value: Any) -> tuple[date, str]:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", value):
        try:
            day, precision = dates.parse_partial(value)
        except ValueError:
            day = dates.FOREVER
        if 1000 <= day.year < dates.FOREVER.year:
            return day, precision
    raise PydanticCustomError("partial_day", "expected a year, a month or a day such as 2007, 2007-10 or 2007-10-03")


Day = Annotated[
    date, BeforeValidator(_day), Described({"type": "string", "format": "date", "examples": ["2022-05-03"]})
]
"""A day from year 1 to 9998; year 9999 means “no end” inside and is refused."""

Id = Annotated[StrictInt, Field(ge=1, le=BIGGEST)]
UnitId = Annotated[StrictInt, Field(ge=1, le=BIGGEST_UNIT)]
IdText = Annotated[int, BeforeValidator(_number), Field(ge=1, le=BIGGEST), _number_schema(BIGGEST)]
"""An id in an address or a query."""
UnitIdText = Annotated[int, BeforeValidator(_number), Field(ge=1, le=BIGGEST_UNIT), _number_schema(BIGGEST_UNIT)]
Limit = Annotated[int, BeforeValidator(_number), Field(ge=1, le=200), _number_schema(200)]
Flag = Annotated[bool, BeforeValidator(_flag), Described({"type": "boolean"})]

Name = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=200)]
Text = Annotated[str, StringConstraints(strict=True, max_length=2000)]
ShortText = Annotated[str, StringConstraints(strict=True, max_length=200)]
Language = Annotated[str, StringConstraints(strict=True, max_length=12, pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$")]
LanguageOrNone = Annotated[
    str, StringConstraints(strict=True, max_length=12, pattern=r"^([a-z]{2,3}(-[A-Za-z0-9]{2,8})?)?$")
]
"""A language, or empty text for none."""
TextParam = Annotated[str, StringConstraints(max_length=200)]
"""Text in an address or a query."""
NamesEntry = Annotated[dict[Language, Name], Field(max_length=20)]
"""Names in languages, sent in."""
Names = dict[str, str]
"""Names in languages, such as {"en": "Centre", "ko": "본부"}."""

PartialDay = Annotated[
    str, Field(description="A day as exactly as it is known: 2007, 2007-10 or 2007-10-03.", examples=["2007-10"])
]
PartialDayEntry = Annotated[
    tuple[date, str],
    BeforeValidator(_partial_day),
    Described({"type": "string", "pattern": "^[0-9]{4}(-[0-9]{2}){0,2}$", "examples": ["2007-10"]}),
]
"""A day as exactly as it is known, from the year 1000 on, sent in."""


class Entry(BaseModel):
    """What is sent in: nothing but the fields that are named."""

    model_config = ConfigDict(extra="forbid")


class Shown(BaseModel):
    """What is given out."""

    model_config = ConfigDict(serialize_by_alias=True)


class Span(Shown):
    """A half-open period: `valid_to` is the first day on which it no longer holds, null while it has no end."""

    valid_from: PartialDay
    valid_to: PartialDay | None


def span(row: Any) -> dict[str, str | None]:
    """The period of a dated row, each end as exactly as it is known."""
    return {
        "valid_from": dates.format_partial(row.valid_from, row.from_precision),
        "valid_to": dates.format_partial(row.valid_to, row.to_precision) or None,
    }


def moment(text: str) -> datetime:
    """The moment in a cursor. Raises Problem 422 when it is none that was given out."""
    try:
        found = datetime.fromisoformat(text)
        if found.tzinfo is not None and 1 < found.year < dates.FOREVER.year:
            return found
    except ValueError:
        pass
    raise Problem(422, "", [wrong("query", "cursor", "cursor")])
