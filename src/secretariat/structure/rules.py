"""How units are sorted and named."""

import re


def natural_key(name: str) -> str:
    """A name folded so that "Cell 2" sorts before "Cell 12": every run of digits is padded to ten."""
    return re.sub(r"\d+", lambda m: m[0].zfill(10), " ".join(name.casefold().split()))


def in_language(names: dict[str, str], language: str, main: str = "en") -> str:
    """The name in a language, else in the main one, else in any; empty when there is none."""
    short = language.split("-")[0]
    return names.get(language) or names.get(short) or names.get(main) or next(iter(names.values()), "")
