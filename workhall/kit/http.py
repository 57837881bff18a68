"""HTTP edge: routes that declare a permission, problem details, idempotent writes, and the commit before the answer.

FastAPI is known here, in modules' api.py and in app.py, and nowhere else.
"""

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from enum import Enum
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from workhall.kit import idempotency
from workhall.kit.authz import AnyPolicy
from workhall.kit.ctx import Client, Ctx
from workhall.kit.errors import FieldError, Invalid, NotFound, Refusal, SignInRequired, Unavailable, WrongOrigin
from workhall.kit.ids import OrgId
from workhall.kit.pagination import PageQuery
from workhall.kit.services import Services
from workhall.kit.text import Locale, Text, choose_locale
from workhall.kit.unit import PolicyNotAsked, caller_unit

SESSION_COOKIE = "workhall_session"
_WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_Endpoint = Callable[..., Any]

_PROBLEM_SCHEMA = {"$ref": "#/components/schemas/Problem"}
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"description": why, "content": {"application/problem+json": {"schema": _PROBLEM_SCHEMA}}}
    for status, why in {
        400: "Not understood",
        401: "Not signed in",
        403: "Cross-site request",
        404: "Missing, invisible or not allowed",
        409: "Conflict",
        413: "Too large",
        422: "Input to mend",
        429: "Rate limit",
        503: "The database is away; nothing was changed",
    }.items()
}


def services(request: Request) -> Services:
    found: Services = request.app.state.services
    return found


def locale_of(request: Request) -> Locale:
    return choose_locale(request.headers.get("accept-language"))


def client_of(request: Request) -> Client:
    address = request.client.host if request.client else ""
    base = f"{request.url.scheme}://{request.headers.get('host', '')}"
    return Client(address, request.headers.get("user-agent", "")[:300], base)


def _org_in_path(org_id: UUID) -> None:
    """For the OpenAPI document only: the unit of work has answered for a malformed or unknown one before."""


def _ctx(request: Request) -> Ctx:
    found: Ctx = request.state.ctx
    return found


CtxDep = Annotated[Ctx, Depends(_ctx)]


def _page_query(
    limit: Annotated[int, Query(ge=1, le=200)] = 50, cursor: Annotated[str | None, Query(max_length=400)] = None
) -> PageQuery:
    return PageQuery(limit=limit, cursor=cursor)


PageDep = Annotated[PageQuery, Depends(_page_query)]


def permission_of(endpoint: _Endpoint) -> AnyPolicy:
    """The policy that an endpoint declares. Raises TypeError for one registered outside Routes: closed by default."""
    permission: AnyPolicy | None = getattr(endpoint, "permission", None)
    if permission is None:
        raise TypeError(f"{endpoint.__module__}.{endpoint.__name__} declares no permission")
    return permission


class UnitRoute(APIRoute):
    """Wraps an endpoint in a unit of work. The response object is complete before the commit and leaves after it, so
    a failing commit can never be a 200, and an idempotent answer is stored by the transaction that it reports."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        inner = super().get_route_handler()
        permission = permission_of(self.endpoint)

        async def handler(request: Request) -> Response:
            app = services(request)
            client = client_of(request)
            if request.method in _WRITES:
                _refuse_cross_site(request, client, app)
            allowance = await app.limits.http(app, request.cookies.get(SESSION_COOKIE), client.address)
            try:
                response = await attempt(request, app, client)
            except Unavailable:
                if request.method in _WRITES:
                    raise
                # After a restart of the database the pool holds dead connections; a read loses nothing by asking twice.
                response = await attempt(request, app, client)
            response.headers.update(allowance.headers())
            return response

        async def attempt(request: Request, app: Services, client: Client) -> Response:
            org_id = _org_id(request)
            async with caller_unit(
                app,
                request.cookies.get(SESSION_COOKIE),
                org_id,
                locale=locale_of(request),
                client=client,
                must_ask=permission,
            ) as ctx:
                request.state.ctx = ctx
                _refuse_strangers(ctx, permission, org_id)
                response = await _once(request, ctx, permission, inner)
            _set_cookies(ctx, response)
            return response

        return handler


class Steps:
    """For an endpoint that moves many bytes: no transaction is open while they travel. Each `unit()` is one for the
    caller, who is looked up anew, and asks the declared policy again."""

    def __init__(self, request: Request, permission: AnyPolicy) -> None:
        self.app = services(request)
        self.asked = False
        self._request, self._permission = request, permission

    def unit(self) -> AbstractAsyncContextManager[Ctx]:
        self.asked = True
        return self._unit(self._permission)

    async def refuse_strangers(self) -> None:
        async with self._unit(None):
            pass

    @asynccontextmanager
    async def _unit(self, must_ask: AnyPolicy | None) -> AsyncIterator[Ctx]:
        request, org_id = self._request, _org_id(self._request)
        token, locale, client = request.cookies.get(SESSION_COOKIE), locale_of(request), client_of(request)
        async with caller_unit(self.app, token, org_id, locale=locale, client=client, must_ask=must_ask) as ctx:
            _refuse_strangers(ctx, self._permission, org_id)
            yield ctx


def _steps(request: Request) -> Steps:
    found: Steps = request.state.steps
    return found


StepsDep = Annotated[Steps, Depends(_steps)]


class StepsRoute(APIRoute):
    """An endpoint that opens its units of work itself. An Idempotency-Key means nothing here: such endpoints are
    repeatable by what they do."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        inner = super().get_route_handler()
        permission = permission_of(self.endpoint)

        async def handler(request: Request) -> Response:
            app, client = services(request), client_of(request)
            if request.method in _WRITES:
                _refuse_cross_site(request, client, app)
            allowance = await app.limits.http(app, request.cookies.get(SESSION_COOKIE), client.address)
            steps = request.state.steps = Steps(request, permission)
            await steps.refuse_strangers()
            response = await inner(request)
            if not steps.asked:
                raise PolicyNotAsked(f"{permission.name} is declared but was never asked")
            response.headers.update(allowance.headers())
            return response

        return handler


def _org_id(request: Request) -> OrgId | None:
    raw = request.path_params.get("org_id")
    if raw is None:
        return None
    try:
        return OrgId(UUID(str(raw)))
    except ValueError:
        return OrgId(UUID(int=0))  # No organisation has this id: answered like every other one that does not exist.


def _refuse_strangers(ctx: Ctx, permission: AnyPolicy, org_id: OrgId | None) -> None:
    """Before the body is looked at: whoever is outside learns nothing from how their input is judged."""
    if permission.audience == "public":
        return
    if ctx.who.account_id is None:
        raise SignInRequired
    if org_id is not None and ctx.who.member_id is None:
        raise NotFound


def _refuse_cross_site(request: Request, client: Client, app: Services) -> None:
    """Browsers always send Origin with a write; other programs do not, and have no cookie to be abused."""
    origin = request.headers.get("origin")
    if origin is not None and origin not in (client.base_url, *app.settings.extra_origins):
        raise WrongOrigin
    if request.headers.get("sec-fetch-site") == "cross-site":
        raise WrongOrigin


async def _once(
    request: Request, ctx: Ctx, permission: AnyPolicy, inner: Callable[[Request], Coroutine[Any, Any, Response]]
) -> Response:
    key = request.headers.get("idempotency-key")
    if key is None or request.method not in _WRITES:
        return await inner(request)
    body = await request.body()
    fingerprint = idempotency.fingerprint(ctx.app, request.method, request.url.path, body)
    known = await idempotency.claim(ctx, key, fingerprint)
    if known is not None:
        ctx.asked.add(permission.name)  # It was asked when the answer was made, of the same caller.
        return Response(known.body or None, known.status, media_type="application/json" if known.body else None)
    try:
        response = await inner(request)
    except Refusal as refusal:
        if refusal.commits:
            await idempotency.release(ctx, key)
        raise
    await idempotency.keep(ctx, key, idempotency.Answer(response.status_code, bytes(response.body)))
    return response


def _set_cookies(ctx: Ctx, response: Response) -> None:
    secure = ctx.client.base_url.startswith("https://")
    for name, value, seconds in ctx.cookies:
        response.set_cookie(name, value, max_age=seconds, httponly=True, secure=secure, samesite="lax", path="/")


class Routes:
    """A module's endpoints. `prefix="/orgs/{org_id}…"` makes them the organisation's: strangers get a 404 there."""

    def __init__(self, module: str, prefix: str = "") -> None:
        self.module = module
        tags: list[str | Enum] = [module]
        declared = [Depends(_org_in_path)] if "{org_id}" in prefix else []
        self.router = APIRouter(
            prefix=prefix, tags=tags, route_class=UnitRoute, redirect_slashes=False, dependencies=declared
        )

    def _add(
        self, method: str, path: str, permission: AnyPolicy, *, in_steps: bool = False, **options: Any
    ) -> Callable[[_Endpoint], _Endpoint]:
        def register(endpoint: _Endpoint) -> _Endpoint:
            endpoint.permission = permission  # type: ignore[attr-defined]
            self.router.add_api_route(
                path,
                endpoint,
                methods=[method],
                operation_id=f"{self.module}.{endpoint.__name__}",
                openapi_extra={"x-permission": permission.name, **options.pop("openapi_extra", {})},
                route_class_override=StepsRoute if in_steps else None,
                responses={**_PROBLEMS, **options.pop("responses", {})},
                **options,
            )
            return endpoint

        return register

    def get(self, path: str, *, permission: AnyPolicy, **options: Any) -> Callable[[_Endpoint], _Endpoint]:
        return self._add("GET", path, permission, **options)

    def post(
        self, path: str, *, permission: AnyPolicy, status_code: int = 201, **options: Any
    ) -> Callable[[_Endpoint], _Endpoint]:
        return self._add("POST", path, permission, status_code=status_code, **options)

    def put(self, path: str, *, permission: AnyPolicy, **options: Any) -> Callable[[_Endpoint], _Endpoint]:
        return self._add("PUT", path, permission, **options)

    def patch(self, path: str, *, permission: AnyPolicy, **options: Any) -> Callable[[_Endpoint], _Endpoint]:
        return self._add("PATCH", path, permission, **options)

    def delete(
        self, path: str, *, permission: AnyPolicy, status_code: int = 204, **options: Any
    ) -> Callable[[_Endpoint], _Endpoint]:
        return self._add("DELETE", path, permission, status_code=status_code, **options)


_BY_TYPE: dict[str, Text] = {
    "missing": Text(en="This is needed.", zh="此项必填。", de="Diese Angabe fehlt.", it="Questo dato è necessario."),
    "string_too_short": Text(
        en="At least {min_length, plural, one {# character} other {# characters}}.",
        zh="至少 {min_length} 个字符。",
        de="Mindestens {min_length} Zeichen.",
        it="Almeno {min_length, plural, one {# carattere} other {# caratteri}}.",
    ),
    "string_too_long": Text(
        en="At most {max_length, plural, one {# character} other {# characters}}.",
        zh="最多 {max_length} 个字符。",
        de="Höchstens {max_length} Zeichen.",
        it="Al massimo {max_length, plural, one {# carattere} other {# caratteri}}.",
    ),
}
_OTHERWISE = Text(
    en="This does not have the expected form.",
    zh="格式不正确。",
    de="Das hat nicht die erwartete Form.",
    it="Non ha il formato previsto.",
)


def invalid_of(error: RequestValidationError) -> Invalid:
    """The framework's list of faults as one refusal, each fault at its field (`body.emails.0` is `emails.0`)."""
    fields: dict[str, FieldError] = {}
    for fault in error.errors():
        place = [str(part) for part in fault["loc"]]
        name = ".".join(place[1:]) or place[0]
        message = _BY_TYPE.get(fault["type"], _OTHERWISE)
        fields.setdefault(name, FieldError(fault["type"], message, **(fault.get("ctx") or {})))
    return Invalid(fields=fields)
