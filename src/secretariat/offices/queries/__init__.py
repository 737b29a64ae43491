"""Every read of posts, tenures and powers."""

from secretariat.offices.queries.accounts import AccountView, account_of, has_members_without_account
from secretariat.offices.queries.authority import actor_for_user, grants_of, grants_to_come
from secretariat.offices.queries.candidates import Candidate, candidates, sees_members
from secretariat.offices.queries.dossier import (
    Dossier,
    TenureView,
    dossier,
    history_of,
    offices_at_stake,
    tenures_of,
)
from secretariat.offices.queries.duplicates import merges_of, page_of_suspicions, require_suspicion
from secretariat.offices.queries.everything import everything_about
from secretariat.offices.queries.holders import Holder, PostView, holders, knows_holder, posts_of
from secretariat.offices.queries.ledger import (
    Act,
    actions_seen,
    acts_in_words,
    chain_state,
    page_of_ledger,
    person_for_filter,
)
from secretariat.offices.queries.merging import MergePreview, merge_preview
from secretariat.offices.queries.posts import FoundPost, PastHolder, PostPage, find_posts, post_page
from secretariat.offices.queries.sight import Seer, levels_above, seers, why
from secretariat.offices.queries.tenures import page_of_posts, page_of_tenures, post_types
from secretariat.offices.queries.transfers import page_of_transfers, require_transfer
from secretariat.offices.queries.waiting import Ending, Vacancy, endings, vacancies

TALLY_SOURCE = """
    SELECT unit_id, valid_from, valid_to, 0 AS units, 0 AS members_here, 0 AS members, 0 AS secondary, seats,
           0 AS filled
    FROM offices_post
    UNION ALL
    SELECT o.unit_id, greatest(e.valid_from, o.valid_from), least(e.valid_to, o.valid_to), 0, 0, 0, 0,
           e.seats::int - o.seats::int, 0
    FROM offices_earlierseats e JOIN offices_post o ON o.id = e.post_id
    WHERE greatest(e.valid_from, o.valid_from) < least(e.valid_to, o.valid_to)
    UNION ALL
    SELECT o.unit_id, t.valid_from, t.valid_to, 0, 0, 0, 0, 0, 1
    FROM offices_tenure t JOIN offices_post o ON o.id = t.post_id WHERE t.seat IS NOT NULL
"""
"""What posts and tenures add to the counts of units."""

__all__ = [
    "TALLY_SOURCE", "AccountView", "Act", "Candidate", "Dossier", "Ending", "FoundPost", "Holder", "MergePreview",
    "PastHolder", "PostPage", "PostView", "Seer", "TenureView", "Vacancy", "account_of", "actions_seen",
    "actor_for_user", "acts_in_words", "candidates", "chain_state", "dossier", "endings", "everything_about",
    "find_posts", "grants_of", "grants_to_come", "has_members_without_account", "history_of", "holders", "knows_holder",
    "levels_above", "merge_preview", "merges_of", "offices_at_stake", "page_of_ledger", "page_of_posts",
    "page_of_suspicions", "page_of_tenures", "page_of_transfers", "person_for_filter", "post_page", "post_types",
    "posts_of", "require_suspicion", "require_transfer", "seers", "sees_members", "tenures_of", "vacancies", "why",
]  # fmt: skip
