"""The form for a new access token."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from secretariat.ground import powers
from secretariat.ground.actor import Actor


class TokenForm(forms.Form):
    """What a token is for, what it may do, and how long."""

    name = forms.CharField(label=_("Name"), max_length=100, help_text=_("What will use it, such as “members’ map”."))
    powers = forms.MultipleChoiceField(
        label=_("Powers"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Only what you hold yourself. Without any, the token reads what every member may read."),
    )  # fmt: skip
    days = forms.TypedChoiceField(
        label=_("Valid for"), coerce=int, initial=90,
        choices=[(30, _("30 days")), (90, _("90 days")), (365, _("one year")), (0, _("until revoked"))],
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = [power for power in powers.CATALOGUE.values() if actor.may(power.code)]
        self.fields["powers"].choices = [(power.code, power.label) for power in held]  # type: ignore[attr-defined]
        if not held:
            del self.fields["powers"]

    def expires_at(self, now: datetime) -> datetime | None:
        """When the token would expire, or None for never."""
        days = self.cleaned_data["days"]
        return now + timedelta(days=days) if days else None
