"""The ledger's acts and what they hold, in plain words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils import formats, timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from secretariat.ground.actor import SYSTEM, VISITOR
from secretariat.ground.dates import FOREVER
from secretariat.ground.models import LedgerEntry
from secretariat.offices import presets
from secretariat.structure.queries.titles import kind_name
from secretariat.structure.rules import in_language

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True)
class Words:
    """What an act is called where officers read the ledger, and in the history of the person that it was about."""

    done: "StrPromise"
    happened: "StrPromise | None" = None
    """None where the act is about nobody, and so in nobody's history."""


def _same(words: "StrPromise") -> Words:
    """An act that is called alike from both points of view."""
    return Words(words, words)


ACTS = {
    "accounts.create_access_token": _same(gettext_lazy("Made an access token")),
    "accounts.end_other_sessions": _same(gettext_lazy("Signed out everywhere else")),
    "accounts.end_session": _same(gettext_lazy("Signed out a device")),
    "accounts.make_one_time_link": Words(gettext_lazy("Made a link that signs in once")),
    "accounts.revoke_access_token": _same(gettext_lazy("Revoked an access token")),
    "accounts.use_one_time_link": Words(gettext_lazy("Signed in with a link")),
    "imports.commit_import": Words(gettext_lazy("Wrote an import")),
    "imports.confirm_import": Words(gettext_lazy("Confirmed an import")),
    "imports.decide_matches": Words(gettext_lazy("Decided who is who in an import")),
    "imports.drop_import": Words(gettext_lazy("Dropped an import")),
    "imports.expire_uploads": Words(gettext_lazy("Deleted files that were no longer wanted")),
    "imports.export_organisation": Words(gettext_lazy("Made an export")),
    "imports.request_export": Words(gettext_lazy("Asked for an export")),
    "imports.upload_import": Words(gettext_lazy("Uploaded files to import")),
    "meetings.begin_meeting": Words(gettext_lazy("Noted who came to a meeting")),
    "meetings.correct_minutes": Words(gettext_lazy("Corrected minutes")),
    "meetings.drop_meeting": Words(gettext_lazy("Threw the record of a meeting away")),
    "meetings.end_rhythm": Words(gettext_lazy("Took away the rule by which a unit meets")),
    "meetings.finish_meeting": Words(gettext_lazy("Finished the record of a meeting")),
    "meetings.import_meetings": Words(gettext_lazy("Brought earlier meetings into the record")),
    "meetings.set_rhythm": Words(gettext_lazy("Said how often a unit meets")),
    "meetings.settle_decision": Words(
        gettext_lazy("Said whether what was decided is done"),
        gettext_lazy("What was decided for them done, or not after all"),
    ),
    "meetings.tell_members": Words(gettext_lazy("Wrote to the members what a meeting decided")),
    "messaging.deliver_messages": Words(gettext_lazy("Handed messages to the mail server")),
    "messaging.send_again": Words(gettext_lazy("Let a message be sent again")),
    "messaging.send_message": Words(gettext_lazy("Sent a message"), gettext_lazy("Message sent")),
    "offices.accept_transfer": Words(
        gettext_lazy("Accepted a transfer"), gettext_lazy("Transfer accepted by one side")
    ),
    "offices.add_post_type": Words(gettext_lazy("Added a kind of post")),
    "offices.ask_new_address": Words(
        gettext_lazy("Asked to sign in with another address"), gettext_lazy("Another sign-in address asked for")
    ),
    "offices.ask_transfer": Words(gettext_lazy("Asked for a transfer"), gettext_lazy("Transfer asked for")),
    "offices.begin_tenure": Words(gettext_lazy("Filled a post"), gettext_lazy("Took up a post")),
    "offices.change_address": Words(
        gettext_lazy("Changed the address with which a person signs in"), gettext_lazy("Sign-in address changed")
    ),
    "offices.change_post_type": Words(gettext_lazy("Changed a kind of post")),
    "offices.change_seats": Words(gettext_lazy("Changed the seats of a post")),
    "offices.close_account": Words(
        gettext_lazy("Closed or opened an account"), gettext_lazy("Account closed or opened")
    ),
    "offices.complete_transfer": Words(gettext_lazy("Completed a transfer"), gettext_lazy("Transferred")),
    "offices.confirm_new_address": Words(
        gettext_lazy("Signs in with another address"), gettext_lazy("Sign-in address changed")
    ),
    "offices.create_post": Words(gettext_lazy("Made a post")),
    "offices.decline_transfer": Words(gettext_lazy("Declined a transfer"), gettext_lazy("Transfer declined")),
    "offices.end_belonging": Words(
        gettext_lazy("Ended a person's belonging"), gettext_lazy("Membership ended, with the offices in the unit")
    ),
    "offices.end_post": Words(gettext_lazy("Ended a post")),
    "offices.end_tenure": Words(gettext_lazy("Ended a tenure"), gettext_lazy("Left a post")),
    "offices.erase_person": Words(gettext_lazy("Erased a person's data"), gettext_lazy("Erased")),
    "offices.forget_applicants": Words(gettext_lazy("Forgot applicants who were not admitted")),
    "offices.found_organisation": Words(gettext_lazy("Founded the organisation")),
    "offices.hand_over_link": Words(
        gettext_lazy("Made a link to hand over"), gettext_lazy("Link to sign in handed over")
    ),
    "offices.invite_members": Words(gettext_lazy("Invited the members of a unit to sign in")),
    "offices.invite_person": Words(gettext_lazy("Invited a person to sign in"), gettext_lazy("Invited to sign in")),
    "offices.leave_organisation": _same(gettext_lazy("Left the organisation")),
    "offices.merge_people": Words(
        gettext_lazy("Merged two records of one person"), gettext_lazy("Merged with another record")
    ),
    "offices.retire_post_type": Words(gettext_lazy("Took a kind of post out of use, or back into it")),
    "offices.set_birth_posts": Words(gettext_lazy("Decided with which posts units are born")),
    "offices.set_powers": Words(gettext_lazy("Changed what a post allows")),
    "offices.settle_transfers": Words(
        gettext_lazy("Completed transfers that were tacitly accepted"), gettext_lazy("Transfer accepted by silence")
    ),
    "offices.undo_merge": Words(gettext_lazy("Undid a merger of records"), gettext_lazy("Merge undone")),
    "offices.withdraw_transfer": Words(gettext_lazy("Withdrew a transfer"), gettext_lazy("Transfer withdrawn")),
    "people.add_person": Words(gettext_lazy("Added a person"), gettext_lazy("Put on record")),
    "people.apply_to_join": _same(gettext_lazy("Applied to join")),
    "people.begin_membership": Words(gettext_lazy("Began a membership"), gettext_lazy("Membership begun")),
    "people.decide_application": Words(gettext_lazy("Decided on an application"), gettext_lazy("Application decided")),
    "people.end_membership": Words(gettext_lazy("Ended a membership"), gettext_lazy("Membership ended")),
    "people.find_duplicates": Words(gettext_lazy("Looked for duplicates")),
    "people.keep_apart": Words(
        gettext_lazy("Decided that two records are two people"),
        gettext_lazy("Found to be a different person from a similar record"),
    ),
    "people.update_person": Words(gettext_lazy("Corrected a person's record"), gettext_lazy("Record corrected")),
    "people.withdraw_application": Words(
        gettext_lazy("Withdrew an application"), gettext_lazy("Application withdrawn")
    ),
    "project.load_demonstration": Words(gettext_lazy("Loaded the demonstration")),
    "project.start_for_real": Words(gettext_lazy("Decided to start for real")),
    "reorganisations.application_follows": Words(
        gettext_lazy("An application followed its unit"), gettext_lazy("Application followed its unit")
    ),
    "reorganisations.apply_due_paths": Words(gettext_lazy("Let access follow the units")),
    "reorganisations.dissolve_unit": Words(gettext_lazy("Dissolved a unit")),
    "reorganisations.found_unit": Words(gettext_lazy("Founded a unit")),
    "reorganisations.membership_ended": Words(
        gettext_lazy("A membership ended in a reorganisation"), gettext_lazy("Membership ended in a reorganisation")
    ),
    "reorganisations.membership_moved": Words(
        gettext_lazy("A membership moved in a reorganisation"), gettext_lazy("Membership moved in a reorganisation")
    ),
    "reorganisations.membership_resumed": Words(
        gettext_lazy("A membership goes on, its reorganisation undone"),
        gettext_lazy("Membership goes on, the reorganisation undone"),
    ),
    "reorganisations.membership_undone": Words(
        gettext_lazy("A membership was taken back with its reorganisation"),
        gettext_lazy("Membership taken back"),
    ),
    "reorganisations.merge_units": Words(gettext_lazy("Merged units")),
    "reorganisations.move_unit": Words(gettext_lazy("Moved a unit")),
    "reorganisations.rename_unit": Words(gettext_lazy("Renamed a unit")),
    "reorganisations.restore_unit": Words(gettext_lazy("Brought a unit back")),
    "reorganisations.split_unit": Words(gettext_lazy("Split a unit")),
    "reorganisations.tenure_carried": Words(
        gettext_lazy("A tenure was carried over in a reorganisation"),
        gettext_lazy("Post carried over in a reorganisation"),
    ),
    "reorganisations.tenure_ended": Words(
        gettext_lazy("A tenure ended in a reorganisation"), gettext_lazy("Post ended in a reorganisation")
    ),
    "reorganisations.tenure_resumed": Words(
        gettext_lazy("A tenure goes on, its reorganisation undone"),
        gettext_lazy("Post goes on, the reorganisation undone"),
    ),
    "reorganisations.tenure_undone": Words(
        gettext_lazy("A tenure was taken back with its reorganisation"), gettext_lazy("Post taken back")
    ),
    "reorganisations.transfer_ended": Words(
        gettext_lazy("A transfer ended with its unit"), gettext_lazy("Transfer ended with its unit")
    ),
    "reorganisations.transfer_follows": Words(
        gettext_lazy("A transfer followed its unit"), gettext_lazy("Transfer followed its unit")
    ),
    "reorganisations.undo_change": Words(gettext_lazy("Undid a reorganisation")),
    "structure.add_unit_type": Words(gettext_lazy("Added a kind of unit")),
    "structure.change_settings": Words(gettext_lazy("Changed the settings")),
    "structure.change_unit_type": Words(gettext_lazy("Changed a kind of unit")),
    "structure.retire_unit_type": Words(gettext_lazy("Took a kind of unit out of use, or back into it")),
}

FACTS = {
    "about": gettext_lazy("About the organisation"),
    "admitted": gettext_lazy("Admitted"),
    "after": gettext_lazy("After"),
    "answer": gettext_lazy("Answer"),
    "became": gettext_lazy("Became"),
    "before": gettext_lazy("Before"),
    "born": gettext_lazy("Date of birth"),
    "carried_to": gettext_lazy("Carried over to tenure"),
    "change": gettext_lazy("Reorganisation"),
    "changed": gettext_lazy("Changed"),
    "changes": gettext_lazy("Changes"),
    "children": gettext_lazy("Kinds of units below"),
    "choices": gettext_lazy("What was chosen"),
    "closed": gettext_lazy("Closed"),
    "code": gettext_lazy("Code"),
    "conflicting": gettext_lazy("Conflicting"),
    "contacts": gettext_lazy("Contact details"),
    "counts": gettext_lazy("Rows"),
    "day": gettext_lazy("Day"),
    "decisions": gettext_lazy("Decisions"),
    "done": gettext_lazy("Done"),
    "dropped": gettext_lazy("Record given up"),
    "earlier_rule": gettext_lazy("Earlier rule"),
    "ended": gettext_lazy("Ended"),
    "ending_notice_days": gettext_lazy("Days of notice before an ending"),
    "entries": gettext_lazy("Entries"),
    "exports": gettext_lazy("Exports"),
    "fellow_members_see_names": gettext_lazy("Fellow members see names"),
    "files": gettext_lazy("Files"),
    "first": gettext_lazy("First record"),
    "format": gettext_lazy("Format"),
    "found": gettext_lazy("Found"),
    "founded": gettext_lazy("Founded"),
    "has_members": gettext_lazy("Has members"),
    "imports": gettext_lazy("Imports"),
    "invited": gettext_lazy("Invited"),
    "is_head": gettext_lazy("Head of the unit"),
    "joined": gettext_lazy("Joined"),
    "joined_on": gettext_lazy("Joined on"),
    "kept_apart": gettext_lazy("Kept apart"),
    "kind": gettext_lazy("Kind"),
    "label": gettext_lazy("Label"),
    "language": gettext_lazy("Language"),
    "languages": gettext_lazy("Languages"),
    "left": gettext_lazy("Left"),
    "left_out": gettext_lazy("Left out"),
    "made": gettext_lazy("Made"),
    "main_language": gettext_lazy("Main language"),
    "matched": gettext_lazy("Matched"),
    "max_members": gettext_lazy("Most members"),
    "members": gettext_lazy("Members"),
    "members_ended": gettext_lazy("Memberships that ended"),
    "members_moved": gettext_lazy("Members who moved"),
    "membership": gettext_lazy("Membership"),
    "memberships": gettext_lazy("Memberships"),
    "min_members": gettext_lazy("Fewest members"),
    "name": gettext_lazy("Name"),
    "named": gettext_lazy("Named exactly"),
    "names": gettext_lazy("Names"),
    "new": gettext_lazy("New"),
    "officers_are_public": gettext_lazy("Officers are public"),
    "offices": gettext_lazy("Offices"),
    "on": gettext_lazy("From this day"),
    "over_term_limit": gettext_lazy("Beyond the limit on terms"),
    "people": gettext_lazy("People"),
    "plural_names": gettext_lazy("Names of several"),
    "post": gettext_lazy("Post"),
    "posts": gettext_lazy("Posts"),
    "powers": gettext_lazy("Powers"),
    "preset": gettext_lazy("Preset"),
    "rank": gettext_lazy("Order"),
    "reason": gettext_lazy("Reason"),
    "received": gettext_lazy("Received"),
    "released": gettext_lazy("Released"),
    "retired": gettext_lazy("Out of use"),
    "rule": gettext_lazy("Rule"),
    "seats": gettext_lazy("Seats"),
    "second": gettext_lazy("Second record"),
    "seed": gettext_lazy("Seed"),
    "sent": gettext_lazy("Sent"),
    "starts_on": gettext_lazy("First day"),
    "settle": gettext_lazy("Contradictions may be settled"),
    "settled": gettext_lazy("What was settled"),
    "settled_count": gettext_lazy("Contradictions settled"),
    "sides": gettext_lazy("Accepted by"),
    "size": gettext_lazy("Size"),
    "tacit": gettext_lazy("Accepted in silence by"),
    "tacit_transfer_days": gettext_lazy("Days until a transfer is tacitly accepted"),
    "template": gettext_lazy("Text"),
    "tenure": gettext_lazy("Tenure"),
    "tenures": gettext_lazy("Tenures"),
    "tenures_carried": gettext_lazy("Tenures that were carried over"),
    "tenures_ended": gettext_lazy("Tenures that ended"),
    "term_limit": gettext_lazy("Limit on terms"),
    "term_months": gettext_lazy("Term in months"),
    "title": gettext_lazy("Title"),
    "to": gettext_lazy("To"),
    "today": gettext_lazy("Day"),
    "type": gettext_lazy("Type"),
    "unchanged": gettext_lazy("Unchanged"),
    "unit": gettext_lazy("Unit"),
    "unit_type": gettext_lazy("Kind of unit"),
    "units": gettext_lazy("Units"),
    "until": gettext_lazy("Until"),
    "user": gettext_lazy("Account"),
    "waiting": gettext_lazy("Waiting"),
    "words": gettext_lazy("Words"),
}
"""What the keys of an act's payload are called; a test finds those that have no word yet."""
VALUES = {
    "acting": gettext_lazy("acting"),
    "appointed": gettext_lazy("appointed"),
    "deputy": gettext_lazy("deputy"),
    "elected": gettext_lazy("elected"),
    "primary": gettext_lazy("primary membership"),
    "receive": gettext_lazy("the unit that is joined"),
    "release": gettext_lazy("the unit that is left"),
    "secondary": gettext_lazy("secondary membership"),
    "end": gettext_lazy("ends"),
    "keep": gettext_lazy("is kept"),
}
"""Codes that stand as values."""

MOST_SHOWN = 20
"""Of a long list, such as the contradictions that an import settled; the entry itself holds them all."""
UNIT_FACTS = ("unit", "to", "from_unit", "to_unit", "left", "joined")
UNIT_LISTS = ("units", "founded", "ended")
"""Keys of units' ids; the same keys may count something in other acts, where they hold a number."""
POST_FACTS = ("post",)
TENURE_FACTS = ("tenure", "carried_to")
CHANGE_FACTS = ("change",)
IDS = ("first", "second", "user", "seed", "matched", "membership", *UNIT_FACTS, *UNIT_LISTS, *POST_FACTS, *TENURE_FACTS,
       *CHANGE_FACTS)  # fmt: skip
"""Keys whose numbers say which, and not how many."""
Names = Mapping[tuple[str, int], str]


def act_label(action: str) -> str:
    """An act's name in words, for officers; its code where there are none yet."""
    return str(ACTS[action].done) if action in ACTS else action


def actor_label(entry: LedgerEntry) -> str:
    """Who did an act, in words where it was no person; empty where an account without a name did it."""
    if entry.actor_kind == SYSTEM:
        return _("The system")
    if entry.actor_kind == VISITOR:
        return _("a visitor")
    return entry.actor_name or (_("a former member") if entry.name_digest is not None else "")


def history_label(action: str) -> str:
    """What happened to the person that an act was about, in words; as officers call it where there are none yet."""
    words = ACTS.get(action)
    return str(words.happened) if words and words.happened else act_label(action)


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
