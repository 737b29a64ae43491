"""Input that cannot be read is refused with file, row, column, what was found and what was expected."""

import io
import json
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from secretariat.imports.readers import csv_files, workbook
from secretariat.structure.models import Organisation, Unit
from tests.imports.support import PEOPLE, UNITS, commit, folder, problems

pytestmark = pytest.mark.django_db
MEMBERS = "unit_id,person_id,valid_from,valid_to\n"


def told(path: Path, format: str = "csv") -> tuple[str, int | None, str, str]:
    """The one problem of the files; nothing may have been written."""
    found = problems(path, format)
    assert len(found) == 1, [str(p) for p in found]
    assert not Organisation.objects.exists()
    problem = found[0]
    assert problem.file in str(problem)
    assert problem.expected in str(problem)
    return problem.file, problem.row, problem.column, problem.found


@pytest.mark.parametrize(
    ("text", "row", "column", "found"),
    [
        ("U,2001-02-30,", 2, "valid_from", "2001-02-30"),
        ("U,3/10/2007,", 2, "valid_from", "3/10/2007"),
        ("U,39358,", 2, "valid_from", "39358"),
        ("U,soon,", 2, "valid_from", "soon"),
        ("U,2007-13,", 2, "valid_from", "2007-13"),
        ("U,0007,", 2, "valid_from", "0007"),
        ("U,2007,2006", 2, "valid_to", "2006"),
        ("U,2007-10-03,2007-10-03", 2, "valid_to", "2007-10-03"),
        ("X,2007,", 2, "unit_id", "X"),
        (",2007,", 2, "unit_id", ""),
    ],
)
def test_cells(tmp_path: Path, text: str, row: int, column: str, found: str) -> None:
    unit, start, end = text.split(",")
    path = folder(tmp_path, memberships=f"{MEMBERS}{unit},P1,{start},{end}\n")
    assert told(path) == ("memberships.csv", row, column, found)


def test_an_excel_day_number_is_explained(tmp_path: Path) -> None:
    found = problems(folder(tmp_path, memberships=f"{MEMBERS}U,P1,39358,\n"))
    assert "2007-10-03" in str(found[0])


def test_unknown_person(tmp_path: Path) -> None:
    path = folder(tmp_path, memberships=f"{MEMBERS}U,P1,2007,\nU,P9,2007,\n")
    assert told(path) == ("memberships.csv", 3, "person_id", "P9")


def test_unknown_parent(tmp_path: Path) -> None:
    assert told(folder(tmp_path, units=UNITS + "C,X,Cell C,cell,2001,\n")) == ("units.csv", 5, "parent_id", "X")


def test_a_unit_under_itself(tmp_path: Path) -> None:
    assert told(folder(tmp_path, units=UNITS + "C,C,Cell C,cell,2001,\n")) == ("units.csv", 5, "parent_id", "C")


def test_a_circle_of_parents(tmp_path: Path) -> None:
    text = UNITS + "C,D,C,cell,2001,\nD,E,D,cell,2003,\nE,C,E,cell,2001,\n"
    found = problems(folder(tmp_path, units=text))
    assert len(found) == 1
    assert found[0].column == "parent_id"
    assert "circle" in str(found[0])
    assert "2003-01-01" in str(found[0])
    assert {"5", "6", "7"} <= set(str(found[0]).replace(",", " ").replace(")", " ").split())


def test_units_that_change_places_are_no_circle(tmp_path: Path) -> None:
    text = UNITS + "C,U,C,cell,2001,2010\nC,D,C,cell,2010,\nD,C,D,cell,2001,2010\nD,U,D,cell,2010,\n"
    commit(folder(tmp_path, units=text))
    assert Unit.objects.filter(external_id__in=["C", "D"]).count() == 2


def test_missing_column(tmp_path: Path) -> None:
    assert told(folder(tmp_path, units="id,name,type\nU,Union,centre\n")) == (
        "units.csv",
        1,
        "parent_id",
        "id, name, type",
    )


def test_unknown_column(tmp_path: Path) -> None:
    assert told(folder(tmp_path, people="id,name,shoe_size\nP1,Maria,40\n")) == ("people.csv", 1, "C", "shoe_size")


def test_repeated_column(tmp_path: Path) -> None:
    assert told(folder(tmp_path, people="id,name,Name\nP1,Maria,M\n")) == ("people.csv", 1, "C", "Name")


def test_unknown_file_name(tmp_path: Path) -> None:
    path = folder(tmp_path, members="id,name\n")
    assert told(path)[0] == "members.csv"


def test_no_table_at_all(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "units.csv" in str(problems(tmp_path / "empty")[0])
    assert "no such file" in str(problems(tmp_path / "nowhere")[0])


def test_empty_file(tmp_path: Path) -> None:
    assert told(folder(tmp_path, memberships="\n"))[:2] == ("memberships.csv", 1)


@pytest.mark.parametrize(
    ("encoding", "name", "named"),
    [("cp949", "김용호", "CP949"), ("cp1252", "José Ortega", "CP1252"), ("cp1252", "Müller", "CP1252")],
)
def test_wrong_encoding(tmp_path: Path, encoding: str, name: str, named: str) -> None:
    path = folder(tmp_path, people=f"id,name\nP1,Maria\nP2,{name}\n".encode(encoding))
    found = problems(path)
    assert (found[0].file, found[0].row, found[0].column) == ("people.csv", 3, "name")
    assert named in found[0].expected
    assert found[0].found == name


def test_wrong_encoding_far_down(tmp_path: Path) -> None:
    text = "id,name\n" + "".join(f"P{n},Maria {n}\n" for n in range(20_000)) + "PX,José\n"
    found = problems(folder(tmp_path, people=text.encode("cp1252")))
    assert (found[0].file, found[0].row, found[0].column) == ("people.csv", 20_002, "name")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_marks_semicolons_and_line_ends_are_understood(
    tmp_path: Path, encoding: str, delimiter: str, newline: str
) -> None:
    def made(text: str) -> bytes:
        return text.replace(",", delimiter).replace("\n", newline).encode(encoding)

    report = commit(folder(tmp_path, units=made(UNITS), people=made(PEOPLE)))
    assert report.counts["people"]["new"] == 3
    assert report.counts["units"]["new"] == 3


def test_utf_16_without_its_mark(tmp_path: Path) -> None:
    assert told(folder(tmp_path, people=PEOPLE.encode("utf-16-le")))[:2] == ("people.csv", 1)


def test_cut_off_within_quotation_marks(tmp_path: Path) -> None:
    found = problems(folder(tmp_path, people='id,name\nP1,Maria\nP2,"José Ort'))
    assert (found[0].file, found[0].row) == ("people.csv", 3)
    assert "cut off" in str(found[0])


def test_cut_off_within_a_row(tmp_path: Path) -> None:
    found = problems(folder(tmp_path, units=UNITS + "C,U,Ce"))
    assert (found[0].file, found[0].row) == ("units.csv", 5)
    assert "cut off" in str(found[0])


def test_too_few_and_too_many_cells(tmp_path: Path) -> None:
    assert told(folder(tmp_path, people="id,name\nP1\nP2,José\n"))[:2] == ("people.csv", 2)
    assert told(folder(tmp_path, people="id,name\nP1,Silva, Maria\n"))[:3] == ("people.csv", 2, "C")


def test_stray_quotation_mark(tmp_path: Path) -> None:
    assert told(folder(tmp_path, people='id,name\nP1,"Maria" Silva\n'))[:2] == ("people.csv", 2)


def test_signs_that_are_no_text(tmp_path: Path) -> None:
    assert problems(folder(tmp_path, people="id,name\n" + "x" * 70_000 + ",y\nP1,M\0\n"))[-1].row == 3
    # A stray one is told by its own row, however early it stands.
    text = 'id,name\nP0,"Maria\nSilva"\nP1,M\0aria\nP2,José\nP3,J\0an\n'
    found = problems(folder(tmp_path, people=text))
    assert [(p.file, p.row, p.column) for p in found] == [("people.csv", 3, "name"), ("people.csv", 5, "name")]
    assert "NUL" in found[0].found
    assert told(folder(tmp_path, people="id,na\0me\nP0,Maria\n"))[:2] == ("people.csv", 1)
    assert "no text" in str(problems(folder(tmp_path, people=b"id,name\n" + bytes(range(32)) * 3 + b"\0" * 40))[0])


def test_too_many_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_files, "MAX_ROWS", 3)
    assert told(folder(tmp_path))[:2] == ("units.csv", 4)


def test_many_faults_are_told_at_once(tmp_path: Path) -> None:
    found = problems(folder(tmp_path, memberships=MEMBERS + "U,P1,x,\nU,P2,y,\nU,P3,z,\n"))
    assert [p.row for p in found] == [2, 3, 4]


def test_no_root_for_a_new_organisation(tmp_path: Path) -> None:
    assert told(folder(tmp_path, units=""))[2] == "parent_id"


def test_consent_is_read_where_there_is_nothing_to_consent_to(tmp_path: Path) -> None:
    assert told(folder(tmp_path, people="id,name,consent\nP1,M,perhaps\n")) == ("people.csv", 2, "consent", "perhaps")


def test_kind_seat_and_consent(tmp_path: Path) -> None:
    tenures = "unit_id,person_id,role,kind,seat,valid_from\nA,P1,Secretary,king,,2007\nA,P2,Secretary,,0,2007\n"
    tenures += "A,P2,Secretary,,10000,2007\nA,P2,Secretary,,99999,2007\n"
    found = problems(folder(tmp_path, tenures=tenures, people="id,name,consent,email\nP1,M,perhaps,\nP2,J,,nowhere\n"))
    assert [(p.column, p.found) for p in found] == [
        ("consent", "perhaps"), ("email", "nowhere"), ("kind", "king"), ("seat", "0"), ("seat", "99999"),
    ]  # fmt: skip
    assert str(found[-1]) == (
        "tenures.csv, row 5, column seat: found “99999”; expected a whole number from 1 to 10,000."
    )
    posts = "unit_id,role,seats\nA,Secretary,10001\n"
    assert told(folder(tmp_path, posts=posts)) == ("posts.csv", 2, "seats", "10001")


def book(path: Path, **sheets: list[list[object]]) -> Path:
    """A workbook."""
    with xlsxwriter.Workbook(str(path)) as out:
        day = out.add_format({"num_format": "yyyy-mm-dd"})
        for name, lines in sheets.items():
            sheet = out.add_worksheet(name)
            for number, line in enumerate(lines):
                for place, value in enumerate(line):
                    if isinstance(value, str) and value.startswith("="):
                        sheet.write_formula(number, place, value, None, "Union")
                    elif hasattr(value, "year"):
                        sheet.write_datetime(number, place, value, day)
                    else:
                        sheet.write(number, place, value)
    return path


HEADER: list[object] = ["id", "parent_id", "name", "type", "valid_from"]


def test_workbook_with_dates_numbers_and_formulas(tmp_path: Path) -> None:
    from datetime import date

    path = book(
        tmp_path / "a.xlsx",
        units=[
            HEADER, [1, "", "=A1", "centre", date(2007, 10, 3)], [2, 1, "Cell", "cell", 2008],
            [3, 1, "x", "cell", "2009-05"],
        ],
        notes=[["anything"]],
    )  # fmt: skip
    commit(path, "xlsx")
    assert sorted(Unit.objects.values_list("external_id", flat=True)) == ["1", "2", "3"]
    assert Organisation.objects.get().names == {"en": "Union"}


def test_workbook_with_a_bare_day_number(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", units=[HEADER, ["U", "", "Union", "centre", 39358]])
    assert told(path, "xlsx") == ("a.xlsx: units", 2, "valid_from", "39358")


def changed(path: Path, member: str, old: bytes, new: bytes) -> Path:
    """The workbook with something else in one of its parts."""
    out = path.with_name("changed.xlsx")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            assert name != member or old in data
            target.writestr(name, data.replace(old, new) if name == member else data)
    return out


def test_workbook_with_an_unsaved_formula_or_an_error(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", units=[HEADER, ["U", "", "=A1", "centre", "2007"]])
    sheet = "xl/worksheets/sheet1.xml"
    unsaved = changed(path, sheet, b't="str"><f>A1</f><v>Union</v>', b"><f>A1</f>")
    assert told(unsaved, "xlsx")[:3] == ("changed.xlsx: units", 2, "C")
    error = changed(path, sheet, b't="str"><f>A1</f><v>Union</v>', b't="e"><f>A1</f><v>#REF!</v>')
    assert told(error, "xlsx") == ("changed.xlsx: units", 2, "C", "#REF!")


def test_workbook_with_a_cell_far_away(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", units=[HEADER, ["U", "", "Union", "centre", "2007"]])
    far = changed(path, "xl/worksheets/sheet1.xml", b'r="E2"', b'r="XFD1048576"')
    assert told(far, "xlsx")[:3] == ("changed.xlsx: units", 1048576, "XFD")


def test_zip_bomb(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("xl/workbook.xml", b"<a/>")
        out.writestr("xl/worksheets/sheet1.xml", b" " * 30_000_000)
    assert path.stat().st_size < 100_000
    assert "fill the memory" in str(problems(path, "xlsx")[0])


def test_workbook_that_is_too_large_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = book(tmp_path / "a.xlsx", units=[HEADER])
    monkeypatch.setattr(workbook, "MAX_UNPACKED", 1000)
    assert "unpacked" in str(problems(path, "xlsx")[0])


def test_cut_off_workbook(tmp_path: Path) -> None:
    whole = book(tmp_path / "a.xlsx", units=[HEADER, ["U", "", "Union", "centre", "2007"]]).read_bytes()
    (tmp_path / "b.xlsx").write_bytes(whole[: len(whole) // 2])
    assert "cut off" in str(problems(tmp_path / "b.xlsx", "xlsx")[0])


def test_other_files_are_no_workbooks(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    assert "XLS" in str(problems(tmp_path / "a.xlsx", "xlsx")[0])
    (tmp_path / "b.xlsx").write_text("id,name\n")
    assert "no workbook" in str(problems(tmp_path / "b.xlsx", "xlsx")[0])
    with zipfile.ZipFile(tmp_path / "c.xlsx", "w") as out:
        out.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert "XLSX" in str(problems(tmp_path / "c.xlsx", "xlsx")[0])
    path = folder(tmp_path, units=(tmp_path / "c.xlsx").read_bytes())
    assert "XLSX" in str(problems(path)[0])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"organizations": [{"id": "U", "name"', "cut off"),
        ("[]", "object"),
        ('{"organizations": {}}', "list"),
        ('{"organizations": ["U"]}', "object"),
        ('{"organizations": [{"name": "Union"}]}', "id"),
        ('{"organizations": [{"id": "U", "name": "Union", "founding_date": "soon"}]}', "2007-10"),
        ('{"organizations": [{"id": "U", "name": "Union", "founding_date": "soon"}]}', "column founding_date"),
        ('{"organizations": [{"id": "U", "name": {"en": "Union"}}]}', "column name: found “an object”; expected text"),
        ('{"organizations": [{"id": "U", "name": "Union", "other_names": [{"lang": "ko"}]}]}', "other_names.name"),
        ('{"persons": [{"id": "P", "name": "A", "other_names": [{"lang": ["ko"], "name": "B"}]}]}', "other_names.lang"),
        ('{"persons": [{"id": "P", "name": "A", "email": ["a@b.org"]}]}', "column email: found “a list”"),
        ('{"persons": [{"id": "P", "name": "A\\ud800"}]}', "bytes that are no text"),
        ('{"posts": [{"id": {}, "organization_id": "U", "role": "Chair"}]}', "posts, row 1, column id"),
        ('{"memberships": [{"organization_id": "U", "person_id": "P", "post_id": "Q"}]}', "column post_id: found “Q”"),
    ],
)
def test_popolo(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text)
    assert words in str(problems(path, "popolo")[0])


def test_popolo_in_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(json.dumps({"organizations": [{"name": "é"}]}, ensure_ascii=False, indent=1).encode("latin-1"))
    (found,) = problems(path, "popolo")
    assert str(found) == "a.json, row 4: found “bytes that are not UTF-8”; expected JSON as UTF-8."


@pytest.mark.parametrize(
    ("text", "place", "found", "words"),
    [
        ("{\n 'a': 1}", (2, "2"), "'a': 1}", "a name in quotation marks"),
        ('{"a": nobody}', (1, "7"), "nobody}", "a value"),
        ('{"a": 1\n "b": 2}', (2, "2"), '"b": 2}', "a comma"),
        ('{"a" 1, "b": 2}', (1, "6"), '1, "b": 2}', "a colon"),
        ('{"a": "one\ntwo"}', (1, "11"), "the end of the line", "on one line"),
        ('{"a": "one\\query", "b": 2}', (1, "11"), '\\query", "b": 2}', "a backslash"),
        ('{"a": 1} {"b": 2}', (1, "10"), '{"b": 2}', "nothing after the end"),
        ('{"a": [', (1, "8"), "the end of the line or of the file", "cut off"),
    ],
)
def test_what_is_no_json_is_told_in_our_own_words(
    tmp_path: Path, text: str, place: tuple[int, str], found: str, words: str
) -> None:
    path = tmp_path / "a.json"
    path.write_text(text)
    (problem,) = problems(path, "popolo")
    assert (problem.row, problem.column) == place
    assert found in problem.found
    assert words in problem.expected
    assert "Expecting" not in str(problem)
    assert "delimiter" not in str(problem)


def test_numbers_of_popolo_stay_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    digits = "9" * 150
    path.write_text(f'{{"organizations": [{{"id": 7.10e0, "name": "Union"}}, {{"id": {digits}, "name": "B"}}]}}')
    commit(path, "popolo")
    assert set(Unit.objects.values_list("external_id", flat=True)) == {"7.10e0", digits}


@pytest.mark.parametrize(
    ("table", "header", "line", "column"),
    [
        ("people", "id,name", "P1,{}", "name"),
        ("people", "id,name", "{},A", "id"),
        ("people", "id,name,known_as", "P1,A,B | {}", "known_as"),
        ("people", "id,name,address", "P1,A,{0}{0}{0}", "address"),
        ("tenures", "unit_id,person_id,role", "A,P1,{}", "role"),
        ("units", "id,parent_id,name,type", "N,A,{},cell", "name"),
    ],
)
def test_a_value_that_is_too_long(tmp_path: Path, table: str, header: str, line: str, column: str) -> None:
    tables = {"units": UNITS, "people": PEOPLE, table: f"{header}\n{line.format('가' * 201)}\n"}
    if table == "units":
        tables["units"] += line.format("가" * 201) + ",,\n"
    found = problems(folder(tmp_path, **tables))
    assert found[-1].column == column
    assert " signs" in found[-1].expected


def test_several_values_in_one_cell_may_be_long_together(tmp_path: Path) -> None:
    from secretariat.people.models import PersonName

    names = [f"{letter * 200}" for letter in "abc"]
    commit(folder(tmp_path, people=f"id,name,known_as\nP1,A,{' | '.join(names)}\n"))
    assert set(PersonName.objects.filter(kind="known").values_list("name", flat=True)) == set(names)


@pytest.mark.parametrize("language", ["English", "ko_KR", "klingon-imperial", "x"])
def test_a_language_that_is_no_code(tmp_path: Path, language: str) -> None:
    path = folder(tmp_path, people=f"id,name,language\nP1,A,{language}\n")
    assert told(path) == ("people.csv", 2, "language", language)


def test_codes_of_languages(tmp_path: Path) -> None:
    from secretariat.people.models import Person

    commit(folder(tmp_path, people="id,name,language\nP1,A,ko\nP2,B,pt-BR\nP3,C,\n"))
    assert set(Person.objects.values_list("language", flat=True)) == {"ko", "pt-BR", ""}


@pytest.mark.parametrize(("levels", "fits"), [(201, True), (202, False)])
def test_a_tree_as_deep_as_paths_are_kept(tmp_path: Path, levels: int, fits: bool) -> None:
    lines = [f"D{n},{f'D{n - 1}' if n else ''},N{n},cell,2007,\n" for n in range(levels)]
    path = folder(tmp_path, units="id,parent_id,name,type,valid_from,valid_to\n" + "".join(lines))
    if fits:
        commit(path)
        assert Unit.objects.count() == levels
    else:
        assert told(path) == ("units.csv", levels + 1, "parent_id", f"D{levels - 1}")


def test_a_circle_longer_than_any_tree_is_deep(tmp_path: Path) -> None:
    lines = [f"D{n},D{(n - 1) % 1500},N{n},cell,2007,\n" for n in range(1500)]
    path = folder(tmp_path, units=UNITS + "".join(lines))
    assert problems(path)[0].column == "parent_id"


def test_apostrophes_before_formulas_are_taken_off(tmp_path: Path) -> None:
    buffer = io.StringIO("id,name\nP1,'=SUM(A1)\nP2,''+x\nP3,O'Brien\n")
    commit(folder(tmp_path, people=buffer.getvalue()))
    from secretariat.people.models import Person

    assert set(Person.objects.values_list("display_name", flat=True)) == {"=SUM(A1)", "'+x", "O'Brien"}


def test_a_unit_that_would_stand_on_no_day(tmp_path: Path) -> None:
    path = folder(tmp_path, units=UNITS + "C,A,Cell C,cell,1990,1995\n", tenures="unit_id,person_id,role\nC,P1,Chair\n")
    assert told(path) == ("units.csv", 5, "valid_from", "1990-01-01 to 1995-01-01")


def test_a_zip_file_on_the_command_line_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = tmp_path / "temporary"
    room.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(room))
    with zipfile.ZipFile(tmp_path / "list.zip", "w") as out:
        out.writestr("units.csv", UNITS)
        out.writestr("people.csv", PEOPLE)
    assert commit(tmp_path / "list.zip").written
    assert list(room.iterdir()) == []
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as out:
        out.writestr("units.csv", "nonsense\n")
    assert problems(tmp_path / "bad.zip")[0].file == "units.csv"
    assert list(room.iterdir()) == []
