"""The manifest: what a module declares and app.py wires."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from workhall.kit.authz import Permission
from workhall.kit.ctx import Ctx
from workhall.kit.events import Event
from workhall.kit.slots import Filling

if TYPE_CHECKING:
    from pydantic import BaseModel

    from workhall.kit.commands import Commands
    from workhall.kit.http import Routes
    from workhall.kit.services import Services

E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True)
class Handler:
    """Reacts to an event in a transaction of its own, in which the event's row is removed: a crash repeats it, a
    commit ends it. `name` says what it does and is stored, so it is never renamed."""

    name: str
    event: type[Event]
    run: Callable[[Ctx, Any], Awaitable[None]]


def on(event: type[E], name: str) -> Callable[[Callable[[Ctx, E], Awaitable[None]]], Handler]:
    def make(run: Callable[[Ctx, E], Awaitable[None]]) -> Handler:
        return Handler(name, event, run)

    return make


@dataclass(frozen=True, slots=True)
class Job:
    """Long or outward work, queued in the caller's transaction with `ctx.app.jobs.enqueue(ctx, JOB, payload)`.

    Runs outside any transaction; opens units of work itself. Retried `attempts` times with growing pauses."""

    name: str
    run: "Callable[[Services, dict[str, Any]], Awaitable[None]]"
    attempts: int = 8


@dataclass(frozen=True, slots=True)
class Schedule:
    """Runs about every `every`, on one process of the whole installation at a time."""

    name: str
    every: timedelta
    run: "Callable[[Services], Awaitable[None]]"


class Worker(Protocol):
    """A long-lived object of a module (chat's writer): started with the roles that it names, stopped on drain."""

    roles: frozenset[str]

    async def start(self, services: "Services") -> None: ...
    async def stop(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Manifest:
    name: str
    doc: str
    needs: tuple[str, ...] = ()
    routes: "tuple[Routes, ...]" = ()
    commands: "tuple[Commands, ...]" = ()
    handlers: tuple[Handler, ...] = ()
    jobs: tuple[Job, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    permissions: tuple[Permission, ...] = ()
    settings: "type[BaseModel] | None" = None
    fills: tuple[Filling[Any], ...] = ()
    workers: tuple[Callable[[], Worker], ...] = ()
    extras: dict[str, Any] = field(default_factory=dict)
