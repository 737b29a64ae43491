"""Keeps the translations complete: `python -m tools.translations update|check`.

Django's own makemessages needs GNU gettext; this reads the same strings with Babel, which comes from PyPI.
"""

import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "secretariat"
LOCALES = SOURCE / "locale"
LANGUAGES = ("ko",)
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
KEYWORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "_": None,
}


def found() -> Iterator[tuple[str | tuple[str, ...], str | None, str]]:
    """Every string to translate with its context and the file that it stands in."""
    if not settings.configured:
        settings.configure(USE_I18N=True)
    for path in sorted([*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html"), *SOURCE.rglob("*.txt")]):
        if "migrations" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            if "{% " not in text and "{{ " not in text:
                continue
            # Babel reads the result as Python, which minds how lines begin.
            text = re.sub(r"(?m)^[ \t]+", "", templatize(text))
        for _line, message, _comments, context in extract("python", BytesIO(text.encode()), KEYWORDS):
            yield message, context, str(path.relative_to(ROOT))


def template() -> Catalog:
    """A catalogue of everything that wants translation."""
    catalog = Catalog(project="Secretariat", charset="utf-8")
    for message, context, path in found():
        flags = ["python-format"] if re.search(r"%\(\w+\)", message if isinstance(message, str) else message[0]) else []
        catalog.add(message, context=context, locations=[(path, 0)], flags=flags)
    return catalog


def load(path: Path) -> Catalog:
    """A catalogue read from a .po file; an empty one where there is none."""
    if not path.exists():
        return Catalog(locale=path.parent.parent.name, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name, charset="utf-8")


def po_bytes(catalog: Catalog) -> bytes:
    """The .po file of a catalogue, in a stable order."""
    out = BytesIO()
    write_po(out, catalog, no_location=True, omit_header=False, sort_output=True, ignore_obsolete=True, width=110)
    return re.sub(rb'"(POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator)[^"]*"\n', b"", out.getvalue())


def mo_bytes(catalog: Catalog) -> bytes:
    """The compiled form of a catalogue, the same whenever it is made."""
    catalog.creation_date = catalog.revision_date = EPOCH
    out = BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def incomplete(catalog: Catalog) -> list[str]:
    """Strings without translation, or whose placeholders differ from those of the original."""
    problems = []
    for message in catalog:
        if not message.id:
            continue
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        first = message.id[0] if isinstance(message.id, tuple | list) else message.id
        if not all(strings) or message.fuzzy:
            problems.append(f"not translated: {first!r}")
            continue
        wanted = set(re.findall(r"%\(\w+\)[sd]", str(message.id)))
        for string in strings:
            if not set(re.findall(r"%\(\w+\)[sd]", string)) <= wanted:
                problems.append(f"other placeholders than the original: {first!r}")
    return problems


def update(additions: list[Path]) -> int:
    """Brings every catalogue up to date, with translations taken from `additions` where they have some."""
    for language in LANGUAGES:
        path = LOCALES / language / "LC_MESSAGES" / "django.po"
        catalog = load(path)
        for extra in additions:
            with extra.open("rb") as file:
                for message in read_po(file, locale=language, charset="utf-8", ignore_obsolete=True):
                    if message.id and message.string:
                        catalog.delete(message.id, context=message.context)
                        catalog.add(message.id, message.string, context=message.context)
        catalog.update(template(), no_fuzzy_matching=True)
        catalog.obsolete.clear()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(po_bytes(catalog))
        path.with_suffix(".mo").write_bytes(mo_bytes(load(path)))
        for problem in incomplete(load(path)):
            print(f"{language}: {problem}")
    return 0


def check() -> int:
    """Prints what is missing or out of date and returns 1 if anything is."""
    problems = []
    for language in LANGUAGES:
        path = LOCALES / language / "LC_MESSAGES" / "django.po"
        catalog = load(path)
        problems += [f"{language}: {problem}" for problem in incomplete(catalog)]
        known = {(m.id if isinstance(m.id, str) else tuple(m.id), m.context) for m in catalog if m.id}
        for message in template():
            key = (message.id if isinstance(message.id, str) else tuple(message.id), message.context)
            if message.id and key not in known:
                problems.append(
                    f"{language}: missing from django.po: {key[0]!r}; run python -m tools.translations update"
                )
        if not path.with_suffix(".mo").exists() or path.with_suffix(".mo").read_bytes() != mo_bytes(catalog):
            problems.append(f"{language}: django.mo is out of date; run python -m tools.translations update")
    print("\n".join(problems) or "translations are complete")
    return 1 if problems else 0


if __name__ == "__main__":
    command = sys.argv[1] if len(sys.argv) > 1 else "check"
    sys.exit(update([Path(p) for p in sys.argv[2:]]) if command == "update" else check())
