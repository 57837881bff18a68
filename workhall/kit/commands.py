"""Socket commands: declared by modules like endpoints, each with its permission, run by the gateway."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar
from uuid import UUID

import msgspec

from workhall.kit.authz import AnyPolicy, Who
from workhall.kit.ctx import Ctx
from workhall.kit.realtime import Hub
from workhall.kit.services import Services
from workhall.kit.text import Locale

A = TypeVar("A", bound=msgspec.Struct)


class CallerSession(Protocol):
    """What a command may know and do about the socket that it came from."""

    @property
    def id(self) -> int: ...
    def put(self, data: bytes) -> None: ...
    def hears(self, topic: UUID) -> bool:
        """Whether the socket is subscribed to a topic, which is known without the database."""
        ...


@dataclass(slots=True)
class Call:
    """A command without a transaction of its own: hints, and what goes through the message writer, which opens one for
    many calls and asks the declared policy inside it."""

    app: Services
    who: Who
    locale: Locale
    hub: Hub
    session: CallerSession
    asked: set[str] = field(default_factory=set)

    def hears(self, topic: UUID) -> bool:
        return self.session.hears(topic)


@dataclass(frozen=True, slots=True)
class Command:
    """`in_unit`: `run` gets a Ctx of its own; else it gets the Call."""

    name: str
    args: type[msgspec.Struct]
    permission: AnyPolicy
    run: Callable[[Any, Any], Awaitable[Any]]
    in_unit: bool


class Commands:
    """A module's commands; names start with the module's."""

    def __init__(self, module: str) -> None:
        self.module = module
        self.all: list[Command] = []

    def unit(
        self, name: str, args: type[A], *, permission: AnyPolicy
    ) -> Callable[[Callable[[Ctx, A], Awaitable[Any]]], Callable[[Ctx, A], Awaitable[Any]]]:
        def register(run: Callable[[Ctx, A], Awaitable[Any]]) -> Callable[[Ctx, A], Awaitable[Any]]:
            self.all.append(Command(f"{self.module}.{name}", args, permission, run, in_unit=True))
            return run

        return register

    def direct(
        self, name: str, args: type[A], *, permission: AnyPolicy
    ) -> Callable[[Callable[[Call, A], Awaitable[Any]]], Callable[[Call, A], Awaitable[Any]]]:
        def register(run: Callable[[Call, A], Awaitable[Any]]) -> Callable[[Call, A], Awaitable[Any]]:
            self.all.append(Command(f"{self.module}.{name}", args, permission, run, in_unit=False))
            return run

        return register
