"""The ledger's acts and what they hold, in plain words."""

from secretariat.offices.queries.ledger_words.acts import ACTS, act_label, actor_label, history_label
from secretariat.offices.queries.ledger_words.facts import facts, mentioned
from secretariat.offices.queries.ledger_words.keys import FACTS

__all__ = ["ACTS", "FACTS", "act_label", "actor_label", "facts", "history_label", "mentioned"]
