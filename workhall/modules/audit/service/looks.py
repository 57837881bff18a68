"""The ledger of looks: people see who looked at data about them.

Neither the looker nor an administrator can keep a look out of it or take one out: it is written in the transaction that
reads the data, and the application's database role can only add and count up."""

from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from workhall.kit.authz import allow
from workhall.kit.ctx import Ctx
from workhall.kit.ids import MemberId, new_id
from workhall.kit.pagination import Page, PageQuery, make_cursor
from workhall.kit.slot_types import LOOKS
from workhall.modules.audit import policy, store
from workhall.modules.audit.schemas import LookEntry
from workhall.modules.audit.tables import Look

TOGETHER = timedelta(minutes=10)


async def looked(ctx: Ctx, kind: str, about_member_ids: Iterable[MemberId], subject: str) -> None:
    """The caller is being shown data about these members: call it in the use case that reads the data. Two statements
    for any number of them. `kind` is one that a manifest fills into LOOKS (LookupError otherwise: nobody could be told
    what it means); `subject` is where, as an address within the organisation (`/messages/…`) or "". At oneself one may
    look unrecorded. Raises NotFound where no member looks: what the program does by itself shows nobody anything."""
    if kind not in _kinds(ctx):
        raise LookupError(f"no manifest fills the slot looks with {kind!r}")
    looker = ctx.me
    members = sorted(set(about_member_ids) - {looker})
    if not members:
        return
    again = await store.looked_again(ctx, looker, kind, members, subject, TOGETHER)
    fresh = [(new_id(), one) for one in members if one not in again]
    if fresh:
        await store.add_looks(ctx, looker, kind, fresh, subject, int(ctx.now.timestamp() // TOGETHER.total_seconds()))


async def mine(ctx: Ctx, page: PageQuery) -> Page[LookEntry]:
    """At the caller, the latest first; there is no way to ask about anybody else."""
    allow(ctx, policy.may_read_own_looks, ctx.me)
    before = page.after_as(datetime.fromisoformat, UUID)
    found = await store.looks_at(ctx, ctx.me, page.limit + 1, before)
    shown = found[: page.limit]
    more = make_cursor(shown[-1].last_at.isoformat(), shown[-1].id) if len(found) > page.limit else None
    labels = _kinds(ctx)
    return Page(items=[_entry(row, labels.get(row.kind, row.kind)) for row in shown], next_cursor=more)


async def forget_old(ctx: Ctx) -> None:
    """After a year, counted by the database."""
    await store.forget_old_looks(ctx)


class LooksData:
    """Fills kit's OWN_DATA: who looked belongs to whoever was looked at."""

    name = "looks"

    async def export(self, ctx: Ctx, member: MemberId) -> AsyncIterator[Mapping[str, Any]]:
        labels = _kinds(ctx)
        for row in await store.looks_at(ctx, member, None, None):
            shown = _entry(row, labels.get(row.kind, row.kind)).model_dump(mode="json")
            yield {**shown, "kind": "look", "at": row.kind}

    async def erase(self, ctx: Ctx, member: MemberId) -> None:
        """Looks at the person. Their looks at others are the others'."""
        await store.forget_looks_at(ctx, member)


def _kinds(ctx: Ctx) -> dict[str, str]:
    return {one.name: one.label.say(ctx.locale) for one in ctx.app.slots.get(LOOKS)}


def _entry(row: Look, label: str) -> LookEntry:
    return LookEntry(
        id=row.id,
        kind=row.kind,
        label=label,
        looker_id=MemberId(row.looker_id),
        subject=row.subject,
        first_at=row.first_at,
        last_at=row.last_at,
        count=row.count,
    )
