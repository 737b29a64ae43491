"""Materialised paths of units: one label of fixed width for each unit from the centre down, compared byte by byte."""

from collections.abc import Iterable

WIDTH = 5
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def label(unit_id: int) -> str:
    """The unit's label: its id in base 36, five characters wide. Raises ValueError beyond 36^5 - 1 = 60,466,175."""
    if not 0 < unit_id < 36**WIDTH:
        raise ValueError(f"a unit id must lie between 1 and {36**WIDTH - 1}, this one is {unit_id}")
    out = ""
    for _ in range(WIDTH):
        unit_id, digit = divmod(unit_id, 36)
        out = _DIGITS[digit] + out
    return out


def unit_ids(path: str) -> list[int]:
    """The ids along a path, from the centre down to the unit itself."""
    return [int(path[i : i + WIDTH], 36) for i in range(0, len(path), WIDTH)]


def depth(path: str) -> int:
    """How many units stand above: 0 for the centre."""
    return len(path) // WIDTH - 1


def parent(path: str) -> str:
    """The path of the unit above; empty for the centre."""
    return path[:-WIDTH]


def own(path: str) -> tuple[str, str]:
    """The half-open range that holds this unit alone."""
    return path, path + "!"


def subtree(path: str) -> tuple[str, str]:
    """The half-open range that holds this unit and everything below it."""
    return path, path + "~"


def within(path: str, low: str, high: str) -> bool:
    """Whether a path lies in a half-open range."""
    return low <= path < high


def reduce(ranges: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The fewest ranges that cover the same paths: those nested in another one are left out."""
    kept: list[tuple[str, str]] = []
    for low, high in sorted(set(ranges), key=lambda r: (r[0], _inverse(r[1]))):
        if kept and low >= kept[-1][0] and high <= kept[-1][1]:
            continue
        kept.append((low, high))
    return kept


def _inverse(high: str) -> tuple[int, ...]:
    return (*(-ord(c) for c in high), 1)
