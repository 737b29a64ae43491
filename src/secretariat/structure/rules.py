"""How units are sorted and named."""

import re
from collections.abc import Iterable
from datetime import date


def natural_key(name: str) -> str:
    """A name folded so that "Cell 2" sorts before "Cell 12": every run of digits is padded to ten."""
    return re.sub(r"\d+", lambda m: m[0].zfill(10), " ".join(name.casefold().split()))


def in_language(names: dict[str, str], language: str, main: str = "en") -> str:
    """The name in a language, else in the main one, else in any; empty when there is none."""
    short = language.split("-")[0]
    return names.get(language) or names.get(short) or names.get(main) or next(iter(names.values()), "")


MOST_LEVELS = 200
"""How deep units may stand below one another: a path is a part of indexes, which take no longer one."""


def too_deep(levels_above: int) -> bool:
    """Whether a unit would have more units above it than a path can name."""
    return levels_above > MOST_LEVELS


def access_path(stands: Iterable[tuple[date, date, str]], today: date) -> str:
    """Where a unit stands today, else where it first will, else where it last did: what decides on access to it.

    From its beginnings, ends and paths, of which there is at least one.
    """
    known = sorted(stands)
    return next((path for _start, end, path in known if end > today), known[-1][2])
