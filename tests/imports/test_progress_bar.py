"""The bar that the command line draws."""

import pytest

from secretariat.project.cli.imports import bar, shown_progress


@pytest.mark.parametrize(
    ("done", "total", "shown"),
    [
        (0, 10, "[------------------------------]   0%"),
        (5, 10, "[###############---------------]  50%"),
        (12, 10, "[##############################] 100%"),
        (12_345, None, "12,345"),
    ],
)
def test_a_bar(done: int, total: int | None, shown: str) -> None:
    assert bar("people.csv", done, total) == f"{'people.csv':<20} {shown}"


def test_nothing_is_drawn_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    shown_progress()("people.csv", 1, 2)
    assert capsys.readouterr() == ("", "")


def test_stages_stand_below_each_other(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    show = shown_progress()
    for stage, done in (("people.csv", 1), ("people.csv", 2), ("done", 2)):
        show(stage, done, 2)
    lines = capsys.readouterr().err.split("\n")
    assert [line.count("people.csv") for line in lines] == [2, 0, 0]
    assert "100%" in lines[1]
