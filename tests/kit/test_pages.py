"""The shell, the error pages, and the promises of the style sheets."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.http import Http404, HttpRequest
from django.template.loader import get_template

from secretariat import kit
from secretariat.ground.errors import Conflict
from secretariat.kit import pages

Ask = Callable[..., HttpRequest]
HOME = Path(kit.__file__).parent
STYLES = sorted((HOME / "static/kit").glob("*.css"))
TEMPLATES = sorted((HOME / "templates").rglob("*.html"))
ERRORS = ["400", "403", "403_csrf", "404", "409", "500"]


def test_the_guide_is_there_while_developing_and_only_then(asked: Ask, settings: Any) -> None:
    assert pages.show_guide(asked("/kit/")).status_code == 200
    settings.DEBUG = False
    for page in (pages.show_guide, pages.show_plain):
        with pytest.raises(Http404):
            page(asked("/kit/"))


def test_the_past_is_plainly_announced(asked: Ask) -> None:
    past = pages.show_guide(asked("/kit/?on=2022-05-03")).content.decode()
    assert "You are looking at" in past
    assert "Back to today" in past
    assert "You are looking at" not in pages.show_guide(asked("/kit/")).content.decode()


def test_the_fifth_and_later_places_stand_under_more_on_a_phone(asked: Ask) -> None:
    drawn = pages.show_guide(asked("/kit/")).content.decode()
    assert drawn.count('class="beyond"') == 3
    assert drawn.count("<span>Settings</span>") == 2
    assert drawn.count("<span>Place 10</span>") == 1


@pytest.mark.parametrize("code", ERRORS)
def test_error_pages_need_nothing_and_lead_on(code: str) -> None:
    drawn = get_template(f"{code}.html").render()
    assert "<h1>" in drawn
    assert 'href="/"' in drawn


def test_a_problem_is_told_in_its_own_words() -> None:
    drawn = get_template("kit/problem.html").render({"problem": Conflict("Pier 4 was closed on 3 May.")})
    assert "<p>Pier 4 was closed on 3 May.</p>" in drawn
    assert "Nothing was changed." in drawn


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_keep_to_the_content_security_policy(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"\sstyle=|\son[a-z]+=\"|<style|javascript:|https?://", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_styles_follow_the_reading_direction_and_the_palette(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
    assert not re.search(
        r"\b(margin|padding|border)-(left|right)\b|[{;]\s*(left|right)\s*:|text-align:\s*(left|right)", text
    )
    assert not re.search(r"gradient|box-shadow|text-shadow|@import|url\(", text)
    if path.name != "tokens.css":
        assert not re.search(r"#[0-9a-fA-F]{3,8}\b", text)


def test_both_ways_to_the_dark_palette_give_the_same_colours() -> None:
    text = (HOME / "static/kit/tokens.css").read_text()
    blocks = re.findall(r"color-scheme: dark;(.*?)}", text, flags=re.S)
    assert len(blocks) == 2
    assert blocks[0].split() == blocks[1].split()


@pytest.mark.parametrize("kind", ["sans", "serif"])
def test_letters_that_fonts_of_korean_lack_come_from_another_font(kind: str) -> None:
    text = (HOME / "static/kit/tokens.css").read_text()
    stack = re.search(rf"--{kind}: (.*?);", text, flags=re.S)
    assert stack
    families = [name.strip().strip('"') for name in stack[1].split(",")]
    further = next(n for n, name in enumerate(families) if name.startswith("Further"))
    korean = [n for n, name in enumerate(families) if re.search(r"CJK|KR$|Gothic|Myungjo|Batang", name)]
    assert korean
    assert further < min(korean)
    faces = [face for face in re.findall(r"@font-face {(.*?)}", text, flags=re.S) if f'"{families[further]}"' in face]
    assert faces
    for face in faces:
        ranges = [(int(a, 16), int(b or a, 16)) for a, b in re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", face)]
        for letter in "ąčćďęğłņőřśşšťůűžź":
            assert any(low <= ord(letter) <= high for low, high in ranges), letter
        assert not any(low <= ord(letter) <= high for low, high in ranges for letter in "azéüô가")


def test_every_icon_named_in_a_template_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="([a-z]+)"', (HOME / "static/kit/icons.svg").read_text()))
    for path in TEMPLATES:
        named = set(re.findall(r'(?:{% icon |\bicon=)"([a-z]+)"', path.read_text()))
        assert named <= drawn, path.name
