"""Serves the built web client: compressed files as they were built, long caching for hashed names, and the entry page
with a fresh nonce for every address that a person can open. Plain ASGI: the web framework stays out of here."""

import mimetypes
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workhall.kit.services import Services

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

_ENCODINGS = ((b"br", ".br"), (b"gzip", ".gz"))
_NONCE = b"__CSP_NONCE__"
_NO_CLIENT = b"""<!doctype html><meta charset="utf-8"><title>Workhall</title>
<p>The web client has not been built. Run <code>make run</code> once.</p>"""


def content_security_policy(nonce: str) -> bytes:
    """Nothing from elsewhere, no inline script; styles carry the nonce because the UI kit makes them at run time."""
    return (
        f"default-src 'self'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; style-src-attr 'unsafe-inline';"
        " img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; connect-src 'self'; worker-src 'self';"
        " manifest-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ).encode()


def find_dist(configured: Path | None) -> Path:
    beside = Path(__file__).resolve().parents[2] / "web" / "dist"
    return configured or beside


class Pages:
    """An ASGI application. Only GET and HEAD; only files that stood in the folder at start are ever opened."""

    def __init__(self, services: "Services") -> None:
        self._root = find_dist(services.settings.web_dist).resolve()
        self._files: dict[str, Path] = {}
        self._entry: bytes | None = None
        self._look()

    def _look(self) -> None:
        if not self._root.is_dir():
            return
        found = (path for path in self._root.rglob("*") if path.is_file())
        self._files = {"/" + path.relative_to(self._root).as_posix(): path for path in found}
        entry = self._files.get("/index.html")
        self._entry = entry.read_bytes() if entry else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        path: str = scope["path"]
        if scope["method"] not in ("GET", "HEAD"):
            await _answer(send, 405, [(b"allow", b"GET, HEAD")], b"")
        elif path.startswith("/api/"):
            await _answer(send, 404, [(b"content-type", b"application/problem+json")], _UNKNOWN_ENDPOINT)
        elif path in self._files and path != "/index.html":
            await self._file(scope, send, path)
        elif "." in path.rsplit("/", 1)[-1]:
            await _answer(send, 404, [(b"content-type", b"text/plain")], b"not found")
        else:
            await self._page(scope, send)

    async def _page(self, scope: Scope, send: Send) -> None:
        nonce = secrets.token_urlsafe(16)
        headers: Headers = [
            (b"content-type", b"text/html; charset=utf-8"),
            (b"cache-control", b"no-cache"),
            (b"content-security-policy", content_security_policy(nonce)),
            (b"permissions-policy", b"geolocation=(self), payment=(), usb=()"),
        ]
        body = (self._entry or _NO_CLIENT).replace(_NONCE, nonce.encode())
        await _answer(send, 200, headers, b"" if scope["method"] == "HEAD" else body)

    async def _file(self, scope: Scope, send: Send, path: str) -> None:
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        if path.endswith(".webmanifest"):
            kind = "application/manifest+json"
        lasting = path.startswith("/assets/")
        headers: Headers = [
            (b"content-type", kind.encode()),
            (b"cache-control", b"public, max-age=31536000, immutable" if lasting else b"no-cache"),
            (b"vary", b"accept-encoding"),
        ]
        file = self._files[path]
        accepted = dict(scope["headers"]).get(b"accept-encoding", b"")
        for name, suffix in _ENCODINGS:
            if name in accepted and path + suffix in self._files:
                file = self._files[path + suffix]
                headers.append((b"content-encoding", name))
                break
        await _answer(send, 200, headers, b"" if scope["method"] == "HEAD" else file.read_bytes())


_UNKNOWN_ENDPOINT = (
    b'{"type":"urn:workhall:problem:not_found","title":"There is no such endpoint.","status":404,'
    b'"code":"not_found","retry":"no"}'
)


async def _answer(send: Send, status: int, headers: Headers, body: bytes) -> None:
    complete = [*headers, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": complete})
    await send({"type": "http.response.body", "body": body})
