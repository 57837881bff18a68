"""Wiring: manifests to services to the program. The only place that knows every module."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from workhall import __version__
from workhall.gateway.server import Gateway
from workhall.kit import db, devoutbox, health, http, migrate
from workhall.kit.blobs import Blobs
from workhall.kit.bus import Bus, LocalBus, ValkeyBus
from workhall.kit.clock import SYSTEM, Clock
from workhall.kit.dispatcher import Dispatcher
from workhall.kit.errors import Invalid, NotFound, Refusal, TooLarge
from workhall.kit.frame import BODY_LIMIT, Frame
from workhall.kit.jobs import Jobs
from workhall.kit.keys import derived
from workhall.kit.mail import Mailer
from workhall.kit.module import Handler, Manifest, Worker
from workhall.kit.outbound import Outbound
from workhall.kit.pages import Pages
from workhall.kit.ratelimit import RateLimits
from workhall.kit.services import Services
from workhall.kit.slots import Slots
from workhall.kit.watch import Watch
from workhall.settings import Settings, with_sections

log = structlog.get_logger(__name__)

# From the bottom tier up. A new module adds its name here and in the tiers of .importlinter.
MODULES = ("audit", "identity", "directory", "files", "availability", "obligations", "search", "notify", "chat")


def manifests() -> tuple[Manifest, ...]:
    found: list[Manifest] = [import_module(f"workhall.modules.{name}.module").MODULE for name in MODULES]
    _refuse_unknown_needs(found)
    return tuple(found)


def _refuse_unknown_needs(found: Sequence[Manifest]) -> None:
    seen: set[str] = set()
    for manifest in found:
        missing = set(manifest.needs) - seen
        if missing:
            raise LookupError(f"{manifest.name} needs {sorted(missing)}, which app.MODULES does not list before it")
        seen.add(manifest.name)


def settings_class() -> type[Settings]:
    """The settings of this program, with a section for each module that has some."""
    return with_sections((one.name, one.settings) for one in manifests() if one.settings is not None)


def load_settings(**overrides: Any) -> Settings:
    """Reads environment and TOML file. Raises pydantic.ValidationError; `workhall doctor` explains it."""
    return settings_class()(**overrides)


def database_urls(settings: Settings, owner: str) -> db.DatabaseUrls:
    secret = settings.secret()
    app = settings.database_app_url or db.role_url(owner, db.APP_ROLE, role_password(secret, db.APP_ROLE))
    writer = settings.database_writer_url or db.role_url(owner, db.WRITER_ROLE, role_password(secret, db.WRITER_ROLE))
    return db.DatabaseUrls(owner=owner, app=app, writer=writer)


def role_password(secret: str, role: str) -> str:
    return derived(secret, f"database role {role}")


def role_passwords(settings: Settings) -> dict[str, str]:
    return {role: role_password(settings.secret(), role) for role in (db.APP_ROLE, db.WRITER_ROLE)}


async def migrate_database(settings: Settings, owner: str, progress: migrate.Progress) -> list[str]:
    return await migrate.upgrade(owner, migrate.folders(MODULES), role_passwords(settings), progress=progress)


def build(
    settings: Settings, urls: db.DatabaseUrls, *, clock: Clock = SYSTEM, valkey_url: str | None = None
) -> Services:
    """Everything that a process needs, not started yet."""
    found = manifests()
    handlers: dict[str, list[Handler]] = {}
    for handler in (handler for manifest in found for handler in manifest.handlers):
        handlers.setdefault(handler.event.name, []).append(handler)
    bus: Bus = ValkeyBus(valkey_url) if valkey_url else LocalBus()
    app = Services(
        settings=settings,
        db=db.Database(urls.app, pool_size=settings.database_pool),
        bus=bus,
        clock=clock,
        slots=Slots((one.name, filling) for one in found for filling in one.fills),
        manifests=found,
        blobs=Blobs(settings),
        jobs=Jobs(settings, urls.app, [job for one in found for job in one.jobs]),
        mailer=Mailer(settings),
        outbound=Outbound(settings),
        limits=RateLimits(clock, valkey_url),
        handlers=handlers,
    )
    app.extras["urls"] = urls
    return app


@dataclass(slots=True)
class Running:
    services: Services
    gateway: Gateway
    api: FastAPI


@asynccontextmanager
async def running(services: Services) -> AsyncIterator[Running]:
    """Starts what the process's roles ask for; stops it in the opposite order."""
    roles = frozenset(services.settings.roles)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(services.db.close)
        await services.bus.start()
        stack.push_async_callback(services.bus.close)
        stack.push_async_callback(services.limits.close)
        gateway = Gateway(services)
        services.extras["hub"] = gateway.hub
        services.extras["presence"] = gateway.presence
        await gateway.start()
        stack.push_async_callback(gateway.stop)
        for worker in _workers(services, roles):
            await worker.start(services)
            stack.push_async_callback(worker.stop)
        if "worker" in roles:
            await _start_background(services, stack)
        yield Running(services, gateway, create_api(services))


def _workers(services: Services, roles: frozenset[str]) -> list[Worker]:
    made = [factory() for manifest in services.manifests for factory in manifest.workers]
    return [worker for worker in made if worker.roles & roles]


async def _start_background(services: Services, stack: AsyncExitStack) -> None:
    dispatcher = Dispatcher(services)
    await dispatcher.start()
    stack.push_async_callback(dispatcher.stop)
    schedules = [schedule for manifest in services.manifests for schedule in manifest.schedules]
    await services.jobs.start(services, schedules)
    stack.push_async_callback(services.jobs.stop)


def create_api(services: Services) -> FastAPI:
    api = FastAPI(
        title="Workhall",
        version=__version__,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    api.state.services = services
    for manifest in services.manifests:
        for routes in manifest.routes:
            api.include_router(routes.router, prefix="/api")
    _refusals(api)
    api.add_middleware(Frame)
    api.add_middleware(Watch)
    health.mount(api, services)
    devoutbox.mount(api, services)
    api.mount("/", Pages(services))
    plain = api.openapi

    def with_problem() -> dict[str, Any]:
        document = plain()
        document.setdefault("components", {}).setdefault("schemas", {})["Problem"] = _PROBLEM
        return document

    api.openapi = with_problem  # type: ignore[method-assign]
    return api


def openapi_document(settings: Settings) -> dict[str, Any]:
    """The document without a running server."""
    nowhere = db.DatabaseUrls(*["postgresql+asyncpg://nobody@localhost/none"] * 3)
    return create_api(build(settings, nowhere)).openapi()


_PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457 problem details",
    "required": ["type", "title", "status", "code", "retry"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "retry": {"enum": ["no", "now", "later"]},
        "fields": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "required": ["code", "message"],
                "properties": {"code": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}


def problem_response(refusal: Refusal, request: Request) -> Response:
    body = json.dumps(refusal.problem(http.locale_of(request)), ensure_ascii=False)
    return Response(body, refusal.status, refusal.headers(), "application/problem+json")


def _refusals(api: FastAPI) -> None:
    @api.exception_handler(Refusal)
    async def refused(request: Request, error: Refusal) -> Response:
        return problem_response(error, request)

    @api.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        return problem_response(http.invalid_of(error), request)

    @api.exception_handler(HTTPException)
    async def framework(request: Request, error: HTTPException) -> Response:
        if error.status_code == 413:
            return problem_response(TooLarge(limit=BODY_LIMIT), request)
        if error.status_code in (400, 415, 422):
            return problem_response(Invalid(), request)
        if error.status_code == 405:
            return JSONResponse({**NotFound().problem(http.locale_of(request)), "status": 405}, 405, error.headers)
        return problem_response(NotFound(), request)
