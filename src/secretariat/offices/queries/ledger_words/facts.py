"""What an act holds, as label and value."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from secretariat.ground.dates import FOREVER
from secretariat.offices import presets
from secretariat.offices.queries.ledger_words.keys import (
    CHANGE_FACTS,
    FACTS,
    IDS,
    POST_FACTS,
    TENURE_FACTS,
    UNIT_FACTS,
    UNIT_LISTS,
    VALUES,
)
from secretariat.structure.queries.titles import kind_name
from secretariat.structure.rules import in_language

MOST_SHOWN = 20
"""Of a long list, such as the contradictions that an import settled; the entry itself holds them all."""
Names = Mapping[tuple[str, int], str]


def mentioned(payload: Mapping[str, Any] | None) -> set[tuple[str, int]]:
    """What an act names by ids, as ("unit", "post", "tenure" or "change", id), as far as it is shown."""
    found = set()
    for key, value in (payload or {}).items():
        if isinstance(value, int) and (kind := _kind(key)):
            found.add((kind, value))
        elif isinstance(value, list):
            shown = value[:MOST_SHOWN]
            if key in UNIT_LISTS:
                found |= {("unit", one) for one in shown if isinstance(one, int)}
            for one in shown:
                found |= {pair for pair in mentioned(one) if pair[0] != "unit"} if isinstance(one, Mapping) else set()
    return found


def _kind(key: str) -> str:
    """Of what a key holds the id."""
    kinds = {"unit": UNIT_FACTS, "post": POST_FACTS, "tenure": TENURE_FACTS, "change": CHANGE_FACTS}
    return next((kind for kind, keys in kinds.items() if key in keys), "")


def facts(payload: Mapping[str, Any] | None, names: Names) -> list[tuple[str, str]]:
    """What an act holds, as label and value; a change as “before → after”. `names` are those of what it mentions."""
    rows = []
    before, after = (payload or {}).get("before"), (payload or {}).get("after")
    for key, value in (payload or {}).items():
        if key in ("before", "after") and isinstance(before, Mapping) and isinstance(after, Mapping):
            if key == "after":
                rows += [(_label(k), _("%(before)s → %(after)s") % _change(before.get(k), v)) for k, v in after.items()]
        elif key == "changes" and isinstance(value, Mapping):
            # Of each setting what it was and what it is.
            rows += [(_label(k), _("%(before)s → %(after)s") % _change(*pair)) for k, pair in value.items()]
        elif value not in (None, "", [], {}):
            rows.append((_label(key), _named(key, value, names)))
    return rows


def _change(before: Any, after: Any) -> dict[str, str]:
    return {"before": _text(before), "after": _text(after)}


def _label(key: str) -> str:
    return str(FACTS.get(key, key.replace("_", " ")))


def _named(key: str, value: Any, names: Names) -> str:
    kind = _kind(key)
    if kind and isinstance(value, int):
        return names.get((kind, value), str(value))
    if key in UNIT_LISTS and isinstance(value, list):
        return _text([names.get(("unit", one), str(one)) for one in value])
    if isinstance(value, list) and value and all(isinstance(one, Mapping) and "tenure" in one for one in value):
        return _text([_tenure(one, names) for one in value])
    if key in IDS and not isinstance(value, bool):
        return _text(_as_ids(value))
    if key == "preset":
        return _preset(str(value))
    if key == "kind" and isinstance(value, str):
        return kind_name(value) or _text(value)
    return _text(value)


def _as_ids(value: Any) -> Any:
    """The same with numbers as text, for they are not counted with."""
    if isinstance(value, Mapping):
        return {key: _as_ids(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_as_ids(inner) for inner in value]
    return str(value) if isinstance(value, int) else value


def _tenure(one: Mapping[str, Any], names: Names) -> str:
    """What became of a tenure: its post, where it is known, and the outcome."""
    post = names.get(("post", one.get("post", 0))) or names.get(("tenure", one["tenure"])) or str(one["tenure"])
    return f"{post}: {_text(one['became'])}" if one.get("became") else post


def _preset(code: str) -> str:
    return in_language(presets.load(code)["names"], get_language() or "en") if code in presets.codes() else code


def _text(value: Any) -> str:
    if value in (None, "", [], {}):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        if {"subject", "settlement"} <= value.keys():
            return f"{value['subject']}: {value['settlement']}"
        # Keys within are words of the record or ids, which stay as they are.
        return ", ".join(f"{FACTS.get(key, key)}: {_text(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        shown = ", ".join(_text(inner) for inner in value[:MOST_SHOWN])
        rest = len(value) - MOST_SHOWN
        return shown if rest <= 0 else _("%(shown)s and %(count)d more") % {"shown": shown, "count": rest}
    if isinstance(value, str):
        return str(VALUES.get(value) or _day(value) or value)
    return formats.number_format(value, force_grouping=True) if isinstance(value, int) else str(value)


def _day(text: str) -> str:
    try:
        if len(text) == 10:
            day = date.fromisoformat(text)
            return _("no end") if day == FOREVER else formats.date_format(day)
        moment: datetime | None = parse_datetime(text) if "T" in text else None
    except ValueError:
        return ""
    if moment is None or timezone.is_naive(moment):
        return ""
    return formats.date_format(timezone.localtime(moment), "DATETIME_FORMAT")
