"""Forms of the settings."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from secretariat.offices.actions.post_types import PostFacts
from secretariat.offices.models import PostType
from secretariat.offices.queries.settings import born_with, name_in_reader_language
from secretariat.structure.actions.unit_types import TypeFacts
from secretariat.structure.models import Organisation, UnitType


class NamedForm(forms.Form):
    """A form with texts in several languages."""

    def add_texts(self, prefix: str, label: Any, texts: dict[str, str], languages: list[str], **options: Any) -> None:
        """Adds one field a language for a text."""
        known = dict(settings.LANGUAGES)
        for code in dict.fromkeys([*languages, *texts]):
            self.fields[f"{prefix}_{code}"] = forms.CharField(
                label=format_lazy("{} ({})", label, known.get(code, code)), required=False, initial=texts.get(code, ""),
                **{"max_length": 200, **options},
            )  # fmt: skip

    def texts(self, prefix: str) -> dict[str, str]:
        """What was entered for a text, by language."""
        found = {
            name.removeprefix(f"{prefix}_"): value.strip()
            for name, value in self.cleaned_data.items()
            if name.startswith(f"{prefix}_") and isinstance(value, str)
        }
        return {code: value for code, value in found.items() if value}


class OrganisationForm(NamedForm):
    """Name, languages and what the first page says."""

    def __init__(self, data: Any, organisation: Organisation) -> None:
        super().__init__(data)
        chosen = organisation.languages
        self.add_texts("name", _("Name"), organisation.names, chosen)
        self.add_texts(
            "about", _("About us, on the public first page"), organisation.about, chosen, max_length=4000,
            widget=forms.Textarea({"rows": 4}),
        )  # fmt: skip
        self.fields["languages"] = forms.MultipleChoiceField(
            label=_("Languages of the organisation"), choices=settings.LANGUAGES, initial=chosen,
            widget=forms.CheckboxSelectMultiple,
        )  # fmt: skip
        self.fields["main_language"] = forms.ChoiceField(
            label=_("Main language"), choices=settings.LANGUAGES, initial=organisation.main_language,
            help_text=_("Used where a name is missing in a reader’s own language."),
        )  # fmt: skip


WORDS = [
    ("member", _("One member")),
    ("members", _("Several members")),
    ("unit", _("One unit of any kind")),
    ("units", _("Several units")),
]


class WordsForm(NamedForm):
    """The organisation's own words."""

    def __init__(self, data: Any, organisation: Organisation) -> None:
        super().__init__(data)
        for word, label in WORDS:
            texts = {code: words.get(word, "") for code, words in organisation.words.items()}
            self.add_texts(f"word-{word}", label, texts, organisation.languages, max_length=40)

    def words(self, before: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
        """The words by language; those that this form does not ask for stay."""
        words = {code: dict(known) for code, known in before.items()}
        for word, _label in WORDS:
            for code, text in self.texts(f"word-{word}").items():
                words.setdefault(code, {})[word] = text
        return words


class PrivacyForm(forms.Form):
    """Who sees names, and how long things wait."""

    fellow_members_see_names = forms.BooleanField(
        label=_("Members see the names of the other members of their own unit"), required=False,
        help_text=_("Names only. Telephone numbers and addresses stay with the offices that may see them."),
    )  # fmt: skip
    officers_are_public = forms.BooleanField(
        label=_("Everyone who has signed in sees who holds which office"), required=False
    )
    tacit_transfer_days = forms.IntegerField(
        label=_("Days after which silence accepts a transfer"), required=False, min_value=1, max_value=365,
        help_text=_("Left empty, a transfer waits until both sides have answered."),
    )  # fmt: skip
    ending_notice_days = forms.IntegerField(
        label=_("Days before the end of a tenure when it is announced"), min_value=0, max_value=730
    )


class UnitTypeForm(NamedForm):
    """A kind of unit: its names, its place, its size and its posts."""

    def __init__(
        self, data: Any, organisation: Organisation, unit_type: UnitType | None, kinds: list[UnitType],
        posts: list[PostType],
    ) -> None:  # fmt: skip
        super().__init__(data)
        self._posts = posts
        self.add_texts("name", _("Name"), unit_type.names if unit_type else {}, organisation.languages)
        several = unit_type.plural_names if unit_type else {}
        self.add_texts("plural", _("Name of several"), several, organisation.languages)
        below = [k.code for k in unit_type.allowed_children.all()] if unit_type else []
        self.fields["children"] = forms.MultipleChoiceField(
            label=_("May stand below it"), required=False, widget=forms.CheckboxSelectMultiple, initial=below,
            choices=[(k.code, name_in_reader_language(k.names)) for k in kinds if not k.retired or k.code in below],
            help_text=_("With none chosen, nothing stands below it."),
        )  # fmt: skip
        self.fields["has_members"] = forms.BooleanField(
            label=_("People belong to it directly"), required=False,
            initial=unit_type.has_members if unit_type else True,
        )  # fmt: skip
        self.fields["min_members"] = forms.IntegerField(
            label=_("At least so many members"), required=False, min_value=0,
            initial=unit_type.min_members if unit_type else None,
        )  # fmt: skip
        self.fields["max_members"] = forms.IntegerField(
            label=_("At most so many members"), required=False, min_value=1,
            initial=unit_type.max_members if unit_type else None,
        )  # fmt: skip
        self.fields["rank"] = forms.IntegerField(
            label=_("Order in lists"), min_value=0, max_value=999,
            initial=unit_type.rank if unit_type else len(kinds),
        )  # fmt: skip
        born = born_with(unit_type) if unit_type else {}
        for post in posts:
            self.fields[f"seats_{post.code}"] = forms.IntegerField(
                label=name_in_reader_language(post.names), required=False, min_value=0, max_value=999,
                initial=born.get(post.code),
            )  # fmt: skip

    def facts(self) -> TypeFacts:
        """What was entered, without the posts."""
        data = self.cleaned_data
        return TypeFacts(
            names=self.texts("name"), plural_names=self.texts("plural"), children=tuple(sorted(data["children"])),
            min_members=data["min_members"], max_members=data["max_members"], has_members=data["has_members"],
            rank=data["rank"],
        )  # fmt: skip

    def seats(self) -> dict[str, int]:
        """The posts that a new unit is born with."""
        found = {post.code: self.cleaned_data.get(f"seats_{post.code}") for post in self._posts}
        return {code: seats for code, seats in found.items() if seats}

    def seat_fields(self) -> list[forms.BoundField]:
        """The fields that ask for seats."""
        return [self[f"seats_{post.code}"] for post in self._posts]

    def other_fields(self) -> list[forms.BoundField]:
        """All other fields."""
        return [self[name] for name in self.fields if not name.startswith("seats_")]


class PostTypeForm(NamedForm):
    """A kind of post: its names, its rank and its terms."""

    def __init__(self, data: Any, organisation: Organisation, post_type: PostType | None) -> None:
        super().__init__(data)
        self.add_texts("name", _("Name"), post_type.names if post_type else {}, organisation.languages)
        self.fields["is_head"] = forms.BooleanField(
            label=_("Heads its unit"), required=False, initial=post_type.is_head if post_type else False
        )
        self.fields["rank"] = forms.IntegerField(
            label=_("Order in lists"), min_value=0, max_value=999, initial=post_type.rank if post_type else 50
        )
        self.fields["term_months"] = forms.IntegerField(
            label=_("Term of office, in months"), required=False, min_value=1, max_value=600,
            initial=post_type.term_months if post_type else None,
            help_text=_("Left empty, a tenure is open. Tenures that have begun keep their end."),
        )  # fmt: skip
        self.fields["term_limit"] = forms.IntegerField(
            label=_("Greatest number of elected terms"), required=False, min_value=1, max_value=50,
            initial=post_type.term_limit if post_type else None,
        )  # fmt: skip

    def facts(self) -> PostFacts:
        """What was entered."""
        data = self.cleaned_data
        return PostFacts(
            names=self.texts("name"), rank=data["rank"], is_head=data["is_head"], term_months=data["term_months"],
            term_limit=data["term_limit"],
        )  # fmt: skip
