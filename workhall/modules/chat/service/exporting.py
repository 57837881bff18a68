"""A conversation as a file: what its asker may see of it, and nothing else.

Read page by page under the asker's own rights, so that a history that is closed to them stays closed, what was recalled
is gone, and who leaves meanwhile gets nothing. Who has read is no part of it. Everybody in the conversation finds in
their ledger that it was taken along. Files are named and not contained.
"""

import asyncio
import html
import json
import tempfile
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from workhall.kit.attempts import GiveUp, current
from workhall.kit.authz import Who, allow
from workhall.kit.blobs import BlobKey, org_key, pieces
from workhall.kit.ctx import Ctx
from workhall.kit.errors import NotFound
from workhall.kit.ids import MemberId, OrgId, new_id
from workhall.kit.longjobs import JobCancelled
from workhall.kit.module import Job
from workhall.kit.services import Services
from workhall.kit.slot_types import LookKind
from workhall.kit.text import Locale, Text, known_locale
from workhall.kit.unit import system_unit, unit
from workhall.modules import audit, directory
from workhall.modules.chat import policy, schemas
from workhall.modules.chat.errors import ExportNotReady
from workhall.modules.chat.service import messages
from workhall.modules.chat.service.conversations import seat_of
from workhall.modules.chat.service.indexing import texts
from workhall.modules.chat.service.speaking import as_member
from workhall.modules.chat.store import exporting as store
from workhall.modules.chat.store import reads
from workhall.modules.chat.store.people import all_ids
from workhall.modules.chat.tables import ExportRow

LOOK = LookKind(
    "chat_export",
    Text(
        en="A conversation of yours, taken along as a file",
        zh="您参与的会话被导出为文件",
        de="Ein Gespräch von Ihnen, als Datei mitgenommen",
        it="Una tua conversazione, portata via come file",
    ),
)
KEPT = timedelta(days=7)
MOST = 20
"""Exports of one person."""
LARGEST = 1 << 30
"""Bytes."""
_PAGE = 200
_UNNAMED = Text(en="Conversation", zh="会话", de="Gespräch", it="Conversazione")
_TAKEN = Text(
    en="{count, plural, one {# message} other {# messages}}, taken along on {at} (UTC)",
    zh="{count, plural, other {共 # 条消息}}，导出于 {at}（UTC）",
    de="{count, plural, one {# Nachricht} other {# Nachrichten}}, mitgenommen am {at} (UTC)",
    it="{count, plural, one {# messaggio} other {# messaggi}}, esportati il {at} (UTC)",
)


async def ask(ctx: Ctx, conversation_id: UUID) -> schemas.exporting.Export:
    """A new one takes the place of the last of this conversation; one that is still being made is that one."""
    found = await reads.seat(ctx, conversation_id)
    allow(ctx, policy.may_export, seat_of(found))
    own = await store.mine(ctx)
    for row in own:
        if row.conversation_id == conversation_id:
            state = (await ctx.app.jobs.status(ctx, row.job_id)).state
            if state in ("waiting", "running"):
                return await _shown(ctx, row)
            await _drop(ctx, row)
    for row in own[MOST - 1 :]:
        await _drop(ctx, row)
    export_id = new_id()
    payload = {"org_id": str(ctx.org_id), "id": str(export_id)}
    job_id = await ctx.app.jobs.begin(ctx, EXPORT, payload)
    values = {"id": export_id, "conversation_id": conversation_id, "member_id": ctx.me, "job_id": job_id}
    times = {"asked_at": ctx.now, "expires_at": ctx.now + KEPT}
    row = await store.add(ctx, {**values, **times, "locale": ctx.locale, "size": None, "messages": None})
    await audit.looked(
        ctx, LOOK.name, [MemberId(one) for one in await all_ids(ctx, conversation_id)], f"/messages/{conversation_id}"
    )
    return await _shown(ctx, row)


async def listed(ctx: Ctx) -> schemas.exporting.Exports:
    allow(ctx, policy.may_keep_own, None)
    return schemas.exporting.Exports(items=[await _shown(ctx, row) for row in await store.mine(ctx)])


async def cancel(ctx: Ctx, export_id: UUID) -> None:
    """Ends it, or throws it away."""
    row = await _own(ctx, export_id)
    await _drop(ctx, row)


async def content(ctx: Ctx, export_id: UUID) -> tuple[BlobKey, str]:
    """Where it lies, and what it is called."""
    row = await _own(ctx, export_id)
    if row.size is None or row.expires_at <= ctx.now:
        raise ExportNotReady
    return _key(ctx.org_id, row.id), f"conversation-{row.asked_at:%Y-%m-%d}.zip"


async def _own(ctx: Ctx, export_id: UUID) -> ExportRow:
    row = await store.one(ctx, export_id)
    allow(ctx, policy.may_have_export, row.member_id if row else None)
    if row is None:
        raise NotFound
    return row


async def _drop(ctx: Ctx, row: ExportRow) -> None:
    await ctx.app.jobs.cancel(ctx, row.job_id)
    await store.drop(ctx, row.id)
    _forget_after_commit(ctx, [row.id])


def _forget_after_commit(ctx: Ctx, ids: Sequence[UUID]) -> None:
    keys = [_key(ctx.org_id, one) for one in ids]

    async def forget() -> None:
        for key in keys:
            await ctx.app.blobs.delete(key)

    if keys:
        ctx.after_commit(forget)


def _key(org_id: OrgId, export_id: UUID) -> BlobKey:
    return org_key(org_id, "chat-exports", export_id)


async def _shown(ctx: Ctx, row: ExportRow) -> schemas.exporting.Export:
    job = await ctx.app.jobs.status(ctx, row.job_id)
    return schemas.exporting.Export(
        id=row.id,
        conversation_id=row.conversation_id,
        state=job.state,
        progress=job.progress,
        size=row.size,
        messages=row.messages,
        asked_at=row.asked_at,
        expires_at=row.expires_at,
    )


async def forget_expired(ctx: Ctx) -> None:
    _forget_after_commit(ctx, await store.expired(ctx, ctx.now))


async def forget_of(ctx: Ctx, member: MemberId) -> None:
    _forget_after_commit(ctx, await store.of_member(ctx, member))


# The job


async def make(app: Services, payload: dict[str, Any]) -> None:
    """Thrown away meanwhile: nothing to do. A second try makes it from the beginning."""
    org_id, export_id = OrgId(UUID(payload["org_id"])), UUID(payload["id"])
    async with system_unit(app, "chat.export", org_id) as ctx:
        row = await store.one(ctx, export_id)
        if row is None:
            return
        who = await as_member(ctx, MemberId(row.member_id))
        conversation_id, locale = row.conversation_id, known_locale(row.locale)
    key = _key(org_id, export_id)
    try:
        with tempfile.TemporaryDirectory(prefix="workhall-export-") as folder:
            count = await _write(app, who, conversation_id, Path(folder), locale)
            whole = await asyncio.to_thread(_zip, Path(folder))
            with whole.open("rb") as content:
                stored = await app.blobs.put(key, pieces(content), limit=LARGEST)
    except NotFound:
        raise GiveUp("the asker takes part no more") from None
    except JobCancelled:
        await app.blobs.delete(key)
        raise
    async with system_unit(app, "chat.export", org_id) as ctx:
        if not await store.made(ctx, export_id, stored.size, count):
            _forget_after_commit(ctx, [export_id])


async def _write(app: Services, who: Who, conversation_id: UUID, folder: Path, locale: Locale) -> int:
    """`messages.jsonl`, one entry a line as the client has it, and `index.html` for eyes. How many messages."""
    seq, count = 0, 0
    names: dict[UUID, str] = {}
    with (folder / "messages.jsonl").open("w") as lines, (folder / "index.html").open("w") as page:
        async with unit(app, who, locale=locale) as ctx:
            found = await reads.seat(ctx, conversation_id)
            title = found[0].title if found else None
        heading = html.escape(title or _UNNAMED.say(locale))
        page.write(f'<!doctype html><html lang="{locale}"><meta charset="utf-8"><title>{heading}</title>{_STYLE}')
        page.write(f"<h1>{heading}</h1>")
        while True:
            async with unit(app, who, locale=locale) as ctx:
                part = await messages.history(ctx, conversation_id, before=None, after=seq, around=None, limit=_PAGE)
                new = {one.by for one in part.entries if one.by} - names.keys()
                names |= {one.id: one.name for one in await directory.people(ctx, {MemberId(one) for one in new})}
            for entry in part.entries:
                lines.write(json.dumps(entry.model_dump(mode="json"), ensure_ascii=False) + "\n")
                if entry.k == "message" and not entry.gone:
                    count += 1
                    page.write(_line(entry, names, locale))
            if not part.entries or part.entries[-1].s >= part.last_seq:
                break
            seq = part.entries[-1].s
            await current().report(min(0.9, seq / max(part.last_seq, 1)))
        at = f"{app.clock.now().astimezone(UTC):%Y-%m-%d %H:%M}"
        page.write(f"<footer>{html.escape(_TAKEN.say(locale, {'count': count, 'at': at}))}</footer></html>")
    return count


_STYLE = (
    "<style>body{font:16px/1.5 sans-serif;max-width:45em;margin:2em auto;padding:0 1em}"
    "article{margin:1em 0}time,footer{color:#59616b}p{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}</style>"
)


def _line(entry: schemas.Entry, names: dict[UUID, str], locale: Locale) -> str:
    at = datetime.fromtimestamp(entry.at / 1000, UTC)
    name = html.escape(names.get(entry.by, "") if entry.by else "")
    title = entry.b.get("card", {}).get("title", "")
    said = texts({name: value for name, value in entry.b.items() if name != "card"})
    words = html.escape("\n".join([*said, title.get(locale, "") if isinstance(title, dict) else title]))
    return (
        f'<article><b>{name}</b> <time datetime="{at.isoformat()}">{at:%Y-%m-%d %H:%M}</time><p>{words}</p></article>'
    )


def _zip(folder: Path) -> Path:
    whole = folder / "whole.zip"
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in ("index.html", "messages.jsonl"):
            packed.write(folder / name, name)
    return whole


EXPORT = Job("chat.export", make, attempts=3)
