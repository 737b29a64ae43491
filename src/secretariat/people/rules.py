"""How names and contact details are compared and sorted."""

import re
import unicodedata


def match_name(name: str) -> str:
    """A name without case, accents and signs, spaces folded, so that the same name is found however it is typed."""
    decomposed = unicodedata.normalize("NFD", name.casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    words = re.sub(r"[^\w]+", " ", unicodedata.normalize("NFC", bare))
    return " ".join(words.split())


def match_contact(kind: str, value: str) -> str:
    """A contact value without case, spaces and signs, so that the same address or number compares equal."""
    if kind == "phone":
        return re.sub(r"[^\d+]", "", value)
    return " ".join(unicodedata.normalize("NFC", value).casefold().split())
