"""Presets in words, for someone who chooses one."""

from dataclasses import dataclass
from typing import Any

from secretariat.ground import powers
from secretariat.offices import presets
from secretariat.structure.rules import in_language


@dataclass(frozen=True)
class PostPreview:
    """A post of a preset: where it stands, and what it may do there, in words."""

    name: str
    seats: int
    abilities: list[str]


@dataclass(frozen=True)
class TypePreview:
    """A unit type of a preset with the posts that its units are born with."""

    name: str
    min_members: int | None
    max_members: int | None
    posts: list[PostPreview]


@dataclass(frozen=True)
class PresetPreview:
    """A preset as it is shown before it is chosen."""

    code: str
    name: str
    about: str
    words: list[str]
    types: list[TypePreview]


def preset_previews(language: str) -> list[PresetPreview]:
    """Every preset in a language, the neutral one last."""
    found = [_preview(code, presets.load(code), language) for code in presets.codes()]
    return sorted(found, key=lambda preset: (preset.code == "association", preset.name))


def _preview(preset: str, data: dict[str, Any], language: str) -> PresetPreview:
    posts = {post["code"]: post for post in data["post_types"]}
    words = data["words"].get(language) or data["words"]["en"]
    return PresetPreview(
        preset,
        in_language(data["names"], language),
        in_language(data["about"], language),
        list(dict.fromkeys([words["members"], words["units"]])),
        [
            TypePreview(
                in_language(unit["names"], language),
                unit.get("min_members"),
                unit.get("max_members"),
                [
                    PostPreview(
                        in_language(posts[code]["names"], language), seats, _abilities(posts[code], unit["code"])
                    )
                    for code, seats in unit["posts"]
                ],
            )
            for unit in data["unit_types"]
        ],
    )


def _abilities(post: dict[str, Any], unit_type: str) -> list[str]:
    granted = {**dict(post["powers"].get("*", [])), **dict(post["powers"].get(unit_type, []))}
    reaches = dict(powers.REACHES)
    return [f"{powers.CATALOGUE[power].label} ({reaches[reach]})" for power, reach in granted.items()]
