"""Form fields, inputs and the renderer that gives every Django form the kit's markup."""

from datetime import date
from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.translation import gettext_lazy as _

from secretariat.ground.dates import DAY, format_partial
from secretariat.kit import rules


class KitRenderer(DjangoTemplates):
    """Renders {{ form }} and {{ form.name.as_field_group }} in the kit's markup (setting FORM_RENDERER)."""

    form_template_name = "kit/form.html"
    formset_template_name = "kit/formset.html"
    field_template_name = "kit/field.html"


class DayInput(forms.DateInput):
    """The browser's own calendar, for a date that is known to the day."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class FuzzyDateInput(forms.TextInput):
    """A line to write a year, a month or a day on."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", "spellcheck": "false", "maxlength": 40, **(attrs or {})})


class FuzzyDateField(forms.Field):
    """A date known to the year, month or day; the cleaned value is (date, precision), or None when left blank."""

    widget = FuzzyDateInput
    default_error_messages = {
        "shape": _("“%(text)s” is not a date. Write a year, a month or a day: 2007, 2007-10 or 2007-10-03."),
        "order": _("“%(text)s” can be read in two ways. Write the year first: 2007-10-03."),
        "year": _("The year in “%(text)s” must lie between 1000 and 9998."),
        "month": _("“%(text)s” has no such month. Months go from 1 to 12."),
        "day": _("“%(text)s” has no such day. That month is shorter."),
    }

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", _("As much as is known: 2007, 2007-10 or 2007-10-03."))
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        """The text that the input shows: typed text as it was, a (date, precision) pair as 2007-10."""
        if isinstance(value, (tuple, list)) and len(value) == 2:
            day, precision = value
            return "" if day is None else format_partial(day, precision)
        if isinstance(value, date):
            return format_partial(value, DAY)
        return value

    def to_python(self, value: Any) -> tuple[date, str] | None:
        """Read what was typed; raises ValidationError in the person's own language."""
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return rules.parse_fuzzy(text)
        except rules.FuzzyDateError as wrong:
            raise forms.ValidationError(
                self.error_messages[wrong.code], code=wrong.code, params={"text": text}
            ) from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the date or what is known of it differs; "October 2007" equals "2007-10"."""
        try:
            return self.to_python(self.prepare_value(initial)) != self.to_python(data)
        except forms.ValidationError:
            return True
