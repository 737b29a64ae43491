"""Forms of posts and tenures."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from secretariat.kit.forms import DayInput
from secretariat.offices.models import Tenure


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
