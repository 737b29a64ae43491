"""Components as they come out of templates."""

from collections.abc import Callable
from datetime import date

import pytest
from django.http import HttpRequest
from django.utils import translation

from secretariat.ground.dates import FOREVER

Draw = Callable[..., str]
Ask = Callable[..., HttpRequest]
HOSTILE = '<img src=x onerror="alert(1)">'


@pytest.mark.parametrize(
    ("language", "day", "precision", "shown"),
    [
        ("en", date(2013, 1, 28), "d", '<time datetime="2013-01-28">28 January 2013</time>'),
        ("en", date(2007, 10, 1), "m", '<time datetime="2007-10">October 2007</time>'),
        ("en", date(1991, 1, 1), "y", '<time datetime="1991">1991</time>'),
        ("ko", date(2013, 1, 28), "d", '<time datetime="2013-01-28">2013년 1월 28일</time>'),
        ("ko", date(2007, 10, 1), "m", '<time datetime="2007-10">2007년 10월</time>'),
        ("ko", date(1991, 1, 1), "y", '<time datetime="1991">1991년</time>'),
        ("fr", date(1991, 1, 1), "y", '<time datetime="1991">1991</time>'),
        ("en", FOREVER, "d", ""),
        ("en", None, "d", ""),
    ],
)
def test_fuzzy_date(draw: Draw, language: str, day: date | None, precision: str, shown: str) -> None:
    with translation.override(language):
        assert draw("{% fuzzy_date day precision %}", day=day, precision=precision) == shown


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        (date(2007, 10, 1), date(2013, 1, 28), "October 2007 – 28 January 2013"),
        (date(2007, 10, 1), FOREVER, "since October 2007"),
        (date(2007, 10, 1), None, "since October 2007"),
        (None, date(2013, 1, 28), "until 28 January 2013"),
        (date.min, date(2013, 1, 28), "until 28 January 2013"),
        (None, FOREVER, ""),
    ],
)
def test_period(draw: Draw, start: date | None, end: date | None, shown: str) -> None:
    drawn = draw('{% period start "m" end "d" as p %}{{ p|striptags }}', start=start, end=end)
    assert drawn == shown


def test_nought_and_not_known_are_two_things(draw: Draw) -> None:
    assert ">0</dd>" in draw('{% figure "Members" 0 %}')
    assert "not known" in draw('{% figure "Members" none_yet %}', none_yet=None)
    assert ">1,204</dd>" in draw('{% figure "Members" 1204 %}')


def test_query_with_keeps_changes_and_takes_away(draw: Draw, asked: Ask) -> None:
    request = asked("/people/?name=kim&post=2&page=9")
    assert draw('{% query_with page=None name="이" %}', request=request) == "?name=%EC%9D%B4&amp;post=2"
    assert draw('{% query_with page="" name="" post="" %}', request=request) == "/people/"
    assert (
        draw("{% query_with post=posts page=None %}", request=request, posts=[1, 2])
        == "?name=kim&amp;post=1&amp;post=2"
    )


@pytest.mark.parametrize(
    "source",
    [
        "{% button bad url=bad %}",
        "{% button bad name=bad data_copy=bad %}",
        "{% badge bad %}",
        "{% figure bad bad bad %}",
        "{% empty_state bad bad %}",
        "{% notice bad 'warn' bad %}",
        "{% slip bad bad when=bad %}",
        "{% confirm bad bad bad bad unit=bad %}",
        "{% progress bad 1 2 bad %}",
        "{% steps items 1 %}",
        "{% tree nodes bad %}",
        "{% changes rows bad %}",
        "{% breadcrumb nodes %}",
        "{% timeline entries %}",
    ],
)
def test_nothing_a_person_typed_becomes_markup(draw: Draw, source: str) -> None:
    drawn = draw(
        source,
        bad=HOSTILE,
        items=[HOSTILE],
        nodes=[{"label": HOSTILE, "url": HOSTILE, "note": HOSTILE, "badges": [(HOSTILE, "warn")], "children_url": "x"}],
        rows=[{"label": HOSTILE, "before": HOSTILE, "after": ""}],
        entries=[{"date": date(2020, 1, 1), "title": HOSTILE, "text": HOSTILE}],
    )
    assert "&lt;img" in drawn
    assert "<img" not in drawn


def test_a_button_with_an_address_is_a_link_and_without_one_sends_the_form(draw: Draw) -> None:
    assert draw('{% button "Go" url="/x/" tone="main" %}') == '<a href="/x/" class="button button-main">Go</a>'
    assert draw('{% button "Save" name="step" value="2" disabled=False hidden=True %}') == (
        '<button class="button button-plain" name="step" value="2" hidden type="submit">Save</button>'
    )


def test_changes_say_so_in_words(draw: Draw) -> None:
    drawn = draw("{% changes rows %}", rows=[
        {"label": "Members", "before": 17, "after": 17},
        {"label": "Secretary", "before": "Marit", "after": None},
        {"label": "Vacant", "before": None, "after": 0},
    ])  # fmt: skip
    assert drawn.count("unchanged</td>") == 1
    assert "<del>Marit</del>" in drawn
    assert drawn.count("nothing") == 2
    assert "<ins>0</ins>" in drawn


def test_the_pager_shows_only_the_ways_there_are(draw: Draw) -> None:
    assert draw("{% pager page %}", page={"previous_url": None, "next_url": None}) == ""
    one = draw("{% pager page %}", page={"next_url": "?after=9"})
    assert 'rel="next"' in one
    assert 'rel="prev"' not in one


def test_tree_lines_carry_where_to_go_without_script(draw: Draw) -> None:
    nodes = [
        {"label": "North", "url": "/u/1/", "children_url": "/u/1/below/", "toggle_url": "?open=1"},
        {"label": "South", "url": "/u/2/", "children": [{"label": "Pier 4", "url": "/u/3/"}]},
        {"more": True, "label": "12 more", "url": "?after=2", "children_url": "/u/0/below/?after=2"},
    ]
    drawn = draw('{% tree nodes "Units" %}', nodes=nodes)
    assert 'href="?open=1"' in drawn
    assert 'data-children-url="/u/1/below/"' in drawn
    assert drawn.count("<ul") == 2
    assert 'class="tree-more" data-children-url="/u/0/below/?after=2"' in drawn


@pytest.mark.parametrize(("cookie", "shown"), [("dark", ' data-theme="dark"'), ("x onload=1", ""), (None, "")])
def test_only_a_known_theme_reaches_the_page(draw: Draw, asked: Ask, cookie: str | None, shown: str) -> None:
    request = asked("/", **({"theme": cookie} if cookie else {}))
    assert draw("<{% theme_attribute %}>", request=request) == f"<{shown}>"
