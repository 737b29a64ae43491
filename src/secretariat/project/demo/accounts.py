"""The accounts of the made-up union that one may sign in as."""

from django.utils.translation import gettext as _

from secretariat.accounts.models import User

ADMINISTRATOR = "administrator@demo.invalid"
ADMINISTRATOR_NAME = "Robin Hafen"
EMAILS = {
    "general-secretary": "general.secretary@demo.invalid",
    "district-secretary": "district.secretary@demo.invalid",
    "cell-secretary": "cell.secretary@demo.invalid",
    "member": "member@demo.invalid",
}


def people() -> list[tuple[str, User]]:
    """What they are and their accounts, the general secretary first; empty without the demonstration."""
    titles = {
        EMAILS["general-secretary"]: _("General secretary"),
        EMAILS["district-secretary"]: _("District secretary"),
        EMAILS["cell-secretary"]: _("Cell secretary"),
        EMAILS["member"]: _("Member"),
        ADMINISTRATOR: _("Administrator"),
    }
    found = {user.email: user for user in User.objects.filter(email__in=titles)}
    return [(title, found[email]) for email, title in titles.items() if email in found]
