"""How names and contact details are compared and sorted, and how days are shared out between two records."""

import re
import unicodedata
from collections.abc import Iterable

from secretariat.ground.dates import Period

_SIGNS = re.compile(r"[^\w]+")


def match_name(name: str) -> str:
    """A name without case, accents and signs, spaces folded, so that the same name is found however it is typed."""
    if name.isascii():
        # Most names of a large import; the long way gives the same for them, four times slower.
        folded = name.lower()
        if not folded.replace(" ", "").isalnum():
            folded = _SIGNS.sub(" ", folded)
        return " ".join(folded.split())
    decomposed = unicodedata.normalize("NFD", name.casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    words = _SIGNS.sub(" ", unicodedata.normalize("NFC", bare))
    return " ".join(words.split())


def letters_of(name: str) -> tuple[str, str]:
    """A name's letters as they were written, and word by word in the order of the alphabet.

    Two spellings of one name share one of them, whichever name comes first and wherever the spaces stand.
    """
    words = match_name(name).split()
    return "".join(words), "".join(sorted(words))


def match_contact(kind: str, value: str) -> str:
    """A contact value without case, spaces and signs, so that the same address or number compares equal."""
    if kind == "phone":
        return re.sub(r"[^\d+]", "", value)
    if value.isascii():
        return " ".join(value.lower().split())
    return " ".join(unicodedata.normalize("NFC", value).casefold().split())


def without(days: Period, taken: Iterable[Period]) -> list[Period]:
    """What is left of some days when others are taken away, in order."""
    pieces = [days]
    for other in taken:
        left = []
        for piece in pieces:
            shared = piece.overlap(other)
            if shared is None:
                left.append(piece)
                continue
            if piece.start < shared.start:
                left.append(Period(piece.start, shared.start))
            if shared.end < piece.end:
                left.append(Period(shared.end, piece.end))
        pieces = left
    return sorted(pieces)
