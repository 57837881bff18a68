"""Idempotency keys on writes (after draft-ietf-httpapi-idempotency-key-header): the second request with a key gets the
first one's answer. Key and answer are written in the transaction of the work itself, so they exist together or not at
all.
"""

import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from workhall.kit.ctx import Ctx
from workhall.kit.errors import FieldError, InProgress, Invalid, KeyReused
from workhall.kit.keys import derived
from workhall.kit.services import Services
from workhall.kit.text import Text

KEPT = timedelta(hours=24)
"""For so long a repeated request gets the first one's answer."""
_AT_ONCE = 5000
_LONGEST = 200
_BAD_KEY = Text(
    en="An Idempotency-Key has 1 to 200 characters.",
    zh="幂等键长度应为 1 到 200 个字符。",
    de="Ein Idempotency-Key hat 1 bis 200 Zeichen.",
    it="Una Idempotency-Key ha da 1 a 200 caratteri.",
)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes


def fingerprint(app: Services, method: str, path: str, body: bytes) -> bytes:
    """What a request was, without telling it. Keyed, because a plain hash of a body with a password in it would be a
    fast hash of that password."""
    key = app.extras.get("idempotency.key")
    if key is None:
        key = app.extras["idempotency.key"] = derived(app.settings.secret(), "idempotency fingerprints").encode()
    return hmac.digest(key, b"\0".join((method.encode(), path.encode(), body)), "sha256")


def _scope(ctx: Ctx) -> tuple[str, dict[str, Any]]:
    """Keys of organisation work stand with the organisation; the others (sign-up, account settings) are global."""
    owner = str(ctx.who.account_id or ctx.client.address)
    if ctx.who.org_id is not None:
        return "core.idempotency", {"org_id": ctx.who.org_id, "owner": owner}
    return "core.account_idempotency", {"owner": owner}


async def forget_old(ctx: Ctx) -> None:
    """Keys past their time: those of the current organisation, or outside of one those of accounts."""
    values = {"before": ctx.now - KEPT, "most": _AT_ONCE}
    scope = "TRUE"
    table, names = "core.account_idempotency", "owner, key"
    if ctx.who.org_id is not None:
        table, scope, values["org_id"] = "core.idempotency", "org_id = :org_id", ctx.who.org_id
    statement = text(
        f"DELETE FROM {table} WHERE {scope} AND ({names}) IN (SELECT {names} FROM {table}"
        f" WHERE {scope} AND created_at < :before LIMIT :most) RETURNING 1"
    )
    while len((await ctx.db.execute(statement, values)).all()) == _AT_ONCE:
        pass


async def forget_organisation(ctx: Ctx) -> None:
    await ctx.db.execute(text("DELETE FROM core.idempotency WHERE org_id = :org_id"), {"org_id": ctx.org_id})


async def claim(ctx: Ctx, key: str, fingerprint: bytes) -> Answer | None:
    """None when the work is still to be done; the kept answer when it was done. Raises KeyReused for another request
    with the same key and InProgress while the first one has not committed."""
    if not 1 <= len(key) <= _LONGEST:
        raise Invalid(fields={"Idempotency-Key": FieldError("bad_key", _BAD_KEY)})
    table, scope = _scope(ctx)
    values = {**scope, "key": key, "fingerprint": fingerprint, "created_at": ctx.now}
    names = ", ".join(values)
    await ctx.db.execute(text("SET LOCAL lock_timeout = '2s'"))
    try:
        inserted = await ctx.db.execute(
            text(
                f"INSERT INTO {table} ({names}) VALUES ({', '.join(':' + name for name in values)})"
                " ON CONFLICT DO NOTHING RETURNING key"
            ),
            values,
        )
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == "55P03":
            raise InProgress from error
        raise
    await ctx.db.execute(text("SET LOCAL lock_timeout = '10s'"))
    if inserted.first() is not None:
        return None
    where = " AND ".join(f"{name} = :{name}" for name in (*scope, "key"))
    found = await ctx.db.execute(
        text(f"SELECT fingerprint, status, body FROM {table} WHERE {where}"), {**scope, "key": key}
    )
    row = found.one()
    if row.fingerprint != fingerprint:
        raise KeyReused
    return Answer(row.status, row.body)


async def release(ctx: Ctx, key: str) -> None:
    """The request was refused and commits all the same; the claim must not outlive it."""
    table, scope = _scope(ctx)
    where = " AND ".join(f"{name} = :{name}" for name in (*scope, "key"))
    await ctx.db.execute(text(f"DELETE FROM {table} WHERE {where}"), {**scope, "key": key})


async def keep(ctx: Ctx, key: str, answer: Answer) -> None:
    table, scope = _scope(ctx)
    where = " AND ".join(f"{name} = :{name}" for name in (*scope, "key"))
    await ctx.db.execute(
        text(f"UPDATE {table} SET status = :status, body = :body WHERE {where}"),
        {**scope, "key": key, "status": answer.status, "body": answer.body},
    )
