"""Forms in the kit's markup."""

import re
from datetime import date

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from secretariat.ground.dates import FOREVER
from secretariat.kit.forms import DayInput, FuzzyDateField
from secretariat.kit.pages import SampleForm


class Founding(forms.Form):
    since = FuzzyDateField(label="Since")
    until = FuzzyDateField(label="Until", required=False)


def test_a_fuzzy_date_comes_out_with_its_precision() -> None:
    form = Founding({"since": "2007-10", "until": ""})
    assert form.is_valid()
    assert form.cleaned_data == {"since": (date(2007, 10, 1), "m"), "until": None}


def test_a_wrong_date_is_refused_in_words_and_kept_in_the_box() -> None:
    form = Founding({"since": "3/10/2007"})
    assert not form.is_valid()
    assert "“3/10/2007” can be read in two ways" in form.errors["since"][0]
    assert 'value="3/10/2007"' in str(form["since"])


@pytest.mark.parametrize(
    ("initial", "shown"),
    [
        ((date(2007, 10, 1), "m"), "2007-10"),
        (date(2007, 10, 3), "2007-10-03"),
        ((FOREVER, "d"), None),
        (FOREVER, None),
        ((None, "d"), None),
        (None, None),
    ],
)
def test_initial_values_are_shown_as_they_would_be_typed(initial: object, shown: str | None) -> None:
    found = re.search(r'value="([^"]*)"', str(Founding(initial={"since": initial})["since"]))
    assert (found and found[1]) == shown


def test_another_way_of_writing_the_same_date_is_no_change() -> None:
    initial = {"since": (date(2007, 10, 1), "m"), "until": (FOREVER, "d")}
    assert not Founding({"since": "October 2007", "until": ""}, initial=initial).has_changed()
    assert Founding({"since": "2007-10-01", "until": ""}, initial=initial).has_changed()
    assert Founding({"since": "rubbish", "until": ""}, initial=initial).has_changed()


def test_the_day_input_speaks_iso_in_every_language() -> None:
    with translation.override("ko"):
        assert 'type="date"' in DayInput().render("on", date(2022, 5, 3))
        assert 'value="2022-05-03"' in DayInput().render("on", date(2022, 5, 3))


def test_each_input_names_its_label_help_and_error() -> None:
    drawn = str(SampleForm({"name": "", "since": "x", "kind": "cell"}))
    assert '<label for="id_name">Name</label>' in drawn
    for name in re.findall(r'aria-describedby="([^"]*)"', drawn):
        for identifier in name.split():
            assert f'id="{identifier}"' in drawn
    assert 'aria-describedby="id_since_helptext id_since_error"' in drawn
    assert 'aria-invalid="true"' in drawn


def test_the_summary_leads_to_each_wrong_field_and_is_absent_from_a_right_form() -> None:
    source = Template("{% load kit %}{% form_errors form %}")
    wrong = source.render(Context({"form": SampleForm({"kind": "cell"})}))
    assert 'href="#id_name"' in wrong
    assert "3 things need your attention" in wrong
    assert source.render(Context({"form": SampleForm()})).strip() == ""


def test_what_may_be_left_blank_says_so() -> None:
    drawn = str(SampleForm())
    assert re.search(r"Note <span class=\"optional\">", drawn)
    assert not re.search(r"Name <span", drawn)
    assert not re.search(r"Show on the public page <span", drawn)
