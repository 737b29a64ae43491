"""Zip files of CSV tables: looked over before they are unpacked, and unpacked no further than they were said to be."""

import shutil
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext as _

from secretariat.imports.rules.problems import BadCell

MAX_UNPACKED = 4_000_000_000
MAX_RATIO = 250
RATIO_FROM = 20_000_000
"""Small members may be packed as tightly as they like."""
MAX_MEMBERS = 100
ENDINGS = (".csv", ".tsv", ".txt")
_CHUNK = 1 << 20


def is_packed(path: Path) -> bool:
    """Whether this is a zip file that is not itself a workbook."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        start = file.read(4)
    return start == b"PK\x03\x04" and path.suffix.casefold() == ".zip"


def unpack_for(path: Path, room: Path | None = None) -> Path:
    """Unpacks into a folder of its own, in `room` or among the system's temporary files, and returns it.

    Raises BadCell, with nothing left behind.
    """
    folder = Path(tempfile.mkdtemp(prefix="unpacked-", dir=room))
    try:
        _unpack(path, folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder


def _unpack(path: Path, folder: Path) -> None:
    try:
        with zipfile.ZipFile(path) as packed:
            for member, name in _members(path, packed):
                _write(path, packed, member, folder / name)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise _not_whole(path, str(error)) from None
    except Exception as error:
        if type(error).__module__ == "zlib":
            raise _not_whole(path, str(error)) from None
        raise


def _members(path: Path, packed: zipfile.ZipFile) -> list[tuple[zipfile.ZipInfo, str]]:
    members = [m for m in packed.infolist() if not m.is_dir() and not _is_clutter(m.filename)]
    total = sum(m.file_size for m in members)
    if len(members) > MAX_MEMBERS or total > MAX_UNPACKED:
        raise BadCell(
            path.name,
            None,
            "",
            _("%(count)s files of %(total)s bytes unpacked") % {"count": len(members), "total": f"{total:,}"},
            _("at most %(max_members)s files and %(max_unpacked)s bytes")
            % {"max_members": MAX_MEMBERS, "max_unpacked": f"{MAX_UNPACKED:,}"},
        )
    out: dict[str, zipfile.ZipInfo] = {}
    for member in members:
        name = PurePosixPath(member.filename.replace("\\", "/")).name
        if member.flag_bits & 1:
            raise BadCell(path.name, None, name, _("a file with a password"), _("files without one"))
        if PurePosixPath(name).suffix.casefold() not in ENDINGS:
            raise BadCell(path.name, None, "", _("the file %(name)s") % {"name": name}, _expected())
        if name.casefold() in out:
            raise BadCell(
                path.name, None, "", _("%(name)s twice, in two folders") % {"name": name}, _("each table once")
            )
        if member.file_size > RATIO_FROM and member.file_size > MAX_RATIO * max(member.compress_size, 1):
            raise BadCell(
                path.name,
                None,
                name,
                _("%(file_size)s bytes packed into %(compress_size)s")
                % {"file_size": f"{member.file_size:,}", "compress_size": f"{member.compress_size:,}"},
                _("a file that was not made to fill the disk"),
            )
        out[name.casefold()] = member
    if not out:
        raise BadCell(path.name, None, "", _("no table"), _expected())
    return [(member, PurePosixPath(member.filename.replace("\\", "/")).name) for member in out.values()]


def _expected() -> str:
    return _("a zip file of units.csv, people.csv and so on")


def _is_clutter(name: str) -> bool:
    """What systems put beside one's files without being asked."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return "__MACOSX" in parts or not parts or parts[-1].startswith(".") or parts[-1].casefold() == "thumbs.db"


def _write(path: Path, packed: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path) -> None:
    written = 0
    with packed.open(member) as source, target.open("xb") as out:
        while chunk := source.read(_CHUNK):
            written += len(chunk)
            if written > member.file_size:
                raise BadCell(
                    path.name, None, target.name, _("more than the file says it holds"), _("a whole zip file")
                )
            out.write(chunk)


def _not_whole(path: Path, why: str) -> BadCell:
    return BadCell(path.name, None, "", why or _("a damaged file"),
                   _("a whole zip file; it may have been cut off while it was copied"))  # fmt: skip
