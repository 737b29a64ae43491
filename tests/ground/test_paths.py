"""Paths: labels, ranges, and the fewest ranges that cover the same units."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secretariat.ground import paths

ids = st.integers(1, 36**paths.WIDTH - 1)
chains = st.lists(st.integers(1, 40), min_size=1, max_size=6).map(lambda c: "".join(paths.label(i) for i in c))


@given(ids, ids)
def test_labels_sort_like_numbers_and_come_back(a: int, b: int) -> None:
    assert (paths.label(a) < paths.label(b)) == (a < b)
    assert paths.unit_ids(paths.label(a) + paths.label(b)) == [a, b]


@pytest.mark.parametrize("wrong", [0, -1, 36**paths.WIDTH])
def test_a_label_outside_its_width_is_refused(wrong: int) -> None:
    with pytest.raises(ValueError, match="unit id"):
        paths.label(wrong)


@given(chains, chains)
def test_a_subtree_holds_exactly_what_lies_below(top: str, other: str) -> None:
    assert paths.within(other, *paths.subtree(top)) == other.startswith(top)
    assert paths.within(other, *paths.own(top)) == (other == top)


@given(st.lists(st.tuples(chains, st.booleans()), max_size=12), chains)
def test_reduced_ranges_cover_the_same(units: list[tuple[str, bool]], probe: str) -> None:
    ranges = [paths.subtree(p) if deep else paths.own(p) for p, deep in units]
    reduced = paths.reduce(ranges)
    assert any(paths.within(probe, *r) for r in ranges) == any(paths.within(probe, *r) for r in reduced)
    for one in reduced:
        assert not any(other != one and other[0] <= one[0] and one[1] <= other[1] for other in reduced)
