"""Opens and ends units of work, the same way for HTTP requests, socket commands, event handlers, jobs and tests."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol, runtime_checkable

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from workhall.kit import outbox
from workhall.kit.authz import NOBODY, AnyPolicy, Who
from workhall.kit.ctx import Client, Ctx
from workhall.kit.db import is_away, set_org
from workhall.kit.errors import Refusal, Unavailable
from workhall.kit.ids import OrgId
from workhall.kit.services import Services
from workhall.kit.slots import Slot
from workhall.kit.text import DEFAULT_LOCALE, Locale

log = structlog.get_logger(__name__)


@runtime_checkable
class Gate(Protocol):
    """How the edge learns who calls. Filled once, by the module that keeps sessions and memberships."""

    async def who(self, ctx: Ctx, token: str | None) -> Who:
        """The caller behind a session token, with `ctx.who` still empty but for the organisation that is asked for.
        Unknown, expired and revoked tokens are nobody; an organisation that the account does not belong to leaves
        `org_id` and `member_id` empty."""
        ...

    async def callers(self, ctx: Ctx, given: Sequence[str]) -> Sequence[Who]:
        """The same for many tokens at once, in their order."""
        ...


GATE: Slot[Gate] = Slot("gate", Gate, why="the edge has to know who calls before any module runs", single=True)


class PolicyNotAsked(AssertionError):
    """An endpoint ended well without asking the policy that it declares: our fault, so nothing is committed."""


@asynccontextmanager
async def unit(
    app: Services,
    who: Who = NOBODY,
    *,
    locale: Locale = DEFAULT_LOCALE,
    client: Client | None = None,
    must_ask: AnyPolicy | None = None,
) -> AsyncIterator[Ctx]:
    """A transaction for a known caller. Commits when the block ends, then runs hints and after-commit steps."""
    refusal: Refusal | None = None
    try:
        async with app.db.transaction(who.org_id) as session:
            ctx = Ctx(session, app, app.clock.now(), who, locale, client or Client())
            try:
                yield ctx
            except Refusal as error:
                if not error.commits:
                    raise
                refusal = error
            await _before_commit(ctx, None if refusal else must_ask)
    except (DBAPIError, PoolTimeoutError, OSError) as error:
        if is_away(error) or isinstance(error, PoolTimeoutError):
            log.warning("database.away", error=type(error).__name__)
            raise Unavailable from error
        raise
    await _after_commit(ctx)
    if refusal is not None:
        raise refusal


@asynccontextmanager
async def caller_unit(
    app: Services,
    token: str | None,
    org_id: OrgId | None,
    *,
    locale: Locale = DEFAULT_LOCALE,
    client: Client | None = None,
    must_ask: AnyPolicy | None = None,
) -> AsyncIterator[Ctx]:
    """A transaction for whoever holds the session token, looked up in that same transaction."""
    async with unit(app, Who(org_id=org_id), locale=locale, client=client, must_ask=must_ask) as ctx:
        gate = app.slots.only(GATE)
        ctx.who = await gate.who(ctx, token) if gate is not None else NOBODY
        yield ctx


@asynccontextmanager
async def within(ctx: Ctx, who: Who) -> AsyncIterator[None]:
    """A part of a unit's work in another organisation, where an account's one act concerns several. What it emits is
    stored there; afterwards the caller and the organisation are as before."""
    before, events = ctx.who, ctx.events
    ctx.who, ctx.events = who, []
    await set_org(ctx.db, who.org_id)
    try:
        yield
        if ctx.events:
            await outbox.store(ctx)
        await ctx.db.flush()
        await set_org(ctx.db, before.org_id)
    finally:
        ctx.who, ctx.events = before, events


def system_unit(app: Services, name: str, org_id: OrgId | None = None) -> AbstractAsyncContextManager[Ctx]:
    """A transaction of the program itself (handlers, jobs, schedules); every policy passes, the audit log names it."""
    return unit(app, Who(org_id=org_id, system=name))


async def _before_commit(ctx: Ctx, must_ask: AnyPolicy | None) -> None:
    if must_ask is not None and must_ask.name not in ctx.asked:
        raise PolicyNotAsked(f"{must_ask.name} is declared but was never asked")
    if ctx.events:
        await outbox.store(ctx)
    await ctx.db.flush()


async def _after_commit(ctx: Ctx) -> None:
    for channel, payload in ctx.hints:
        await ctx.app.bus.publish(channel, payload)
    for step in ctx.after:
        await step()
