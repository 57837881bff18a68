"""Around every request: an id that is on each of its log lines and in its answer, one line at its end, and metrics.

The line names the route and not the path, because paths hold tokens of invitations; never a query, never a person.
"""

import re
from typing import Any

import structlog

from workhall.kit import metrics
from workhall.kit.clock import SYSTEM
from workhall.kit.ids import new_id
from workhall.kit.local import Receive, Scope, Send

log = structlog.get_logger(__name__)

_GIVEN = re.compile(rb"[A-Za-z0-9._-]{8,64}")
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
_API = "/api"
_QUIET = frozenset(("/healthz", "/readyz", "/metrics"))


class Watch:
    """The outermost ASGI middleware."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(scope)
        status = 500
        started = SYSTEM.monotonic()

        async def marked(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", request_id.encode())]
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, marked)
            except Exception:
                log.exception("http.failed", method=scope["method"], route=_route(scope))
                raise
            finally:
                _observe(scope, status, SYSTEM.monotonic() - started)


def _observe(scope: Scope, status: int, seconds: float) -> None:
    route = _route(scope)
    method = scope["method"] if scope["method"] in _METHODS else "OTHER"
    metrics.HTTP_REQUESTS.labels(method=method, route=route, status=str(status)).inc()
    metrics.HTTP_SECONDS.labels(route=route).observe(seconds)
    if route in _QUIET:
        return
    level = log.warning if status >= 500 else log.info
    level("http.answered", method=method, route=route, status=status, ms=round(seconds * 1000, 1))


def _route(scope: Scope) -> str:
    """As declared (`/api/orgs/{org_id}/members`); everything that is no route is one label."""
    found = getattr(scope.get("route"), "path", None) or getattr(scope.get("endpoint"), "path", None)
    if isinstance(found, str):
        # A router that was included says its own part only.
        return f"{_API}{found}" if scope["path"].startswith(f"{_API}/") and not found.startswith(_API) else found
    return scope["path"] if scope["path"] in _QUIET else "page"


def _request_id(scope: Scope) -> str:
    """The proxy's when it sends a decent one, so that its log and ours can be joined."""
    given = dict(scope["headers"]).get(b"x-request-id", b"")
    return given.decode() if _GIVEN.fullmatch(given) else str(new_id())
