"""The plans of reorganisations: each is made from the facts, shown as a preview, and carried out as it was shown."""

from secretariat.reorganisations.queries.plans.ending import plan_dissolve, plan_merge
from secretariat.reorganisations.queries.plans.facts import ChoiceMissing
from secretariat.reorganisations.queries.plans.moving import plan_found, plan_move, plan_rename, plan_restore
from secretariat.reorganisations.queries.plans.splitting import Part, plan_split

__all__ = [
    "ChoiceMissing", "Part", "plan_dissolve", "plan_found", "plan_merge", "plan_move", "plan_rename", "plan_restore",
    "plan_split",
]  # fmt: skip
