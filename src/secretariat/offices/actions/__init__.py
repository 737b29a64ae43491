"""Writes of posts, tenures and powers, and of people where their offices are at stake."""

from secretariat.offices.actions.accounts import (
    ask_new_address,
    change_address,
    close_account,
    confirm_new_address,
    hand_over_link,
    invite_person,
)
from secretariat.offices.actions.belonging import end_belonging, leave_organisation
from secretariat.offices.actions.erase_person import erase_person
from secretariat.offices.actions.forget_applicants import KEPT_DAYS, forget_applicants
from secretariat.offices.actions.found_organisation import Founded, found_organisation
from secretariat.offices.actions.inviting import Invited, LeftOut, invite_members
from secretariat.offices.actions.merge_people import merge_people, undo_merge
from secretariat.offices.actions.posts import create_post, end_post, open_birth_posts
from secretariat.offices.actions.seats import change_seats
from secretariat.offices.actions.tenures import begin_tenure, end_tenure
from secretariat.offices.actions.transfers import (
    accept_transfer,
    ask_transfer,
    decline_transfer,
    settle_transfers,
    withdraw_transfer,
)

__all__ = [
    "KEPT_DAYS", "Founded", "Invited", "LeftOut", "accept_transfer", "ask_new_address", "ask_transfer", "begin_tenure",
    "change_address", "change_seats", "close_account", "confirm_new_address", "create_post", "decline_transfer",
    "end_belonging", "end_post", "end_tenure", "erase_person", "forget_applicants", "found_organisation",
    "hand_over_link", "invite_members", "invite_person", "leave_organisation", "merge_people", "open_birth_posts",
    "settle_transfers", "undo_merge", "withdraw_transfer",
]  # fmt: skip
