"""The organisation itself: its name and its words."""

from django.utils.translation import get_language

from secretariat.ground import memo
from secretariat.structure.models import Organisation
from secretariat.structure.rules import in_language


def organisation() -> Organisation | None:
    """The organisation of this installation, or None before the first run is finished."""
    notes = memo.notes()
    if "organisation" not in notes:
        notes["organisation"] = Organisation.objects.first()
    found: Organisation | None = notes["organisation"]
    return found


def organisation_name(organisation: Organisation | None, language: str | None = None) -> str:
    """The organisation's name in a language (the active one by default)."""
    if organisation is None:
        return ""
    return in_language(organisation.names, language or get_language() or "en", organisation.main_language)


def word(organisation: Organisation, key: str, default: str) -> str:
    """The organisation's own word for something, such as "member", in the active language."""
    words = organisation.words.get(get_language() or "en") or {}
    return str(words.get(key, default))
