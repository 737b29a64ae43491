"""Forms of reorganisations: one for each kind, all with a day, a title and a reason."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from secretariat.kit.forms import DayInput


class ChangeForm(forms.Form):
    """What every reorganisation has."""

    offered: int | None = None
    """How many other units are offered, where one is chosen."""

    on = forms.DateField(label=_("From"), widget=DayInput, help_text=_("The first day on which it is so."))
    title = forms.CharField(
        label=_("Title"), required=False, max_length=200, help_text=_("What the change is called in the history.")
    )
    reason = forms.CharField(label=_("Reason"), required=False, max_length=500)

    def names(self) -> dict[str, str]:
        """The names that were entered, by language."""
        return {
            code: self.cleaned_data[f"name_{code}"]
            for code, _label in settings.LANGUAGES
            if self.cleaned_data.get(f"name_{code}")
        }


def _with_names(form: forms.Form, initial: dict[str, str], required: bool) -> None:
    for number, (code, label) in enumerate(settings.LANGUAGES):
        form.fields[f"name_{code}"] = forms.CharField(
            label=_("Name (%(language)s)") % {"language": label},
            max_length=200,
            required=required and number == 0,
            initial=initial.get(code, ""),
        )


class FoundForm(ChangeForm):
    """A new unit below this one."""

    type = forms.ChoiceField(label=_("Type"))

    def __init__(self, *args: Any, types: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["type"].choices = types  # type: ignore[attr-defined]
        _with_names(self, {}, required=True)
        self.order_fields(["type", *[f"name_{code}" for code, _ in settings.LANGUAGES], "on", "title", "reason"])


class RenameForm(ChangeForm):
    """Other names for a unit."""

    def __init__(self, *args: Any, names: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _with_names(self, names, required=False)
        self.order_fields([*[f"name_{code}" for code, _ in settings.LANGUAGES], "on", "title", "reason"])


class TargetForm(ChangeForm):
    """Another unit, found by name: the one to go under, or to be merged into."""

    target = forms.TypedChoiceField(label=_("Which unit"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args: Any, units: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = len(units)
        self.fields["target"].choices = units  # type: ignore[attr-defined]
        self.order_fields(["target", "on", "title", "reason"])


class DissolveForm(ChangeForm):
    """The end of a unit, and where those go who are left: to a unit found by name, or nowhere."""

    target = forms.TypedChoiceField(label=_("Members and units below go to"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args: Any, units: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = len(units)
        nowhere = (0, _("nowhere: memberships end, units below are dissolved too"))
        self.fields["target"].choices = [*units, nowhere]  # type: ignore[attr-defined]
        self.order_fields(["target", "on", "title", "reason"])


class RestoreForm(ChangeForm):
    """A dissolved unit that stands again."""

    with_posts = forms.BooleanField(label=_("With the posts of its last days, vacant"), required=False)

    field_order = ["on", "with_posts", "title", "reason"]


@dataclass
class Offered:
    """What can be ticked: what is ticked already, some of the others, and how to find the rest."""

    ticked: list[tuple[int, str]]
    others: list[tuple[int, str]]
    finds: bool
    """Whether there are more than stand on one page, so that they can be looked for."""
    text: str = ""
    next: str = ""
    """What the button to the next page sends; empty on the last."""
    nothing: str = ""
    most: int = 0
    page: int = 0
    """How many are offered at a time."""


class FoundBoxes(forms.CheckboxSelectMultiple):
    """Boxes to tick; where there are too many for one page, with a search that keeps what is ticked."""

    template_name = "reorganisations/found_boxes.html"

    def __init__(self, offered: Offered, label: Any) -> None:
        super().__init__()
        self.offered, self.label = offered, label

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """The boxes with how to find others."""
        return {**super().get_context(name, value, attrs), "offered": self.offered, "find_label": self.label}


class TickedField(forms.TypedMultipleChoiceField):
    """Some of what is offered."""

    def __init__(self, offered: Offered, *, label: Any, find_label: Any) -> None:
        super().__init__(
            label=label, coerce=int, choices=[*offered.ticked, *offered.others], required=False,
            widget=FoundBoxes(offered, find_label),
            error_messages={"invalid_choice": _("Something ticked is no longer here. Tick again.")},
        )  # fmt: skip
        self.most = offered.most

    def validate(self, value: Any) -> None:
        """No more than can be ticked, and nothing that is not offered."""
        if self.most and len(value) > self.most:
            raise forms.ValidationError(
                _("At most %(most)s can be ticked. Split the unit part by part, and merge the new units afterwards."),
                params={"most": number_format(self.most, force_grouping=True)},
            )
        super().validate(value)


class SplitForm(ChangeForm):
    """A new unit beside this one, and who goes into it."""

    def __init__(self, *args: Any, members: Offered, children: Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _with_names(self, {}, required=True)
        if members.ticked or members.others or members.finds:
            self.fields["members"] = TickedField(
                members, label=_("Members who go into the new unit"), find_label=_("Find members by name")
            )
        if children.ticked or children.others or children.finds:
            self.fields["children"] = TickedField(
                children, label=_("Units that go under the new unit"), find_label=_("Find units below by name")
            )
