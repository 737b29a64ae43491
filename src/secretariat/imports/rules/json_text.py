"""What is wrong with a text that should be JSON, in words of our own."""

import json

from django.utils.translation import gettext as _

from secretariat.imports.rules.problems import BadCell, shortened

MOST_SIGNS = 20


def json_problem(file: str, error: json.JSONDecodeError) -> BadCell:
    """The place at which a text stops being JSON, what stands there, and what was expected."""
    cut = error.pos >= len(error.doc.rstrip()) - 1 or error.msg.startswith("Unterminated")
    expected = _("whole JSON; the file may have been cut off while it was copied") if cut else _expected(error.msg)
    rest = error.doc[error.pos :].splitlines()
    found = shortened(rest[0], MOST_SIGNS) if rest else ""
    return BadCell(file, error.lineno, str(error.colno), found or _("the end of the line or of the file"), expected)


def not_utf8(file: str, error: UnicodeDecodeError) -> BadCell:
    """The line with the first byte that is not UTF-8."""
    line = error.object.count(b"\n", 0, error.start) + 1
    return BadCell(file, line, "", _("bytes that are not UTF-8"), _("JSON as UTF-8"))


def _expected(message: str) -> str:
    """What the parser of Python, whose messages are its own, was looking for."""
    if message.startswith("Expecting value"):
        return _("a value: text in quotation marks, a number, a list, an object, true, false or null")
    if message.startswith("Expecting ',' delimiter"):
        return _("a comma, or the bracket that ends the list or object")
    if message.startswith("Expecting ':' delimiter"):
        return _("a colon between a name and its value")
    if message.startswith(("Expecting property name", "Illegal trailing comma")):
        return _("a name in quotation marks")
    if message.startswith("Invalid control character"):
        return _("text within quotation marks on one line; write a new line as \\n and a tab as \\t")
    if message.startswith("Invalid \\"):
        return _("a backslash only where JSON knows it; write a single one twice")
    if message.startswith("Extra data"):
        return _("nothing after the end of the JSON")
    return _("JSON")
