"""The catalogue of powers: each one thing that a post lets its holder do, within a reach."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

UNIT, BELOW = "unit", "below"
REACHES = [(UNIT, _("own unit")), (BELOW, _("own unit and all below"))]

NAMES = "people.names"
CONTACTS = "people.contacts"
EDIT_PEOPLE = "people.edit"
ADMIT = "people.admit"
MERGE_PEOPLE = "people.merge"
HOLD_MEETINGS = "meetings.hold"
FILL_POSTS = "offices.fill"
DEFINE_POSTS = "offices.define"
REORGANISE = "structure.reorganise"
SETTINGS = "structure.settings"
IMPORT = "imports.run"
EXPORT = "imports.export"
READ_LEDGER = "ledger.read"
ADMINISTER = "accounts.administer"


@dataclass(frozen=True)
class Power:
    """One power: its code, and what it lets the holder do, in plain words."""

    code: str
    label: "StrPromise"
    explanation: "StrPromise"


CATALOGUE = {
    power.code: power
    for power in [
        Power(NAMES, _("See names"), _("See who belongs to the unit, with their memberships and offices.")),
        Power(CONTACTS, _("See contact details"), _("See telephone numbers and addresses, each with its purpose.")),
        Power(EDIT_PEOPLE, _("Keep people's records"), _("Add people, and correct names and contact details.")),
        Power(ADMIT, _("Admit and transfer"), _("Decide on applications, transfers and ends of membership.")),
        Power(
            HOLD_MEETINGS, _("Keep meetings"), _("Record who came and what was decided, and how often the unit meets.")
        ),
        Power(MERGE_PEOPLE, _("Merge duplicates"), _("Decide that two records are one person.")),
        Power(FILL_POSTS, _("Fill posts"), _("Record who was elected or appointed, and when they leave.")),
        Power(DEFINE_POSTS, _("Define posts and powers"), _("Change which posts there are and what they allow.")),
        Power(REORGANISE, _("Reorganise"), _("Found, move, merge, split, rename, dissolve and bring back units.")),
        Power(SETTINGS, _("Change settings"), _("Change unit types, words, languages and who sees names.")),
        Power(IMPORT, _("Import"), _("Bring in people, units and offices from files.")),
        Power(EXPORT, _("Export"), _("Take out everything within reach as files.")),
        Power(READ_LEDGER, _("Read the ledger"), _("See who did what, when and on whose authority.")),
        Power(ADMINISTER, _("Administer accounts"), _("See the outbox and help people to sign in.")),
    ]
}
