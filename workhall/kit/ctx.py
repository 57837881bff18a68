"""The unit of work: one transaction, one caller, one organisation, opened at the edge.

Services take it first and never commit. Nothing inside it talks to the network: what has to follow a commit is recorded
as an event (`emit`, delivered at least once), as a hint (`hint`, may be lost) or as an after-commit step.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from workhall.kit.authz import NOBODY, Who
from workhall.kit.errors import NotFound
from workhall.kit.events import Event
from workhall.kit.ids import AccountId, MemberId, OrgId
from workhall.kit.text import DEFAULT_LOCALE, Locale

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from workhall.kit.services import Services


@dataclass(frozen=True, slots=True)
class Client:
    """Where a request came from, for session lists, limits and the audit log."""

    address: str = ""
    agent: str = ""
    base_url: str = ""
    """scheme://host of this server as the caller sees it, without a slash at the end."""


@dataclass(slots=True)
class Ctx:
    """`db` is the session of the transaction; `now` is fixed for the whole unit; `asked` holds the policies that
    ran."""

    db: "AsyncSession"
    app: "Services"
    now: datetime
    who: Who = NOBODY
    locale: Locale = DEFAULT_LOCALE
    client: Client = field(default_factory=Client)
    asked: set[str] = field(default_factory=set)
    events: list[Event] = field(default_factory=list)
    hints: list[tuple[str, bytes]] = field(default_factory=list)
    after: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    cookies: list[tuple[str, str, int]] = field(default_factory=list)
    """Cookies to set with the answer: name, value, seconds to live (0 deletes)."""

    @property
    def org_id(self) -> OrgId:
        """The current organisation; a unit of work without one sees no organisation's data at all."""
        if self.who.org_id is None:
            raise NotFound
        return self.who.org_id

    @property
    def me(self) -> MemberId:
        return self.who.me

    @property
    def account_id(self) -> AccountId:
        return self.who.account

    def emit(self, event: Event) -> None:
        """Record a fact in this transaction; handlers hear it at least once after the commit."""
        self.events.append(event)

    def hint(self, channel: str, payload: bytes) -> None:
        """Tell the other processes after the commit. May be lost, so nothing may depend on it."""
        self.hints.append((channel, payload))

    def after_commit(self, step: Callable[[], Awaitable[None]]) -> None:
        """Run when the commit is durable, before the answer leaves. A crash skips it: a reconciler has to exist."""
        self.after.append(step)
