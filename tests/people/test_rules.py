"""Names and contact values compare equal however they are typed, and the short way for plain text is the long way."""

import re
import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from secretariat.people.rules import match_contact, match_name


def long_way(name: str) -> str:
    decomposed = unicodedata.normalize("NFD", name.casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w]+", " ", unicodedata.normalize("NFC", bare)).split())


@given(st.text())
@example("Kim Yong-ho")
@example("O'Brien_the  2nd")
@example("İstanbul")
@example("\x1c a")
def test_every_name_is_folded_as_the_long_way_folds_it(name: str) -> None:
    assert match_name(name) == long_way(name)
    assert match_name(match_name(name)) == match_name(name)


@given(st.text(alphabet=st.characters(max_codepoint=0x17F)))
@example("Maria@Example.org ")
@example("\x1f")
def test_an_address_is_folded_the_same_whatever_its_letters(value: str) -> None:
    assert match_contact("email", value) == " ".join(unicodedata.normalize("NFC", value).casefold().split())


def test_a_phone_number_is_its_digits() -> None:
    assert match_contact("phone", "+82 (0)2-555 0000") == "+82025550000"
