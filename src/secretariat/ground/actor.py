"""Who acts: a person with the powers that their offices give them today, or the system itself."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from secretariat.ground import paths, powers
from secretariat.ground.errors import NotAllowed

PERSON, SYSTEM, VISITOR = "person", "system", "visitor"


@dataclass(frozen=True)
class Grant:
    """One power that one tenure gives, over the paths of a half-open range."""

    power: str
    low: str
    high: str
    tenure_id: int | None
    unit_id: int | None

    def covers(self, path: str) -> bool:
        """Whether the unit with this path lies within the grant's reach."""
        return paths.within(path, self.low, self.high)


@dataclass(frozen=True)
class Actor:
    """Everyone who acts is an Actor; `grants` come from tenures in force and from nothing else."""

    kind: str
    name: str
    person_id: int | None = None
    user_id: int | None = None
    grants: tuple[Grant, ...] = ()
    sees_names: tuple[tuple[str, str], ...] = ()
    """Ranges in which names are visible without a power, such as a member's own unit."""
    home_path: str = ""
    limited_to: frozenset[str] | None = field(default=None)
    """The powers an access token was limited to; None for no limit."""

    @property
    def is_system(self) -> bool:
        """Whether the system itself acts: a job, or the command line of the machine's administrator."""
        return self.kind == SYSTEM

    def grant_for(self, power: str, path: str | None = None) -> Grant | None:
        """The grant that allows this power at this unit (anywhere, with no path), or None."""
        if power not in powers.CATALOGUE:
            raise ValueError(f"unknown power {power!r}")
        if self.is_system:
            return Grant(power, "", "~", None, None)
        for grant in self.grants:
            if grant.power == power and (path is None or grant.covers(path)):
                return grant
        return None

    def may(self, power: str, path: str | None = None) -> bool:
        """Whether an office of this actor allows this power at this unit (anywhere, with no path)."""
        return self.grant_for(power, path) is not None

    def require(self, power: str, path: str | None = None) -> Grant:
        """The grant that allows this. Raises NotAllowed, in plain words, when there is none."""
        grant = self.grant_for(power, path)
        if grant is None:
            raise NotAllowed(
                _("None of your offices includes the power “%(power)s” here. Ask the secretary of the unit above.")
                % {"power": powers.CATALOGUE[power].label}
            )
        return grant

    def beyond(self, grants: Iterable[Grant]) -> list[str]:
        """The powers among these grants that reach further than the actor's own, in order."""
        if self.is_system:
            return []
        return sorted(
            {
                g.power
                for g in grants
                if not any(m.power == g.power and m.low <= g.low and g.high <= m.high for m in self.grants)
            }
        )

    def limited(self, to: Iterable[str]) -> "Actor":
        """The same actor with no more than these powers, as an access token allows."""
        kept = frozenset(to)
        return replace(
            self,
            grants=tuple(grant for grant in self.grants if grant.power in kept),
            sees_names=self.sees_names if powers.NAMES in kept else (),
            limited_to=kept,
        )

    def acts_for(self, person_id: int | None) -> bool:
        """Whether this is the person themself, in a browser: what people may do for themselves no access token may."""
        return person_id is not None and self.person_id == person_id and self.limited_to is None

    def reach(self, power: str) -> list[tuple[str, str]]:
        """The ranges of paths in which this power may be used, without nested ones."""
        if self.is_system:
            return [("", "~")]
        ranges: Iterable[tuple[str, str]] = [(g.low, g.high) for g in self.grants if g.power == power]
        if power == powers.NAMES:
            ranges = [*ranges, *self.sees_names]
        return paths.reduce(ranges)


def system(name: str) -> Actor:
    """The system as an actor, named after the job or command that runs."""
    return Actor(SYSTEM, name)


def visitor() -> Actor:
    """Someone who has not signed in."""
    return Actor(VISITOR, "visitor")
