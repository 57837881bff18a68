"""The short folder for sockets, and the lock that keeps two Workhalls off one data folder."""

from __future__ import annotations

import fcntl
import hashlib
import os
import stat
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from workhall.kit.embedded.errors import EmbeddedError
from workhall.kit.embedded.identity import Identity

# sockaddr_un holds 108 bytes on Linux and 104 elsewhere, the closing zero among them.
SOCKET_PATH_LIMIT = 107 if sys.platform == "linux" else 103
LONGEST_SOCKET_NAME = ".s.PGSQL.5432"


def run_folder(data: Path, identity: Identity) -> Path:
    """A folder of mode 0700 that belongs to the services' user, the same for the same data folder at every start.

    /tmp is open to all, so another user may have made a folder of this name first, in order to stand between us and the
    database. Such a folder is passed over; when no place is left, the start is refused.
    """
    reasons: list[str] = []
    for folder in candidates(data, identity):
        reason = trouble_with(folder, identity)
        if reason is None:
            try:
                _make(folder, identity)
            except OSError as error:
                reason = f"{folder}: {error.strerror}"
        if reason is None:
            return folder
        reasons.append(reason)
    raise EmbeddedError(
        f"No folder for the sockets of embedded services: {'; '.join(reasons)}.",
        "Remove the folder that is in the way, or set XDG_RUNTIME_DIR to a short folder of your own with mode 0700.",
    )


def candidates(data: Path, identity: Identity) -> list[Path]:
    name = f"workhall-{identity.uid}-{hashlib.sha256(os.fsencode(data.resolve())).hexdigest()[:10]}"
    parents = [Path("/run")] if os.geteuid() == 0 else []
    if not identity.is_another and (own := os.environ.get("XDG_RUNTIME_DIR")):
        parents.insert(0, Path(own))
    parents += [Path(tempfile.gettempdir()), Path("/tmp")]  # noqa: S108 - checked for strangers below
    return [parent / name for parent in dict.fromkeys(parents)]


def trouble_with(folder: Path, identity: Identity) -> str | None:
    """Why a folder cannot hold our sockets, or None when it can."""
    if len(os.fsencode(folder / LONGEST_SOCKET_NAME)) > SOCKET_PATH_LIMIT:
        return f"{folder} is too long for a socket (its path may have {SOCKET_PATH_LIMIT} bytes)"
    try:
        parent = folder.parent.stat()
    except OSError as error:
        return f"{folder.parent}: {error.strerror}"
    if parent.st_mode & stat.S_IWOTH and not parent.st_mode & stat.S_ISVTX:
        return f"{folder.parent} lets anybody replace folders in it (no sticky bit)"
    try:
        found = folder.lstat()
    except FileNotFoundError:
        return None
    if not stat.S_ISDIR(found.st_mode):
        return f"{folder} is not a folder"
    if found.st_uid not in (identity.uid, os.geteuid()):
        return f"{folder} belongs to user {found.st_uid}, not to us"
    if stat.S_IMODE(found.st_mode) & 0o077:
        return f"{folder} is open to other users (mode {stat.S_IMODE(found.st_mode):o})"
    return None


def _make(folder: Path, identity: Identity) -> None:
    """Checked again on the open folder itself: its name could point elsewhere by now."""
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        found = os.fstat(handle)
        if found.st_uid not in (identity.uid, os.geteuid()) or stat.S_IMODE(found.st_mode) & 0o077:
            raise PermissionError(1, "was changed while it was checked")
        if found.st_uid != identity.uid:
            os.fchown(handle, identity.uid, identity.gid)
    finally:
        os.close(handle)


def leave(folder: Path) -> None:
    """The last service to stop takes the folder with it."""
    with suppress(OSError):
        folder.rmdir()


class FolderLock:
    """Held as long as this process lives: the kernel lets go of it even after a `kill -9`."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._handle: int | None = None

    def take(self) -> None:
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise EmbeddedError(
                f"The data folder {self._file.parent} cannot be used: {error.strerror}.",
                "Run Workhall as the user who owns it, or give it another folder with WORKHALL_DATA.",
            ) from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.read(handle, 32).decode(errors="replace").strip() or "unknown"
            os.close(handle)
            raise EmbeddedError(
                f"Another Workhall (process {holder}) is using the data folder {self._file.parent}.",
                "Stop it first, or give this one a data folder of its own with WORKHALL_DATA.",
            ) from error
        os.ftruncate(handle, 0)
        os.write(handle, f"{os.getpid()}\n".encode())
        self._handle = handle

    def release(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
