"""Recording, reading and proving the log.

Two logs on purpose. What is done in an organisation goes into that organisation's chain. What happens to an account
(sign-ins, failures, changed passwords) goes into the account's own log: an account belongs to a person and may be in
several organisations, none of which may learn from where and when somebody signs in. It is not chained, because the
person may have it erased; what matters to an organisation (a member left, a role changed) is in the chain anyway."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, timedelta
from uuid import UUID

from workhall.kit import agents
from workhall.kit.authz import allow
from workhall.kit.ctx import Ctx
from workhall.kit.ids import AccountId, MemberId, new_id
from workhall.kit.pagination import Page, PageQuery, make_cursor
from workhall.kit.slot_types import LookKind
from workhall.kit.text import Text
from workhall.modules.audit import policy, store
from workhall.modules.audit.schemas import AuditEntry, SecurityEntry, Verification
from workhall.modules.audit.service import looks
from workhall.modules.audit.tables import AccountEntry, Entry

LOOK = LookKind(
    "audit_log",
    Text(
        en="Audit log, with what you did",
        zh="包含您操作记录的审计日志",
        de="Protokoll mit dem, was Sie getan haben",
        it="Registro con quello che hai fatto",
    ),
)
ACCOUNT_LOG_KEPT = timedelta(days=365)
NOBODY = AccountId(UUID(int=0))
"""Attempts on accounts that do not exist."""
_NOBODYS_LOG_KEPT = timedelta(days=7)


async def record(ctx: Ctx, action: str, subject: UUID | str, detail: Mapping[str, object] | None = None) -> None:
    """Written in the transaction of what it records: both exist or neither does. `action` is `module.what_happened`;
    `detail` holds ids, codes and settings, never names, addresses or texts of people. Call it last in a use case: it
    takes the lock that everything recorded in the organisation waits for."""
    seq, previous = await store.lock_head(ctx)
    entry = Entry(
        org_id=ctx.org_id,
        seq=seq + 1,
        at=ctx.now,
        actor=ctx.who.member_id,
        system=ctx.who.system,
        action=action,
        subject=str(subject),
        detail=_canonical(detail or {}),
        hash=b"",
    )
    entry.hash = _hash(previous, entry)
    await store.append(ctx, entry)


async def entries(ctx: Ctx, page: PageQuery) -> Page[AuditEntry]:
    """Latest first. Whoever appears in it as the one who acted is told who read it."""
    allow(ctx, policy.may_read, ctx.org_id)
    after = page.after_as(int)
    found = await store.latest(ctx, page.limit + 1, after[0] if after else None)
    shown = found[: page.limit]
    more = len(found) > len(shown)
    await looks.looked(ctx, LOOK.name, [MemberId(one.actor) for one in shown if one.actor], "")
    return Page(items=[_shown(entry) for entry in shown], next_cursor=make_cursor(shown[-1].seq) if more else None)


async def verify(ctx: Ctx) -> Verification:
    """Recomputes the whole chain; entries added meanwhile are left to the next time."""
    allow(ctx, policy.may_read, ctx.org_id)
    last, last_hash = await store.head(ctx)
    checked, previous = 0, store.FIRST_HASH
    async for page in store.pages(ctx, last):
        for entry in page:
            if entry.seq != checked + 1 or entry.hash != _hash(previous, entry):
                return Verification(ok=False, checked=checked, broken_at=checked + 1)
            checked, previous = entry.seq, entry.hash
    if checked != last:
        return Verification(ok=False, checked=checked, broken_at=checked + 1)
    if previous != last_hash:
        return Verification(ok=False, checked=checked, broken_at=checked)
    return Verification(ok=True, checked=checked, broken_at=None)


async def close(ctx: Ctx) -> None:
    """The organisation is deleted: from now on its 30 days run."""
    await store.close(ctx)


async def reopen(ctx: Ctx) -> None:
    await store.reopen(ctx)


async def purge(ctx: Ctx) -> bool:
    """False while the 30 days have not run out; the database counts them, whatever the caller believes."""
    return await store.purge(ctx)


async def record_account(ctx: Ctx, account_id: AccountId, action: str) -> None:
    """Into the account's own log, with the address and device of the request."""
    ctx.db.add(
        AccountEntry(
            account_id=account_id,
            id=new_id(),
            at=ctx.now,
            action=action,
            address=ctx.client.address,
            device=ctx.client.agent,
        )
    )
    await ctx.db.flush()


def _security_entry(row: AccountEntry) -> SecurityEntry:
    device = " · ".join(filter(None, (agents.system(row.device), agents.browser(row.device))))
    return SecurityEntry(id=row.id, at=row.at, action=row.action, address=row.address, device=device, agent=row.device)


async def account_entries(ctx: Ctx, page: PageQuery) -> Page[SecurityEntry]:
    """One's own, latest first."""
    account_id = ctx.account_id
    allow(ctx, policy.may_read_own, account_id)
    after = page.after_as(UUID)
    found = await store.account_latest(ctx, account_id, page.limit + 1, after[0] if after else None)
    shown = found[: page.limit]
    items = [_security_entry(entry) for entry in shown]
    more = len(found) > len(shown)
    return Page(items=items, next_cursor=make_cursor(shown[-1].id) if more else None)


async def forget_account(ctx: Ctx, account_id: AccountId) -> None:
    await store.forget_account(ctx, account_id)


async def forget_old(ctx: Ctx) -> None:
    await store.forget_before(ctx, ctx.now - ACCOUNT_LOG_KEPT)
    await store.forget_before(ctx, ctx.now - _NOBODYS_LOG_KEPT, of=NOBODY)


def _canonical(value: object) -> str:
    """One text for one value. Numbers with a point are refused: their text differs between programs."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    if any(isinstance(number, float) for number in _numbers(json.loads(text))):
        raise TypeError("the audit log takes whole numbers only")
    return text


def _numbers(value: object) -> list[object]:
    if isinstance(value, dict):
        return [number for inner in value.values() for number in _numbers(inner)]
    if isinstance(value, list):
        return [number for inner in value for number in _numbers(inner)]
    return [value]


def _hash(previous: bytes, entry: Entry) -> bytes:
    actor = str(entry.actor) if entry.actor else None
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    line = [str(entry.org_id), entry.seq, at, actor, entry.system, entry.action, entry.subject, entry.detail]
    return hashlib.sha256(previous + _canonical(line).encode()).digest()


def _shown(entry: Entry) -> AuditEntry:
    return AuditEntry(
        seq=entry.seq,
        at=entry.at,
        actor=entry.actor,
        system=entry.system,
        action=entry.action,
        subject=entry.subject,
        detail=json.loads(entry.detail),
        hash=entry.hash.hex(),
    )
