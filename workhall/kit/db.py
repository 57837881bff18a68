"""Connections. Three roles: the owner migrates, the application reads and writes behind row-level security, the message
writer appends to the log tables of all organisations (the one exception, see docs/architecture.md)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import URL, make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

APP_ROLE = "workhall_app"
WRITER_ROLE = "workhall_writer"

_SET_ORG = text("SELECT core.set_org(CAST(:org AS uuid))")

# What a transaction raises when PostgreSQL is away or asks to try again (SQLSTATE classes, not messages).
RETRYABLE_STATES = frozenset({"40001", "40P01"})


@dataclass(frozen=True, slots=True)
class DatabaseUrls:
    """One URL a role, in SQLAlchemy's form with the asyncpg driver."""

    owner: str
    app: str
    writer: str


def role_url(owner: str, role: str, password: str) -> str:
    """The owner's URL with another login; everything else, the socket folder included, stays."""
    url: URL = make_url(owner).set(drivername="postgresql+asyncpg", username=role, password=password)
    return url.render_as_string(hide_password=False)


def plain_dsn(url: str) -> str:
    """The form that asyncpg itself reads."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


async def set_org(session: AsyncSession, org_id: UUID | None) -> None:
    """The organisation of the rest of the transaction; never inside a savepoint. None: an id that no organisation
    has."""
    await session.execute(_SET_ORG, {"org": org_id or UUID(int=0)})


class Database:
    """The pool of the application role."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.engine: AsyncEngine = create_async_engine(
            url,
            pool_size=pool_size,
            max_overflow=5,
            pool_timeout=5,
            pool_pre_ping=False,
            hide_parameters=True,  # They would stand in error messages and so in logs.
            connect_args={
                "timeout": 5,
                "command_timeout": 30,
                "server_settings": {
                    "application_name": "workhall",
                    "statement_timeout": "30000",
                    "lock_timeout": "10000",
                    "idle_in_transaction_session_timeout": "60000",
                    "timezone": "UTC",
                },
            },
        )

    @asynccontextmanager
    async def transaction(self, org_id: UUID | None) -> AsyncIterator[AsyncSession]:
        """A transaction whose first statement names the organisation, so that it stands before any savepoint."""
        async with AsyncSession(self.engine, expire_on_commit=False) as session, session.begin():
            if org_id is not None:
                await set_org(session, org_id)
            yield session

    async def close(self) -> None:
        await self.engine.dispose()


async def raw_connection(session: AsyncSession) -> "asyncpg.Connection[Any]":
    """The asyncpg connection under a session, for libraries that take one in the caller's transaction."""
    connection = await session.connection()
    proxied = await connection.get_raw_connection()
    driver: asyncpg.Connection[Any] = proxied.driver_connection  # type: ignore[assignment]
    if not driver.is_in_transaction():
        # The dialect begins at its first statement, and what a library writes before that would stand outside.
        await session.execute(text("SELECT 1"))
    return driver


def is_away(error: BaseException) -> bool:
    """True when the database could not be reached or asks for the whole transaction again."""
    seen: BaseException | None = error
    while seen is not None:
        state = getattr(seen, "sqlstate", None)
        if isinstance(state, str) and (state in RETRYABLE_STATES or state[:2] in ("08", "53", "57")):
            return True
        # asyncpg calls a value of the wrong type an InterfaceError too; that is our mistake and no absence.
        if isinstance(seen, OSError | asyncpg.InterfaceError | TimeoutError) and not isinstance(seen, ValueError):
            return True
        seen = seen.__cause__ or getattr(seen, "orig", None)
    return False
