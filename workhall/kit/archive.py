"""The file that a backup is: a plain tar that any machine can open, in which every byte is accounted for.

    database.dump    pg_dump's custom format
    secret_key       the installation's secret, when it lives in the data folder
    blobs/o/…        files and pictures under their keys
    checksums        one line each: sha256, size, name
    manifest.json    what, when, by which release; the sha256 of `checksums`

The manifest stands last: a file that was cut short has none.
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Any

DATABASE, SECRET, CHECKSUMS, MANIFEST = "database.dump", "secret_key", "checksums", "manifest.json"
BLOBS = "blobs/"
FORMAT = 1
_PIECE = 1 << 20


class BackupError(Exception):
    """What is wrong and how to mend it, for the person at the terminal."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """`owner` owned the tables, `roles` are named in their rights, `walls` counts tables with forced row security."""

    workhall: str
    made_at: str
    postgres: int
    heads: list[str]
    owner: str
    roles: list[str]
    tables: int
    walls: int
    policies: int
    blobs: int
    blob_bytes: int
    format: int = FORMAT
    checksums_sha256: str = ""


class Writer:
    """Writes beside the target and renames at the end, so that a target that exists is a whole one. Mode 0600: the
    archive holds everything that people wrote, and the secret."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._partial = target.with_name(target.name + ".partial")
        self._lines: list[str] = []
        self._tar: tarfile.TarFile | None = None
        self._file: IO[bytes] | None = None

    def __enter__(self) -> "Writer":
        if self._target.exists():
            raise BackupError(f"{self._target} exists already. Choose another name; a backup is never overwritten.")
        try:
            descriptor = os.open(self._partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        except OSError as error:
            raise BackupError(f"Cannot write {self._partial} ({error.strerror}). Choose a folder you own.") from error
        self._file = os.fdopen(descriptor, "wb")
        self._tar = tarfile.open(fileobj=self._file, mode="w", format=tarfile.PAX_FORMAT)
        return self

    def add(self, name: str, content: IO[bytes], size: int) -> None:
        """Raises BackupError when the content turns out to be shorter than said."""
        measured = _Measured(content)
        try:
            self._add(name, measured, size)
        except OSError as error:
            raise BackupError(f"Cannot write {self._partial}: {error}. Is the disk full?") from error
        self._lines.append(f"{measured.sha256.hexdigest()} {size} {name}\n")

    def _add(self, name: str, content: Any, size: int) -> None:
        if self._tar is None:
            raise RuntimeError("the archive is not open")
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        self._tar.addfile(info, content)

    def finish(self, manifest: Manifest) -> None:
        checksums = "".join(self._lines).encode()
        complete = {**asdict(manifest), "checksums_sha256": hashlib.sha256(checksums).hexdigest()}
        text = json.dumps(complete, indent=1, sort_keys=True).encode()
        self._add(CHECKSUMS, io.BytesIO(checksums), len(checksums))
        self._add(MANIFEST, io.BytesIO(text), len(text))

    def __exit__(self, kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        if self._tar is None or self._file is None:
            return
        with self._file:
            if kind is None:
                self._tar.close()
                self._file.flush()
                os.fsync(self._file.fileno())
        if kind is not None:
            self._partial.unlink(missing_ok=True)
            return
        self._partial.rename(self._target)
        folder = os.open(self._target.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


class _Measured:
    def __init__(self, content: IO[bytes]) -> None:
        self._content = content
        self.sha256 = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._content.read(size)
        self.sha256.update(piece)
        return piece


@dataclass(slots=True)
class _Seen:
    """Name to sha256 and size, of what stands in the file."""

    found: dict[str, tuple[str, int]] = field(default_factory=dict)
    checksums: bytes = b""
    manifest: bytes = b""


def verify(source: Path) -> Manifest:
    """Reads everything once. Raises BackupError that says what does not fit; nothing is changed before this passes."""
    seen = _read_all(source)
    if not seen.manifest:
        raise BackupError(f"{source} has no manifest: it was cut short, or is no backup of Workhall.")
    manifest = _manifest(source, seen.manifest)
    if hashlib.sha256(seen.checksums).hexdigest() != manifest.checksums_sha256:
        raise BackupError(f"{source} is damaged: its list of checksums does not fit its manifest. Use another backup.")
    expected: dict[str, tuple[str, int]] = {}
    for line in seen.checksums.decode().splitlines():
        sha256, size, name = line.split(" ", 2)
        expected[name] = (sha256, int(size))
    _compare(source, expected, seen.found)
    return manifest


def _read_all(source: Path) -> _Seen:
    seen = _Seen()
    try:
        with tarfile.open(source, "r:") as tar:
            for info in tar:
                content = tar.extractfile(info)
                if content is None or info.name in seen.found:
                    raise BackupError(f"{source} is damaged or not ours: {info.name!r} should not be in it.")
                if info.name == CHECKSUMS:
                    seen.checksums = content.read()
                elif info.name == MANIFEST:
                    seen.manifest = content.read()
                else:
                    seen.found[info.name] = _hash(content)
    except (tarfile.TarError, EOFError) as error:
        raise BackupError(f"{source} cannot be read as an archive ({error}). Use another backup.") from error
    except OSError as error:
        raise BackupError(f"{source} cannot be read: {error.strerror or error}.") from error
    return seen


def _hash(content: IO[bytes]) -> tuple[str, int]:
    sha256, size = hashlib.sha256(), 0
    while piece := content.read(_PIECE):
        sha256.update(piece)
        size += len(piece)
    return sha256.hexdigest(), size


def _manifest(source: Path, raw: bytes) -> Manifest:
    try:
        values = json.loads(raw)
        if values["format"] != FORMAT:
            raise BackupError(f"{source} has format {values['format']}; this release reads {FORMAT}. Update Workhall.")
        return Manifest(**values)
    except (ValueError, TypeError, KeyError) as error:
        raise BackupError(f"{source} is damaged: its manifest cannot be read. Use another backup.") from error


def _compare(source: Path, expected: dict[str, tuple[str, int]], found: dict[str, tuple[str, int]]) -> None:
    wrong = [f"{name} is missing" for name in expected if name not in found]
    wrong += [f"{name} is not in its list" for name in found if name not in expected]
    wrong += [f"{name} has changed" for name in found if name in expected and found[name] != expected[name]]
    if DATABASE not in expected:
        wrong.append(f"{DATABASE} is missing")
    if wrong:
        more = f" and {len(wrong) - 5} more" if len(wrong) > 5 else ""
        raise BackupError(
            f"{source} is damaged: {'; '.join(wrong[:5])}{more}. Nothing was changed; use another backup."
        )


def members(source: Path) -> Iterator[tuple[str, int, IO[bytes]]]:
    """Name, size and content, in the order of the file. Only after `verify`."""
    with tarfile.open(source, "r:") as tar:
        for info in tar:
            content = tar.extractfile(info)
            if content is not None:
                yield info.name, info.size, content
