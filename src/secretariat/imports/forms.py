"""Forms of imports and exports."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from secretariat.imports.models import ImportMatch


class ManyFiles(forms.ClearableFileInput):
    """The browser's own choice of one or several files."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class ManyFilesField(forms.FileField):
    """Several files; the cleaned value is a list."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Every file cleaned as one."""
        found = data if isinstance(data, (list, tuple)) else [data] if data else []
        if not found:
            return [super().clean(None, initial)]
        return [super(ManyFilesField, self).clean(one, initial) for one in found]


class UploadForm(forms.Form):
    """The files to import."""

    files = ManyFilesField(  # type: ignore[assignment]
        label=_("Files"),
        help_text=_("Several CSV files, a zip file of them, one XLSX, or one Popolo JSON. At most 500 MB together."),
        widget=ManyFiles(attrs={"accept": ".csv,.tsv,.txt,.zip,.xlsx,.json"}),
        error_messages={"required": _("Choose the files to import."), "empty": _("This file is empty.")},
        allow_empty_file=True,
    )


class ConfirmForm(forms.Form):
    """The word to write."""

    settle = forms.BooleanField(
        label=_("Settle the contradictions as shown; each is kept in the ledger"), required=False
    )


class DecisionForm(forms.Form):
    """Whether two are one person."""

    CHOICES = [("match", _("The same person")), ("new", _("Somebody else"))]

    decision = forms.ChoiceField(label=_("Who is this?"), choices=CHOICES, widget=forms.RadioSelect, required=False)

    def __init__(self, data: Any, match: ImportMatch) -> None:
        super().__init__(data, prefix=f"match-{match.pk}")
        self.match = match


class ExportForm(forms.Form):
    """The format of an export."""

    format = forms.ChoiceField(
        label=_("Format"),
        widget=forms.RadioSelect,
        initial="csv",
        choices=[
            ("csv", _("CSV: a zip file with one table a file, for any size")),
            ("xlsx", _("XLSX: one workbook, up to a million rows a sheet")),
            ("popolo", _("Popolo JSON: for other programs")),
        ],
    )
