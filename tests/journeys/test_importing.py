"""Files come in through the browser and go out again: two rows that contradict each other, settled by a tick."""

import zipfile

import pytest
from playwright.sync_api import expect

from tests.journeys import uploads
from tests.journeys.pages import ADMINISTRATOR, CELL, DISTRICT, Places
from tests.journeys.windows import Opener, heading, press, sound, told


@pytest.fixture
def places(opened: Opener) -> Places:
    """Where things are in this installation."""
    return Places(opened.guests.product)


def _rows_of(name: str, places: Places, opened: Opener) -> dict[str, str]:
    """Two small tables in which one person has two primary memberships at once."""
    key = f"J{opened.size['width']}"
    cell, next_cell = places.key_of("cell"), places.key_of("next cell")
    return {
        "people": f"id,name\n{key},{name}\n",
        "memberships": "unit_id,person_id,kind,valid_from\n"
        f"{cell},{key},primary,2024-01-01\n{next_cell},{key},primary,2024-06-01\n",
    }


def test_a_contradiction_is_shown_with_both_rows_and_settled_by_a_tick(opened: Opener, places: Places) -> None:
    name = f"Tora Vik {opened.size['width']}"
    window = opened(ADMINISTRATOR, "/imports/")
    press(window, "Upload and check")
    expect(window.get_by_role("alert")).to_contain_text("Choose the files to import.")
    sound(window)
    tables = _rows_of(name, places, opened)
    uploads.upload(window, **tables)
    contradiction = window.locator("section[aria-labelledby=conflicts] tbody tr")
    expect(contradiction).to_have_count(1)
    expect(contradiction).to_contain_text("memberships.csv, row 2")
    expect(contradiction).to_contain_text("memberships.csv, row 3")
    expect(contradiction).to_contain_text("becomes a secondary membership")
    sound(window)

    press(window, "Write it")
    expect(window.get_by_role("alert")).to_contain_text("Tick that they may be settled")
    sound(window)
    members = opened(DISTRICT, f"/units/{places.mark('cell')}/members/?q={name}")
    expect(members.get_by_role("main").get_by_role("link", name=name)).to_have_count(0)

    window.get_by_role("checkbox", name="Settle the contradictions as shown").check()
    uploads.write(window)
    expect(contradiction).to_contain_text("becomes a secondary membership")
    sound(window)
    members.reload()
    members.get_by_role("main").get_by_role("link", name=name).click()
    heading(members, name)
    expect(members.get_by_role("main")).to_contain_text("secondary")

    # What was settled is kept where every act is.
    window.goto("/ledger/?action=imports.commit_import")
    entry = window.locator("main > table tbody tr").first
    expect(entry).to_contain_text("people.csv")
    expect(entry).to_contain_text("settled")


def test_files_without_a_fault_change_nothing_the_second_time(opened: Opener, places: Places) -> None:
    key, name = f"K{opened.size['width']}", f"Elin Roald {opened.size['width']}"
    tables = {
        "people": f"id,name\n{key},{name}\n",
        "memberships": f"unit_id,person_id\n{places.key_of('cell')},{key}\n",
    }
    window = opened(ADMINISTRATOR)
    uploads.upload(window, **tables)
    uploads.write(window)
    uploads.upload(window, **tables)
    expect(window.get_by_role("main")).to_contain_text("There is nothing to write.")
    window.locator("main summary").filter(has_text="Drop this import").click()
    sound(window)
    press(window, "Yes, drop it")
    told(window, "nothing was written")


def test_a_bad_cell_is_named_by_file_row_and_column(opened: Opener) -> None:
    window = opened(ADMINISTRATOR)
    uploads.upload(window, expect_refusal=True, people="id,name,born_on\nX1,Ida Berg,the 3rd\n")
    row = window.locator("main tbody tr")
    expect(row).to_have_count(1)
    for part in ("people.csv", "2", "born_on", "the 3rd"):
        expect(row).to_contain_text(part)
    sound(window)
    press(window, "Upload again")
    heading(window, "Import")


def test_everything_within_reach_is_taken_out_as_a_file(opened: Opener, places: Places) -> None:
    window = opened(DISTRICT)
    uploads.export(window)
    sound(window)
    with window.expect_download() as download:
        press(window, "Download")
    with zipfile.ZipFile(download.value.path()) as archive:
        units = archive.read("units.csv").decode()
        people = archive.read("people.csv").decode()
    name = places.product.value("SELECT display_name FROM people_person WHERE id = %s", places.mark("member"))
    far = places.product.value("SELECT display_name FROM people_person WHERE id = %s", places.mark("far person"))
    assert places.key_of("cell") in units
    assert places.key_of("far cell") not in units.replace("\n", ",").split(",")
    assert name in people
    assert far not in people


def test_a_cell_secretary_neither_imports_nor_exports(opened: Opener) -> None:
    window = opened(CELL, "/desk/")
    expect(window.get_by_role("link", name="Import")).to_have_count(0)
    for path in ("/imports/", "/exports/"):
        window.goto(path)
        heading(window, "Your office does not allow this")
