"""Presets: the words, unit types, posts and powers that a kind of organisation usually begins with."""

import json
from importlib.resources import files
from typing import Any


def codes() -> list[str]:
    """The codes of the presets there are."""
    return sorted(p.name.removesuffix(".json") for p in files(__name__).iterdir() if p.name.endswith(".json"))


def load(code: str) -> dict[str, Any]:
    """One preset as data. Raises KeyError when there is none with this code."""
    if code not in codes():
        raise KeyError(code)
    preset: dict[str, Any] = json.loads(files(__name__).joinpath(f"{code}.json").read_text(encoding="utf-8"))
    return preset
