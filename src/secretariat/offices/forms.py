"""Forms of posts and tenures."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from secretariat.kit.forms import DayInput
from secretariat.offices.models import Tenure


class OneOf(forms.TypedChoiceField):
    """A choice that may be left out where the form takes the answer in another way; it is not called optional."""

    def validate(self, value: Any) -> None:
        """Whatever was chosen must be one of the choices."""
        if value not in self.empty_values:
            super().validate(value)


class BeginTenureForm(forms.Form):
    """Who takes up a post, how, and for which days."""

    KINDS = [
        (Tenure.ELECTED, _("elected")),
        (Tenure.APPOINTED, _("appointed")),
        (Tenure.ACTING, _("acting")),
        (Tenure.DEPUTY, _("deputy")),
    ]
    person = forms.TypedChoiceField(label=_("Who"), coerce=int, widget=forms.RadioSelect)
    kind = forms.ChoiceField(label=_("How"), choices=KINDS, initial=Tenure.ELECTED)
    on = forms.DateField(label=_("From"), widget=DayInput)
    until = forms.DateField(
        label=_("Until"),
        required=False,
        widget=DayInput,
        help_text=_("The first day on which the post is no longer held. Left empty, the term of office decides."),
    )
    over_term_limit = forms.BooleanField(
        label=_("Go beyond the limit on terms; the reason is known to the members"), required=False
    )

    def __init__(self, *args: Any, choices: list[tuple[int, str]], named: bool = False, **options: Any) -> None:
        """With `named` the person may also be one who is not among the choices, by number or address and name."""
        super().__init__(*args, **options)
        self.named = named
        if not named:
            self.fields["person"].choices = choices  # type: ignore[attr-defined]
            return
        self.use_required_attribute = False
        self.fields["person"] = OneOf(
            label=_("Who"), choices=choices, coerce=int, empty_value=None, widget=forms.RadioSelect
        )
        self.fields["known_by"] = forms.CharField(
            label=_("Membership number or e-mail address"), required=not choices, max_length=254,
            help_text=_("Exactly as it stands on the person's record."),
        )  # fmt: skip
        self.fields["name"] = forms.CharField(
            label=_("Their name"), required=not choices, max_length=200,
            help_text=_("First name and family name. If they do not belong together, nothing is recorded."),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """One person, in one of the two ways."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.named or "person" in self.errors:
            return data
        known_by, name = data.get("known_by", ""), data.get("name", "")
        if data.get("person") is not None:
            if known_by or name:
                self.add_error("person", _("Choose somebody here or name somebody below, not both."))
        elif not known_by:
            self.add_error("known_by", _("Say who it is: choose an officer, or give this and the name."))
        elif not name:
            self.add_error("name", _("Give the name as well, so that nobody else is recorded by mistake."))
        return data


class EndTenureForm(forms.Form):
    """When a tenure ends, and why."""

    on = forms.DateField(
        label=_("First day without the post"), widget=DayInput,
        help_text=_("From this day on the powers of the post are gone."),
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), required=False, max_length=300)


class AddPostForm(forms.Form):
    """A post that a unit is to have."""

    type = forms.ChoiceField(label=_("Kind of post"))
    seats = forms.IntegerField(
        label=_("Seats"), min_value=1, initial=1, help_text=_("How many people hold the post at the same time.")
    )
    on = forms.DateField(label=_("From this day"), widget=DayInput)


class ChangeSeatsForm(forms.Form):
    """How many seats a post is to have, from when, and why."""

    seats = forms.IntegerField(
        label=_("Seats"), min_value=1, help_text=_("How many people hold the post at the same time.")
    )
    on = forms.DateField(
        label=_("From this day"), widget=DayInput,
        help_text=_("Before that day the post keeps the seats that it had. For fewer seats, end tenures first."),
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), required=False, max_length=300)


class EndPostForm(forms.Form):
    """When a unit no longer has a post, and why."""

    on = forms.DateField(
        label=_("First day on which the unit does not have it"), widget=DayInput,
        help_text=_("Tenures that run beyond that day must be ended first."),
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), required=False, max_length=300)


class EndMembershipForm(forms.Form):
    """When a membership ends, and why."""

    on = forms.DateField(label=_("First day outside the unit"), widget=DayInput)
    reason = forms.CharField(label=_("Reason"), required=False, max_length=300)


class AskTransferForm(forms.Form):
    """Where to, when and why."""

    unit = forms.TypedChoiceField(label=_("To"), coerce=int, widget=forms.RadioSelect)
    on = forms.DateField(label=_("From"), widget=DayInput)
    reason = forms.CharField(label=_("Reason"), required=False, max_length=300)


class TransferAnswerForm(forms.Form):
    """The word of one side."""

    answer = forms.CharField(label=_("A word to the person"), required=False, max_length=300)


def office_choices(form: forms.Form, stake: Iterable[Any], end: str, keep: str) -> dict[str, int]:
    """Adds a choice to a form for each office at stake, and returns the tenures by the names of their fields."""
    names = {}
    for view in stake:
        name = f"office-{view.tenure.pk}"
        form.fields[name] = forms.ChoiceField(
            label=f"{view.title}, {view.unit_name}",
            choices=[(end, _("ends with that day")), (keep, _("is kept"))],
            widget=forms.RadioSelect,
        )
        names[name] = view.tenure.pk
    return names
