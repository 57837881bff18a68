"""What the product says to the database, caught at the driver: SQLAlchemy's events for the application's role,
asyncpg's query log for the message writer. Other roles (migrations, tests that look behind the scenes) are not
listened to."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import asyncpg
from sqlalchemy import Connection, Engine, event

from tests.architecture.sql_lint import rules
from tests.architecture.tables import tables
from workhall.kit.db import APP_ROLE, WRITER_ROLE

_STATE = "sql_lint"
_shape = lru_cache(maxsize=4096)(rules.shape)


@dataclass
class Recorder:
    """`said`: role and shape of each statement, with an example and the test during which it was first heard."""

    said: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    disorder: dict[str, tuple[str, str]] = field(default_factory=dict)
    test: str = ""
    paused: bool = False

    def hear(self, role: str, sql: str, transaction: rules.Transaction | None = None) -> None:
        # A transaction of the background may begin before a pause and end behind it: it is followed all the same.
        faults = transaction.statement(sql, tables()) if transaction is not None else ()
        if self.paused:
            return
        self.said.setdefault((role, _shape(sql)), (sql, self.test))
        for fault in faults:
            self.disorder.setdefault(f"{fault}\n    {_shape(sql)}", (sql, self.test))

    def findings(self) -> list[str]:
        """Each fault with its statement and the test that first said it."""
        found = [f"{fault}\n    (during {test})" for fault, (_, test) in self.disorder.items()]
        for (role, shape), (sql, test) in self.said.items():
            wrong = rules.faults(sql, tables(), writer=role == WRITER_ROLE)
            if wrong:
                found.append("; ".join(wrong) + f"\n    {shape}\n    (role {role}, during {test})")
        return sorted(found)


current = Recorder()


@contextmanager
def recording() -> Iterator[Recorder]:
    """A recorder of one's own for a while, whose findings do not fail the session."""
    global current
    before, current = current, Recorder()
    try:
        yield current
    finally:
        current = before


def _is_product(connection: Connection) -> bool:
    return connection.engine.url.username == APP_ROLE


def _begin(connection: Connection) -> None:
    if _is_product(connection):
        connection.info[_STATE] = rules.Transaction()


def _savepoint(change: int) -> Any:
    def listen(connection: Connection, *_: Any) -> None:
        if _STATE in connection.info:
            connection.info[_STATE].savepoint(change)

    return listen


def _statement(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
    if _is_product(connection):
        current.hear(APP_ROLE, statement, connection.info.get(_STATE))


def _overhear_the_writer() -> None:
    """The writer opens its connections itself, so each one is given a query log when it is made."""
    make = asyncpg.connection.Connection.__init__

    def made(self: Any, *args: Any, **options: Any) -> None:
        make(self, *args, **options)
        parameters = options.get("params", args[-1] if args else None)
        if getattr(parameters, "user", None) == WRITER_ROLE:
            self.add_query_logger(lambda query: current.hear(WRITER_ROLE, query.query))

    asyncpg.connection.Connection.__init__ = made


def install() -> None:
    event.listen(Engine, "begin", _begin)
    event.listen(Engine, "savepoint", _savepoint(+1))
    event.listen(Engine, "release_savepoint", _savepoint(-1))
    event.listen(Engine, "rollback_savepoint", _savepoint(-1))
    event.listen(Engine, "before_cursor_execute", _statement)
    _overhear_the_writer()
