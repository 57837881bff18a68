"""As whom embedded services run.

PostgreSQL refuses to run as root, and it is right. Started by root, it runs as the owner of its data, at first as a
system user made for it. Folders on the way are never opened to everybody for that (root's home is 0700 for a reason):
where the new user could not reach program or data, the service keeps the single capability to pass folders.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from workhall.kit.embedded.errors import EmbeddedError

SYSTEM_USER = "workhall-db"
CAP_DAC_OVERRIDE = 1
CAP_DAC_READ_SEARCH = 2


@dataclass(frozen=True)
class Identity:
    uid: int
    gid: int
    capability: int | None = None

    @property
    def is_another(self) -> bool:
        return self.uid != os.geteuid()

    @property
    def launch_arguments(self) -> list[str]:
        if not self.is_another:
            return []
        keep = [] if self.capability is None else [f"--capability={self.capability}"]
        return [f"--user={self.uid}", f"--group={self.gid}", *keep]


def identity_for(cluster: Path, needed: Iterable[Path]) -> Identity:
    """Whoever owns the cluster, if it is there; `needed` are the paths that have to be reached."""
    if os.geteuid() != 0:
        return _own_identity(cluster)
    uid, gid = _owner_below_root(cluster)
    return Identity(uid, gid, _capability_for(uid, gid, needed))


def hand_over(path: Path, to: Identity) -> None:
    """Root gives a folder away, with all that is in it; a copy made by root would otherwise be unusable."""
    if not to.is_another or path.lstat().st_uid == to.uid:
        return
    os.chown(path, to.uid, to.gid, follow_symlinks=False)
    for folder, folders, files in os.walk(path):
        for name in (*folders, *files):
            os.chown(Path(folder, name), to.uid, to.gid, follow_symlinks=False)


def _own_identity(cluster: Path) -> Identity:
    uid = os.geteuid()
    if cluster.exists() and (owner := cluster.stat().st_uid) != uid:
        raise EmbeddedError(
            f"The database folder {cluster} belongs to user {owner}, and Workhall runs as user {uid}.",
            f"Run it as that user, or give the folder away: sudo chown -R {uid} {cluster}",
        )
    try:
        pwd.getpwuid(uid)
    except KeyError as error:
        raise EmbeddedError(
            f"User {uid} has no entry in /etc/passwd, and PostgreSQL asks for one.",
            "Add an entry, or set WORKHALL_DATABASE_URL to a server of your own.",
        ) from error
    return Identity(uid, os.getegid())


def _owner_below_root(cluster: Path) -> tuple[int, int]:
    if cluster.exists() and (found := cluster.stat()).st_uid != 0:
        return found.st_uid, found.st_gid
    entry = _system_user()
    return entry.pw_uid, entry.pw_gid


def _system_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        pass
    mend = f"Make a system user {SYSTEM_USER}, run Workhall as a user other than root, or set WORKHALL_DATABASE_URL."
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd is None:
        raise EmbeddedError("PostgreSQL does not run as root, and there is no useradd to make a user for it.", mend)
    options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    command = [useradd, *options, "--shell", "/usr/sbin/nologin", SYSTEM_USER]
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 - nothing of it comes from outside
    try:
        # Another Workhall may have made it at the same moment.
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError as error:
        raise EmbeddedError(
            f"PostgreSQL does not run as root, and useradd failed: {done.stderr.strip()}.", mend
        ) from error


def _capability_for(uid: int, gid: int, needed: Iterable[Path]) -> int | None:
    paths = [path.resolve() for path in needed]
    closed = [path for path in paths if not _passes(path, uid, gid)]
    barred = [path for path in paths if path.is_file() and not _may(path, uid, gid, _use_of(path))]
    if not closed and not barred:
        return None
    held = _held_capabilities() if sys.platform == "linux" else 0
    # To read a closed file takes the stronger one; to pass closed folders the weaker one will do.
    for capability in [CAP_DAC_OVERRIDE] if barred else [CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE]:
        if held & (1 << capability):
            return capability
    raise EmbeddedError(
        f"User {uid}, as whom PostgreSQL runs when root starts it, cannot reach {(closed or barred)[0]}.",
        "Run Workhall as a user other than root, or move it and its data out of folders that are closed to others.",
    )


def _passes(path: Path, uid: int, gid: int) -> bool:
    return all(_may(parent, uid, gid, os.X_OK) for parent in path.parents if parent.exists())


def _use_of(file: Path) -> int:
    return os.R_OK | os.X_OK if file.stat().st_mode & 0o111 else os.R_OK


def _may(path: Path, uid: int, gid: int, wanted: int) -> bool:
    found = path.stat()
    shift = 6 if found.st_uid == uid else 3 if found.st_gid == gid else 0
    return (found.st_mode >> shift) & wanted == wanted


def _held_capabilities() -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("CapPrm:"):
            return int(line.split()[1], 16)
    return 0
