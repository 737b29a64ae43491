"""Forms of people's records and of applications."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from secretariat.kit.forms import DayInput, FuzzyDateField
from secretariat.people.models import Membership, PersonName

PURPOSES = [
    ("organisation", _("the organisation's own messages")),
    ("emergency", _("emergencies only")),
    ("members", _("fellow members may have it")),
]
NAME_KINDS = [
    ("primary", _("name")),
    ("script", _("the same name in another script")),
    ("known", _("known as")),
    ("former", _("former name")),
]
CONTACT_KINDS = [("email", _("e-mail")), ("phone", _("telephone")), ("address", _("address"))]
LANGUAGES = [("", "–"), *settings.LANGUAGES]


class AddPersonForm(forms.Form):
    """A new person of a unit."""

    name = forms.CharField(label=_("Name"), max_length=200)
    name_ko = forms.CharField(label=_("Name in Korean script"), max_length=200, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=60, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    consent = forms.BooleanField(
        label=_("The person agrees that the organisation uses these contact details"), required=False
    )
    joined_on = forms.DateField(label=_("Joins on"), widget=DayInput)
    kind = forms.ChoiceField(
        label=_("Membership"),
        choices=[(Membership.PRIMARY, _("primary")), (Membership.SECONDARY, _("secondary"))],
        initial=Membership.PRIMARY,
    )


class JoinForm(forms.Form):
    """What a visitor leaves who wishes to join. `website` is a trap: people do not see it."""

    name = forms.CharField(label=_("Your name"), max_length=200)
    email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("An e-mail address or a telephone number is enough.")
    )
    phone = forms.CharField(label=_("Telephone"), max_length=60, required=False)
    message = forms.CharField(
        label=_("What would you like to tell us?"), max_length=2000, required=False, widget=forms.Textarea
    )
    consent = forms.BooleanField(label=_("You may use these details to answer me"))
    website = forms.CharField(required=False, widget=forms.HiddenInput)


class BelongForm(forms.Form):
    """Another unit to which a person shall belong."""

    unit = forms.TypedChoiceField(label=_("Unit"), coerce=int, widget=forms.RadioSelect)
    kind = forms.ChoiceField(
        label=_("Membership"),
        choices=[(Membership.SECONDARY, _("secondary")), (Membership.PRIMARY, _("primary"))],
        initial=Membership.SECONDARY,
        help_text=_("One primary membership at a time, and any number of secondary ones beside it."),
    )
    on = forms.DateField(label=_("From"), widget=DayInput)


class DecideForm(forms.Form):
    """The answer to an application; the unit is asked for where the one applied to has no members of its own."""

    unit = forms.TypedChoiceField(label=_("Into which unit"), coerce=int, required=False, empty_value=None)
    on = forms.DateField(label=_("Joins on"), widget=DayInput)
    answer = forms.CharField(label=_("A word to the person"), max_length=2000, required=False, widget=forms.Textarea)


class PersonForm(forms.Form):
    """Language and date of birth."""

    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, required=False)
    born = FuzzyDateField(label=_("Born"), required=False)
    keep_former_name = forms.BooleanField(label=_("Keep an old name as a former name"), required=False)


class NameForm(forms.Form):
    """One name."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=NAME_KINDS)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, required=False)


class ContactForm(forms.Form):
    """One way to reach a person."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Kind"), choices=CONTACT_KINDS)
    value = forms.CharField(label=_("Number or address"), max_length=500, required=False)
    purpose = forms.ChoiceField(label=_("For"), choices=PURPOSES)
    consent = forms.BooleanField(label=_("The person agrees"), required=False)


def record_forms(data: Any, names: list[PersonName], contacts: list[Any]) -> tuple[Any, Any]:
    """The sets of forms for names and contact details, with one empty line each."""
    name_set = forms.formset_factory(NameForm, extra=1, max_num=20)
    contact_set = forms.formset_factory(ContactForm, extra=1, max_num=20)
    return (
        name_set(
            data,
            prefix="names",
            initial=[{"id": n.pk, "name": n.name, "kind": n.kind, "language": n.language} for n in names],
        ),
        contact_set(
            data,
            prefix="contacts",
            initial=[
                {"id": c.pk, "kind": c.kind, "value": c.value, "purpose": c.purpose, "consent": c.consent}
                for c in contacts
            ],
        ),
    )
