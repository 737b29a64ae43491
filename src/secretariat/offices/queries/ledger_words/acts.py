"""What each act is called, and who did it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from secretariat.ground.actor import SYSTEM, VISITOR
from secretariat.ground.models import LedgerEntry

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
