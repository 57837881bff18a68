"""PostgreSQL's own programs: dump and restore, with passwords kept out of argument lists."""

import asyncio
import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.engine import make_url

from workhall.kit.archive import BackupError
from workhall.kit.embedded import EmbeddedError, postgres_program

_VERSION = re.compile(r"(\d+)(?:\.\d+)?")
_SCHEMA = re.compile(r"^CREATE SCHEMA ([^;]+);$")
_RIGHTS = re.compile(r"^(?:ALTER|GRANT|REVOKE)\b.*;$")


def program(name: str) -> Path:
    """The wheel's, else the machine's."""
    try:
        return postgres_program(name)
    except EmbeddedError:
        found = shutil.which(name)
    if found is None:
        raise BackupError(f"There is no {name} here. Install PostgreSQL's client programs, version 18 or newer.")
    return Path(found)


async def check_version(name: str, server: int) -> None:
    """A dump by an older program than the server would not be whole."""
    process = await asyncio.create_subprocess_exec(program(name), "--version", stdout=asyncio.subprocess.PIPE)
    out, _ = await process.communicate()
    found = _VERSION.search(out.decode())
    if found is None or int(found[1]) < server:
        raise BackupError(
            f"{program(name)} is {out.decode().strip()}, and the server is {server}. Install a newer one."
        )


async def run(name: str, arguments: Sequence[str | Path], url: str | None = None) -> None:
    """Raises BackupError with the last lines of what the program complained of."""
    environment = dict(os.environ)
    command: list[str | Path] = [program(name)]
    if url is not None:
        command.append("--dbname=" + conninfo(url))
        if password := make_url(url).password:
            environment["PGPASSWORD"] = password
    process = await asyncio.create_subprocess_exec(
        *command,
        *arguments,
        env=environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        _, errors = await process.communicate()
    except asyncio.CancelledError:
        process.terminate()
        await process.wait()
        raise
    if process.returncode:
        said = errors.decode(errors="replace").strip().splitlines()
        raise BackupError(f"{name} failed: {' / '.join(said[-3:]) or process.returncode}")


def conninfo(url: str) -> str:
    """libpq's keywords and values, without the password: arguments can be read by every user of the machine."""
    parsed = make_url(url)
    values = {"host": parsed.host, "port": parsed.port, "user": parsed.username, "dbname": parsed.database}
    values |= {name: value if isinstance(value, str) else ",".join(value) for name, value in parsed.query.items()}
    given = {name: str(value) for name, value in values.items() if value not in (None, "")}
    return " ".join(f"{name}='{_escaped(value)}'" for name, value in given.items() if name != "password")


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "\\'")


def adapt(script: Path, old: str, new: str, roles: Sequence[str]) -> str:
    """Make a script without data fit another server: whoever owned the tables there is called otherwise here, and a
    function can be given to a role only while the role may create in its schema. Returns what takes that leave away."""
    named = re.compile(rf"\b(TO|FROM|ROLE|BY) (?:{re.escape(quoted(old))}|{re.escape(old)})(?=[\s;,])")
    listed = ", ".join(quoted(role) for role in roles)
    taken: list[str] = []
    changed = script.with_suffix(".changed")
    with script.open(encoding="utf-8") as lines, changed.open("w", encoding="utf-8") as out:
        for line in lines:
            out.write(named.sub(rf"\1 {quoted(new)}", line) if _RIGHTS.match(line) else line)
            if listed and (made := _SCHEMA.match(line)):
                out.write(f"GRANT CREATE ON SCHEMA {made[1]} TO {listed};\n")
                taken.append(f"REVOKE CREATE ON SCHEMA {made[1]} FROM {listed};\n")
    changed.replace(script)
    return "".join(taken)


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
