"""What the shell of every page shows: the organisation, the way around, the day one looks at."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from secretariat.ground import clock, powers
from secretariat.ground.actor import visitor
from secretariat.structure.queries import organisation, organisation_name


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context `shell` for the base templates; read only when a template asks for it."""
    return {"shell": _Shell(request)}


class _Shell:
    """Looked up lazily, so that partial answers cost no query."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.actor = getattr(request, "actor", visitor())
        self.on = getattr(request, "on", None)
        self.query = request.GET.get("q", "")
        self.search_url = reverse("desk:search")
        self.home_url = reverse("desk:desk") if self.actor.user_id else "/"

    @property
    def today(self) -> Any:
        return clock.today()

    @property
    def organisation(self) -> Any:
        if not hasattr(self, "_organisation"):
            self._organisation = organisation()
        return self._organisation

    @property
    def organisation_name(self) -> str:
        return organisation_name(self.organisation) or "Secretariat"

    @property
    def person_name(self) -> str:
        return self.actor.name if self.actor.user_id else ""

    @property
    def navigation(self) -> list[dict[str, Any]]:
        actor = self.actor
        if not actor.user_id:
            return []
        entries = [
            (_("My desk"), "desk:desk", "desk", True),
            (_("Units"), "desk:tree", "tree", True),
            (_("My page"), "offices:me", "person", actor.person_id is not None),
            (_("Offices"), "offices:vacancies", "office", actor.may(powers.FILL_POSTS)),
            (_("Applications"), "people:applications", "letter", actor.may(powers.ADMIT)),
            (_("Transfers"), "offices:transfers", "transfer", actor.may(powers.ADMIT)),
            (_("Meetings"), "meetings:meetings", "calendar", True),
            (_("Changes"), "reorganisations:changes", "history", True),
            (_("Import"), "imports:upload", "upload", actor.may(powers.IMPORT)),
            (_("Export"), "imports:exports", "download", actor.may(powers.EXPORT)),
            (_("Ledger"), "offices:ledger", "ledger", actor.may(powers.READ_LEDGER)),
            (
                _("Settings"),
                "settings:home",
                "settings",
                actor.may(powers.SETTINGS) or actor.may(powers.DEFINE_POSTS),
            ),
            (_("Outbox"), "messaging:outbox", "letter", actor.may(powers.ADMINISTER)),
        ]
        here = self._request.path
        return [
            {"label": label, "url": url, "icon": icon, "current": here == url}
            for label, name, icon, shown in entries
            if shown
            for url in [reverse(name)]
        ]

    @property
    def account_links(self) -> list[dict[str, Any]]:
        if not self.actor.user_id:
            return []
        return [
            {"label": _("My page"), "url": reverse("offices:me"), "icon": "person"},
            {"label": _("Sign-in and devices"), "url": reverse("mfa_index"), "icon": "key"},
            {"label": _("Sign out"), "url": reverse("account_logout"), "icon": "leave", "post": True},
        ]

    @property
    def mail_is_kept(self) -> bool:
        """Whether there is no mail server, so that messages stay in the outbox."""
        return bool(getattr(settings, "MAIL_IS_KEPT", False))

    @property
    def footer_note(self) -> str:
        notes = []
        if self.organisation and self.organisation.is_demonstration:
            notes.append(_("This is a demonstration: the organisation and its people are made up."))
        if self.mail_is_kept:
            notes.append(_("No mail server is set: messages are kept in the outbox of this installation."))
        return " ".join(notes)
