"""The form that founds an organisation."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from secretariat.offices.queries.presets import PresetPreview


class FirstRunForm(forms.Form):
    """Name, languages, preset and first account."""

    languages = forms.MultipleChoiceField(
        label=_("Languages of the organisation"), choices=settings.LANGUAGES, widget=forms.CheckboxSelectMultiple
    )
    main_language = forms.ChoiceField(
        label=_("Main language"), choices=settings.LANGUAGES,
        help_text=_("Used where a name is missing in a reader’s own language."),
    )  # fmt: skip
    preset = forms.ChoiceField(
        label=_("What kind of organisation is it?"), widget=forms.RadioSelect,
        help_text=_("It decides the first words, kinds of units, posts and powers. All of it can be changed later."),
    )  # fmt: skip
    person = forms.CharField(
        label=_("Your name"), max_length=200, widget=forms.TextInput({"autocomplete": "name"}),
        help_text=_("You become the administrator, with every power, until you hand some of them to others."),
    )  # fmt: skip
    email = forms.EmailField(label=_("Your e-mail address"), widget=forms.EmailInput({"autocomplete": "email"}))

    def __init__(self, *args: Any, presets: list[PresetPreview], **kwargs: Any) -> None:
        language = (get_language() or "en").split("-")[0]
        kwargs.setdefault("initial", {"languages": [language], "main_language": language, "preset": "association"})
        super().__init__(*args, **kwargs)
        self.fields["preset"].choices = [(p.code, p.name) for p in presets]  # type: ignore[attr-defined]
        named = {
            f"name_{code}": forms.CharField(
                label=_("Name of the organisation (%(language)s)") % {"language": name},
                max_length=200,
                required=False,
                help_text=_("One language is enough.") if code == settings.LANGUAGES[0][0] else "",
            )
            for code, name in settings.LANGUAGES
        }
        self.fields = {**named, **self.fields}

    @property
    def names(self) -> dict[str, str]:
        """The names that were entered, by language."""
        found = {code: self.cleaned_data.get(f"name_{code}", "").strip() for code, _name in settings.LANGUAGES}
        return {code: name for code, name in found.items() if name}

    @property
    def ordered_languages(self) -> list[str]:
        """The chosen languages, the main one first."""
        main = self.cleaned_data["main_language"]
        return [main, *[code for code in self.cleaned_data["languages"] if code != main]]

    def clean(self) -> dict[str, Any]:
        """A name in at least one language."""
        if not self.names:
            self.add_error(f"name_{settings.LANGUAGES[0][0]}", _("Enter the name in at least one language."))
        return self.cleaned_data
