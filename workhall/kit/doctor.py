"""`workhall doctor`: everything that can be wrong with an installation, said in a line with how to mend it.

Changes nothing, and may be run beside a running server. A check that fails itself is a finding too.
"""

import asyncio
import difflib
import os
import resource
import shutil
import socket
import stat
import tomllib
from collections.abc import AsyncIterator, Callable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import aiosmtplib
import httpx
import valkey.asyncio as valkey
from pydantic import ValidationError
from valkey.exceptions import ValkeyError

from workhall.kit import doctor_database
from workhall.kit.blobs import Blobs, is_storage_error
from workhall.kit.db import DatabaseUrls
from workhall.kit.embedded import EmbeddedError, dsn_of_running
from workhall.kit.embedded import check as embedded
from workhall.kit.embedded.wheel import valkey_program
from workhall.kit.findings import Finding, good, look, wrong
from workhall.kit.local import is_loopback, is_loopback_name
from workhall.kit.pages import find_dist

if TYPE_CHECKING:
    from workhall.settings import Settings

__all__ = ["Finding", "run"]

_SECONDS = 10
_ROOM = 1_000_000_000
_NOT_OURS = frozenset({"WORKHALL_CONFIG"})

Load = Callable[[], "Settings"]
UrlsOf = Callable[["Settings", str], DatabaseUrls]


def run(load: Load, urls_of: UrlsOf) -> list[Finding]:
    """The worst last: a reader's eye stays at the end. `urls_of` derives the roles' addresses from the owner's."""
    settings, found = read_settings(load)
    if settings is None:
        return found
    found += [*_names(type(settings))]
    found += asyncio.run(_all(settings, urls_of))
    return sorted(found, key=lambda finding: ("good", "warning", "bad").index(finding.level))


def read_settings(load: Load) -> tuple["Settings | None", list[Finding]]:
    try:
        return load(), []
    except ValidationError as error:
        return None, [_fault(fault) for fault in error.errors()]
    except tomllib.TOMLDecodeError as error:
        return None, [wrong(f"workhall.toml is not TOML: {error}.", "Correct the line that it names.")]
    except (OSError, ValueError) as error:
        return None, [wrong(f"The settings cannot be read: {error}.", "Correct the variable or file that it names.")]


def _fault(fault: Any) -> Finding:
    """Both spellings, since we do not know where the value came from. The value itself may be a secret."""
    place = [str(part) for part in fault["loc"] if not isinstance(part, int)]
    variable = "WORKHALL_" + "__".join(place).upper()
    line = ".".join(place)
    what = f"{variable} (or {line} in workhall.toml): {fault['msg']}."
    if fault["type"] == "extra_forbidden":
        return wrong(f"There is no setting {line} ({variable}).", "Remove it, or correct its name.")
    return wrong(what, "Correct the variable or the line, or remove it to get the default.")


def _names(settings: "type[Settings]") -> Iterator[Finding]:
    """A misspelt variable has no effect and says nothing; here it does."""
    known = {f"WORKHALL_{name}".upper() for name in settings.model_fields}
    for name in sorted(os.environ):
        plain = name.upper().split("__")[0]
        if name.upper().startswith("WORKHALL_") and plain not in known and plain not in _NOT_OURS:
            near = difflib.get_close_matches(plain, known, 1)
            yield look(f"{name} is no setting and has no effect.", f"Did you mean {near[0]}?" if near else "Remove it.")


async def _all(settings: "Settings", urls_of: UrlsOf) -> list[Finding]:
    """Each group by itself: what breaks one says nothing about the others."""
    groups: list[tuple[str, AsyncIterator[Finding]]] = [
        ("the data folder", _in_order(_folder(settings))),
        ("the machine", _in_order(_machine())),
        ("addresses", _in_order(_addresses(settings))),
        ("the web client", _in_order(_web(settings))),
        ("the port", _port(settings)),
        ("the database", _database(settings, urls_of)),
        ("files", _files(settings)),
        ("Valkey", _valkey(settings)),
        ("mail", _mail(settings)),
    ]
    return [finding for group in await asyncio.gather(*(_safely(*one) for one in groups)) for finding in group]


async def _safely(name: str, group: AsyncIterator[Finding]) -> list[Finding]:
    found: list[Finding] = []
    try:
        async with asyncio.timeout(6 * _SECONDS):
            async for finding in group:
                found.append(finding)  # noqa: PERF401 - what came before a failure is kept
    except Exception as error:
        found.append(wrong(f"The check of {name} failed itself: {type(error).__name__}: {error}.", "Please report it."))
    return found


async def _in_order(plain: Iterator[Finding]) -> AsyncIterator[Finding]:
    for finding in plain:
        yield finding


def _folder(settings: "Settings") -> Iterator[Finding]:
    data = settings.data.expanduser().resolve()
    there = next(folder for folder in (data, *data.parents) if folder.exists())
    if not os.access(there, os.W_OK):
        yield wrong(f"{there} cannot be written to.", f"Give it to the user who runs Workhall: chown {os.geteuid()}.")
    for path, most in ((data / "secret_key", 0o600), (settings.files_folder, 0o700)):
        if path.exists() and (mode := stat.S_IMODE(path.stat().st_mode)) & ~most & 0o077:
            yield wrong(f"{path} is open to others on this machine (mode {mode:o}).", f"chmod {most:o} {path}")
    if settings.database_url is not None:
        free = shutil.disk_usage(there).free
        if free < _ROOM:
            yield look(f"Only {free / 1e6:.0f} MB are free where {data} lies.", "Make room, or move WORKHALL_DATA.")
        else:
            yield good(f"{free / 1e9:.0f} GB are free where {data} lies.")


def _machine() -> Iterator[Finding]:
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < 4096:
        yield look(
            f"A process may open only {soft} files and sockets, one for each connected person.",
            "Raise it: ulimit -n 65536, or LimitNOFILE=65536 in the systemd unit.",
        )


def _addresses(settings: "Settings") -> Iterator[Finding]:
    public = urlsplit(settings.public_url or "")
    if settings.public_url and (public.scheme not in ("http", "https") or not public.hostname):
        yield wrong(f"WORKHALL_PUBLIC_URL is {settings.public_url!r}.", "Write it as https://work.example.org")
    elif public.scheme == "http" and not is_loopback_name(public.hostname or ""):
        yield look("People reach this server without encryption.", "Put a reverse proxy with HTTPS in front.")
    if not is_loopback(settings.host) and public.scheme != "https":
        yield look(
            f"The server listens on {settings.host}, and WORKHALL_PUBLIC_URL is no https address.",
            "Let it listen on 127.0.0.1 behind a reverse proxy with HTTPS, and set WORKHALL_PUBLIC_URL.",
        )


def _web(settings: "Settings") -> Iterator[Finding]:
    folder = find_dist(settings.web_dist)
    if (folder / "index.html").is_file():
        yield good("The web client is built.")
    else:
        yield wrong(f"There is no web client in {folder}.", "Run: make web (or set WORKHALL_WEB_DIST).")


async def _port(settings: "Settings") -> AsyncIterator[Finding]:
    if settings.port == 0:
        return
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except PermissionError:
            yield wrong(f"Port {settings.port} needs rights that this user lacks.", "Choose one above 1024.")
            return
        except OSError as error:
            holder = await _who_listens(settings)
            mend = "Stop that program, or choose another port: WORKHALL_PORT."
            yield holder or wrong(f"Port {settings.port} on {settings.host} cannot be used ({error.strerror}).", mend)
            return
    yield good(f"Port {settings.port} is free.")


async def _who_listens(settings: "Settings") -> Finding | None:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104 - not bound here
    place = f"[{host}]" if ":" in host else host
    try:
        async with httpx.AsyncClient(timeout=3, trust_env=False) as client:
            answer = await client.get(f"http://{place}:{settings.port}/readyz")
            state = answer.json()
    except (httpx.HTTPError, ValueError):
        return None
    if not isinstance(state, dict) or "ready" not in state:
        return None
    if state["ready"]:
        return good(f"Workhall runs on port {settings.port} and is ready.")
    faults = ", ".join(f"{name}: {value}" for name, value in state.items() if name != "ready" and value != "ok")
    return wrong(f"Workhall runs on port {settings.port} and is not ready ({faults}).", "See the other findings.")


async def _database(settings: "Settings", urls_of: UrlsOf) -> AsyncIterator[Finding]:
    owner = settings.database_url
    if owner is None:
        for found in await asyncio.to_thread(embedded.findings, settings.data):
            yield Finding(found.level, found.what, found.mend)
        owner = await asyncio.to_thread(dsn_of_running, settings.data)
        if owner is None:
            yield good(
                "The database is not running, so it was not asked anything. Run doctor beside a server for that."
            )
            return
    if settings.secret_key is None and not (settings.data / "secret_key").is_file():
        yield look("This installation has no secret yet; the first start makes one.", "Nothing to do.")
        return
    async for finding in doctor_database.findings(settings, urls_of(settings, owner)):
        yield finding


async def _files(settings: "Settings") -> AsyncIterator[Finding]:
    if settings.blob_url is None and not settings.files_folder.exists():
        yield good("There are no files yet.")
        return
    try:
        async with asyncio.timeout(3 * _SECONDS):
            await Blobs(settings).check()
    except ValueError as error:
        yield wrong(f"WORKHALL_BLOB_URL: {error}.", "Write it as s3://bucket/prefix, or remove it.")
    except Exception as error:
        if not isinstance(error, TimeoutError) and not is_storage_error(error):
            raise
        why = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        yield wrong(
            f"Files cannot be reached: {why}.", "Check WORKHALL_BLOB_URL, WORKHALL_S3_ENDPOINT and the two S3 keys."
        )
    else:
        yield good("Files can be reached.")


async def _valkey(settings: "Settings") -> AsyncIterator[Finding]:
    if settings.valkey_url is None:
        if settings.processes > 1:
            try:
                await asyncio.to_thread(valkey_program)
            except EmbeddedError as error:
                yield wrong(error.what, error.mend)
        return
    place = urlsplit(settings.valkey_url).hostname or "the local socket"
    try:
        client = valkey.Valkey.from_url(settings.valkey_url, socket_connect_timeout=5, socket_timeout=5)
        await client.ping()
        await client.aclose()
    except (ValkeyError, OSError, ValueError) as error:
        why = f"{type(error).__name__}: {error}".splitlines()[0]
        yield wrong(f"Valkey at {place} does not answer ({why}).", "Start it, or correct WORKHALL_VALKEY_URL.")
    else:
        yield good(f"Valkey at {place} answers.")


async def _mail(settings: "Settings") -> AsyncIterator[Finding]:
    if settings.smtp_host is None:
        if settings.public_url is not None:
            yield look("No mail server is set, so nobody gets mails.", "Set WORKHALL_SMTP_HOST and its companions.")
        else:
            yield good("No mail server is set; mails are shown at /dev/outbox on this machine.")
        return
    password = settings.smtp_password
    client = aiosmtplib.SMTP(
        hostname=settings.smtp_host,
        port=settings.smtp_port,
        username=settings.smtp_user,
        password=password.get_secret_value() if password and settings.smtp_user else None,
        use_tls=settings.smtp_security == "tls",
        start_tls=settings.smtp_security == "starttls",
        timeout=_SECONDS,
    )
    try:
        async with client:
            await client.noop()
    except aiosmtplib.SMTPAuthenticationError as error:
        yield wrong(
            f"The mail server refuses the account ({error.code}).",
            "Correct WORKHALL_SMTP_USER and WORKHALL_SMTP_PASSWORD.",
        )
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        why = f"{type(error).__name__}: {error}".splitlines()[0]
        yield wrong(
            f"The mail server {settings.smtp_host}:{settings.smtp_port} does not answer as expected ({why}).",
            "Correct WORKHALL_SMTP_HOST, WORKHALL_SMTP_PORT or WORKHALL_SMTP_SECURITY (starttls, tls, none).",
        )
    else:
        yield good(f"The mail server {settings.smtp_host} answers.")
