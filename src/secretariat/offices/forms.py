"""Forms of posts and tenures."""

from django import forms
from django.utils.translation import gettext_lazy as _

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
    on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("The first day on which the post is no longer held. Left empty, the term of office decides."),
    )
    over_term_limit = forms.BooleanField(
        label=_("Go beyond the limit on terms; the reason is known to the members"), required=False
    )


class EndTenureForm(forms.Form):
    """When a tenure ends, and why."""

    on = forms.DateField(
        label=_("First day without the post"), widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("From this day on the powers of the post are gone."),
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), required=False, max_length=300)
