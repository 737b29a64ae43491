"""Forms of meetings."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from secretariat.kit.forms import DayInput
from secretariat.meetings.rules import rhythm as rules
from secretariat.meetings.rules.sheet import LONGEST_LINE, MOST_LINES, Line

LINES = 3
"""So many empty lines of decisions a page begins with."""


class SheetForm(forms.Form):
    """The day, the place and the guests of a meeting; who came is ticked on the list beside it."""

    meeting = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    guests = forms.CharField(
        label=_("Guests"), required=False, max_length=20_000, help_text=_("One name a line."),
        widget=forms.Textarea({"rows": 2}),
    )  # fmt: skip
    on = forms.DateField(label=_("Day"), widget=DayInput)
    place = forms.CharField(label=_("Place"), required=False, max_length=200)


class LineForm(forms.Form):
    """One line of what was decided."""

    text = forms.CharField(
        label=_("What was decided"), required=False, max_length=LONGEST_LINE, widget=forms.Textarea({"rows": 2})
    )
    person = forms.TypedChoiceField(label=_("Who sees to it"), required=False, coerce=int, empty_value=None)
    due_on = forms.DateField(label=_("By when"), required=False, widget=DayInput)

    def __init__(self, *args: Any, people: list[tuple[int, str]], first_day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", _("nobody in particular")), *people]  # type: ignore[attr-defined]
        self.fields["due_on"].widget.attrs["min"] = first_day.isoformat()


def line_forms(data: Any, people: list[tuple[int, str]], first_day: date, *, more: bool = False) -> list[LineForm]:
    """The forms of the lines, as many as were sent and one more where it was asked for; without an answer, LINES."""
    count = LINES
    if data is not None:
        sent = str(data.get("lines", ""))
        count = min(int(sent), MOST_LINES) + more if sent.isdecimal() and len(sent) < 4 else LINES
    return [LineForm(data, prefix=f"line{n}", people=people, first_day=first_day) for n in range(count)]


def lines_of(filled: list[LineForm]) -> list[Line]:
    """What valid forms say."""
    return [Line(one.cleaned_data["text"], one.cleaned_data["person"], one.cleaned_data["due_on"]) for one in filled]


class MinutesForm(forms.Form):
    """The text of minutes."""

    text = forms.CharField(label=_("Minutes"), max_length=100_000, widget=forms.Textarea({"rows": 18}))


OTHER = "other"
KINDS = [
    (rules.WEEKLY, _("every week, on the same weekday")),
    (rules.FORTNIGHTLY, _("every second week, on the same weekday")),
    (rules.MONTHLY_WEEKDAY, _("every month, on the same weekday, such as the second Tuesday")),
    (rules.MONTHLY_DAY, _("every month, on the same day of the month")),
    (rules.QUARTERLY, _("every third month, on the same weekday")),
    (rules.YEARLY, _("every year, on the same day")),
    (OTHER, _("by another rule, written below")),
]


class RhythmForm(forms.Form):
    """How often a unit meets."""

    kind = forms.ChoiceField(
        label=_("How often"), choices=KINDS, initial=rules.MONTHLY_WEEKDAY, widget=forms.RadioSelect
    )
    starts_on = forms.DateField(
        label=_("First day"), widget=DayInput, help_text=_("The weekday and the day of the month are taken from it.")
    )
    at = forms.TimeField(label=_("Time"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    rule = forms.CharField(
        label=_("Another rule"), required=False, max_length=200,
        help_text=_("As calendars write it (RFC 5545), such as FREQ=MONTHLY;BYDAY=2TU,4TU."),
    )  # fmt: skip

    def wanted_rule(self) -> str:
        """The rule that the answers make."""
        data = self.cleaned_data
        if data["kind"] == OTHER:
            return str(data["rule"])
        return rules.usual_rule(data["kind"], data["starts_on"])
