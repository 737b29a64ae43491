"""Pages of the offices package."""

from secretariat.offices.pages.accounts import (
    change_address,
    close_account,
    confirm_address,
    hand_over_link,
    invite,
    invite_members,
    own_address,
)
from secretariat.offices.pages.duplicates import compare, duplicates, undo_merge
from secretariat.offices.pages.ledger import ledger
from secretariat.offices.pages.me import export, leave, me, visibility
from secretariat.offices.pages.overview import endings, vacancies
from secretariat.offices.pages.person import end_membership, erase, person, why
from secretariat.offices.pages.posts import begin_tenure, end_tenure, post
from secretariat.offices.pages.transfers import ask_transfer, transfer, transfers
from secretariat.offices.pages.unit_posts import add_post, change_seats, end_post

__all__ = [
    "add_post", "ask_transfer", "begin_tenure", "change_address", "change_seats", "close_account", "compare",
    "confirm_address", "duplicates", "end_membership", "end_post", "end_tenure", "endings", "erase", "export",
    "hand_over_link", "invite", "invite_members", "leave", "ledger", "me", "own_address", "person", "post",
    "transfer", "transfers", "undo_merge", "vacancies", "visibility", "why",
]  # fmt: skip
