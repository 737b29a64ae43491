"""The backup file: a zip whose comment seals everything before it, with a manifest of every member's checksum."""

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from secretariat.project.cluster.errors import BadInput

FORMAT = 1
DATABASE = "database.dump"
SIGNING_KEY = "signing-key"
FILES = "files/"
MANIFEST = "manifest.json"
SEAL = b"secretariat-backup sha256 "
PIECE = 1024 * 1024


@dataclass
class Manifest:
    """What a backup says of itself. `migrations` holds the last migration of each package."""

    format: int
    product: str
    created_at: str
    owner: str
    migrations: dict[str, str]
    members: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)


class ArchiveWriter:
    """Writes the members of a backup one after the other, in a stream."""

    def __init__(self, path: Path, manifest: Manifest) -> None:
        self.path = path
        self.manifest = manifest
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        self._file = os.fdopen(handle, "w+b")
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_STORED, allowZip64=True)

    def add(self, name: str, pieces: Iterable[bytes]) -> None:
        digest, size = hashlib.sha256(), 0
        with self._zip.open(name, "w", force_zip64=True) as member:
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                member.write(piece)
        self.manifest.members[name] = digest.hexdigest()
        self.manifest.sizes[name] = size

    def finish(self) -> None:
        """Write the manifest and the seal, and see that all of it is on the disk."""
        self._zip.writestr(MANIFEST, json.dumps(asdict(self.manifest), indent=1, sort_keys=True))
        self._zip.comment = SEAL + b"0" * 64
        self._zip.close()
        self._file.flush()
        length = self._file.seek(0, os.SEEK_END)
        digest = _digest(self._file, length - 64)
        self._file.seek(length - 64)
        self._file.write(digest.encode())
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def abandon(self) -> None:
        self._file.close()
        self.path.unlink(missing_ok=True)


class Archive:
    """A backup file that has been read to the end and found whole. Raises BadInput for any other file."""

    def __init__(self, path: Path, progress: Callable[[str], None] = lambda text: None) -> None:
        self.path = path
        if not path.is_file():
            raise BadInput(f"There is no file {path}.")
        progress("checking the file")
        sealed = self._sealed()
        try:
            self._zip = zipfile.ZipFile(path)
            self.manifest = self._read_manifest()
            self._compare()
        except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError) as error:
            raise BadInput(
                f"{path} is not a whole backup of Secretariat, it may be cut short or damaged: {error}. "
                "Nothing was changed."
            ) from error
        if not sealed:
            raise BadInput(f"{path} is damaged: its seal does not match its content. Nothing was changed.")

    def _sealed(self) -> bool:
        length = self.path.stat().st_size
        tail = len(SEAL) + 64
        with self.path.open("rb") as file:
            file.seek(max(0, length - tail))
            end = file.read()
            if not end.startswith(SEAL):
                with_zip_start = self._starts_as_zip()
                raise BadInput(
                    f"{self.path} is cut short or damaged: its end is missing. Nothing was changed."
                    if with_zip_start
                    else f"{self.path} is not a backup of Secretariat. Nothing was changed."
                )
            return end[len(SEAL) :] == _digest(file, length - 64).encode()

    def _starts_as_zip(self) -> bool:
        with self.path.open("rb") as file:
            return file.read(4) == b"PK\x03\x04"

    def _read_manifest(self) -> Manifest:
        try:
            raw: dict[str, Any] = json.loads(self._zip.read(MANIFEST))
            if raw["format"] != FORMAT:
                raise BadInput(
                    f"{self.path} is in backup format {raw['format']}, written by Secretariat {raw['product']}; this "
                    f"version reads format {FORMAT}. Upgrade Secretariat first. Nothing was changed."
                )
            return Manifest(**raw)
        except (KeyError, TypeError, ValueError) as error:
            raise BadInput(f"{self.path} is damaged: its manifest cannot be read. Nothing was changed.") from error

    def _compare(self) -> None:
        present = {info.filename for info in self._zip.infolist()} - {MANIFEST}
        expected = set(self.manifest.members)
        if present != expected or not {DATABASE, SIGNING_KEY} <= expected:
            odd = ", ".join(sorted(present ^ expected)) or f"{DATABASE}, {SIGNING_KEY}"
            raise BadInput(f"{self.path} is damaged: missing or unexpected inside it: {odd}. Nothing was changed.")
        for name, wanted in self.manifest.members.items():
            _require_safe(self.path, name)
            with self._zip.open(name) as member:
                found = hashlib.sha256()
                while piece := member.read(PIECE):
                    found.update(piece)
            if found.hexdigest() != wanted:
                raise BadInput(
                    f"{self.path} is damaged: {name} inside it does not match its checksum. Nothing was changed."
                )

    def read(self, name: str) -> bytes:
        return self._zip.read(name)

    def extract(self, name: str, target: Path) -> None:
        """Write one member to a new file that only this user can read."""
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as out, self._zip.open(name) as member:
            while piece := member.read(PIECE):
                out.write(piece)
            out.flush()
            os.fsync(out.fileno())

    def files(self) -> list[str]:
        """The names of the uploaded files, relative to the folder of files."""
        return [name.removeprefix(FILES) for name in self.manifest.members if name.startswith(FILES)]


def pieces_of(path: Path) -> Iterable[bytes]:
    """The content of a file in pieces that fit in memory."""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def _digest(file: Any, length: int) -> str:
    file.seek(0)
    digest, left = hashlib.sha256(), length
    while left > 0 and (piece := file.read(min(PIECE, left))):
        digest.update(piece)
        left -= len(piece)
    return digest.hexdigest()


def _require_safe(path: Path, name: str) -> None:
    if name in (DATABASE, SIGNING_KEY):
        return
    inner = PurePosixPath(name)
    if not name.startswith(FILES) or inner.is_absolute() or ".." in inner.parts or "\x00" in name or "\\" in name:
        raise BadInput(f"{path} holds a file that would be written outside its place: {name!r}. Nothing was changed.")
