"""The ledger's acts and what they hold, in plain words."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from secretariat.ground.dates import FOREVER

ACTS = {
    "accounts.create_access_token": gettext_lazy("Made an access token"),
    "accounts.end_other_sessions": gettext_lazy("Signed out everywhere else"),
    "accounts.end_session": gettext_lazy("Signed out a device"),
    "accounts.make_one_time_link": gettext_lazy("Made a link that signs in once"),
    "accounts.revoke_access_token": gettext_lazy("Revoked an access token"),
    "accounts.use_one_time_link": gettext_lazy("Signed in with a link"),
    "imports.commit_import": gettext_lazy("Wrote an import"),
    "imports.confirm_import": gettext_lazy("Confirmed an import"),
    "imports.decide_matches": gettext_lazy("Decided who is who in an import"),
    "imports.drop_import": gettext_lazy("Dropped an import"),
    "imports.expire_uploads": gettext_lazy("Deleted files that were no longer wanted"),
    "imports.export_organisation": gettext_lazy("Made an export"),
    "imports.request_export": gettext_lazy("Asked for an export"),
    "imports.upload_import": gettext_lazy("Uploaded files to import"),
    "offices.accept_transfer": gettext_lazy("Accepted a transfer"),
    "offices.ask_transfer": gettext_lazy("Asked for a transfer"),
    "offices.begin_tenure": gettext_lazy("Filled a post"),
    "offices.complete_transfer": gettext_lazy("Completed a transfer"),
    "offices.create_post": gettext_lazy("Made a post"),
    "offices.decline_transfer": gettext_lazy("Declined a transfer"),
    "offices.end_belonging": gettext_lazy("Ended a person's belonging"),
    "offices.end_tenure": gettext_lazy("Ended a tenure"),
    "offices.erase_person": gettext_lazy("Erased a person's data"),
    "offices.found_organisation": gettext_lazy("Founded the organisation"),
    "offices.leave_organisation": gettext_lazy("Left the organisation"),
    "offices.merge_people": gettext_lazy("Merged two records of one person"),
    "offices.settle_transfers": gettext_lazy("Completed transfers that were tacitly accepted"),
    "offices.undo_merge": gettext_lazy("Undid a merger of records"),
    "offices.withdraw_transfer": gettext_lazy("Withdrew a transfer"),
    "people.add_person": gettext_lazy("Added a person"),
    "people.apply_to_join": gettext_lazy("Applied to join"),
    "people.begin_membership": gettext_lazy("Began a membership"),
    "people.decide_application": gettext_lazy("Decided on an application"),
    "people.end_membership": gettext_lazy("Ended a membership"),
    "people.find_duplicates": gettext_lazy("Looked for duplicates"),
    "people.keep_apart": gettext_lazy("Decided that two records are two people"),
    "people.update_person": gettext_lazy("Corrected a person's record"),
    "people.withdraw_application": gettext_lazy("Withdrew an application"),
}

FACTS = {
    "after": gettext_lazy("After"),
    "answer": gettext_lazy("Answer"),
    "before": gettext_lazy("Before"),
    "ended": gettext_lazy("Ended"),
    "joined_on": gettext_lazy("Joined on"),
    "kind": gettext_lazy("Kind"),
    "label": gettext_lazy("Label"),
    "name": gettext_lazy("Name"),
    "names": gettext_lazy("Names"),
    "on": gettext_lazy("From this day"),
    "post": gettext_lazy("Post"),
    "powers": gettext_lazy("Powers"),
    "preset": gettext_lazy("Preset"),
    "reason": gettext_lazy("Reason"),
    "seats": gettext_lazy("Seats"),
    "type": gettext_lazy("Type"),
    "unit": gettext_lazy("Unit"),
    "until": gettext_lazy("Until"),
}

MOST_SHOWN = 20
"""Of a long list, such as the contradictions that an import settled; the entry itself holds them all."""
UNIT_FACTS = ("unit", "to", "from_unit", "to_unit")
POST_FACTS = ("post",)


def act_label(action: str) -> str:
    """An act's name in words; its code where there are none yet."""
    return str(ACTS.get(action, action))


def facts(payload: Mapping[str, Any] | None, names: Mapping[tuple[str, int], str]) -> list[tuple[str, str]]:
    """What an act holds, as label and value; a change as “before → after”. `names` are of ("unit" or "post", id)."""
    rows = []
    before, after = (payload or {}).get("before"), (payload or {}).get("after")
    for key, value in (payload or {}).items():
        if key in ("before", "after") and isinstance(before, Mapping) and isinstance(after, Mapping):
            if key == "after":
                rows += [
                    (_label(k), _("%(before)s → %(after)s") % {"before": _text(before.get(k)), "after": _text(v)})
                    for k, v in after.items()
                ]
        elif value not in (None, "", [], {}):
            rows.append((_label(key), _named(key, value, names)))
    return rows


def _label(key: str) -> str:
    return str(FACTS.get(key, key.replace("_", " ")))


def _named(key: str, value: Any, names: Mapping[tuple[str, int], str]) -> str:
    if isinstance(value, int):
        kind = "unit" if key in UNIT_FACTS else "post" if key in POST_FACTS else ""
        if (kind, value) in names:
            return names[kind, value]
    return _text(value)


def _text(value: Any) -> str:
    if value in (None, ""):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_text(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        shown = ", ".join(_text(inner) for inner in value[:MOST_SHOWN])
        rest = len(value) - MOST_SHOWN
        return shown if rest <= 0 else _("%(shown)s and %(count)d more") % {"shown": shown, "count": rest}
    if isinstance(value, str):
        return _day(value) or value
    return str(value)


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
