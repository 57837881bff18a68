"""Files in messages: a file belongs to the conversation that it was uploaded to, and hangs on one message there."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from workhall.kit.authz import allow
from workhall.kit.commands import Call
from workhall.kit.ctx import Ctx
from workhall.kit.pagination import Page, PageQuery, make_cursor
from workhall.kit.unit import system_unit, unit
from workhall.modules import files
from workhall.modules.chat import policy, schemas
from workhall.modules.chat.service.conversations import writer
from workhall.modules.chat.service.sending import Send
from workhall.modules.chat.store import annotations, reads

OWNER = "conversation"
_RELEASED_AT_ONCE = 500


class ConversationFiles:
    """Fills files.FILE_OWNERS."""

    kind = OWNER

    async def may_read(self, ctx: Ctx, owner_id: UUID) -> bool:
        return policy.may_read(ctx.who, await _seat(ctx, owner_id))

    async def may_add(self, ctx: Ctx, owner_id: UUID) -> bool:
        return policy.may_send(ctx.who, await _seat(ctx, owner_id))


async def _seat(ctx: Ctx, conversation_id: UUID) -> policy.Seat | None:
    found = await reads.seat(ctx, conversation_id)
    return policy.Seat(found[0].kind, found[1].role) if found else None


async def send_with(call: Call, made: Send, ids: Sequence[UUID]) -> Any:
    """Sends a message with the caller's own files, uploaded to that conversation."""
    async with unit(call.app, call.who, locale=call.locale) as ctx:
        allow(call, policy.may_send, await _seat(ctx, made.conversation_id))
        found = await files.of_owner(ctx, OWNER, made.conversation_id, list(dict.fromkeys(ids)))
        if any(one.uploaded_by != ctx.me for one in found):
            raise files.FileMissing
    made.body = made.body | {"files": [_reference(one) for one in found]}
    return await writer(call.app).submit(made)


def _reference(file: files.FileInfo) -> dict[str, Any]:
    """What stands of a file in a message: enough to draw it before its first byte is there."""
    all_of = {
        "id": str(file.id),
        "name": file.name,
        "size": file.size,
        "type": file.media_type,
        "w": file.w,
        "h": file.h,
        "ms": file.ms,
        "wave": file.wave,
        "voice": file.voice or None,
    }
    return {name: value for name, value in all_of.items() if value is not None}


async def pass_on(call: Call, items: Sequence[dict[str, Any]], to: UUID) -> list[UUID]:
    """Gives what is forwarded files of its own in the other conversation; the ids of those."""
    with_files = [one for one in items if one.get("files")]
    if not with_files:
        return []
    made: list[UUID] = []
    async with unit(call.app, call.who, locale=call.locale) as ctx:
        for item in with_files:
            linked = [await files.link(ctx, UUID(one["id"]), OWNER, to) for one in item["files"]]
            item["files"] = [_reference(one) for one in linked]
            made += [one.id for one in linked]
    return made


async def drop(call: Call, ids: Sequence[UUID]) -> None:
    """What was linked for messages that were then refused."""
    if ids and call.who.org_id is not None:
        async with system_unit(call.app, "chat.drop_files", call.who.org_id) as ctx:
            await files.release(ctx, ids)


async def let_go(call: Call) -> None:
    """The files of what was just recalled. Should this fail, the next round of pruning does it."""
    if call.who.org_id is not None:
        async with system_unit(call.app, "chat.release_files", call.who.org_id) as ctx:
            await release(ctx)


async def release(ctx: Ctx) -> None:
    found = await annotations.loose_files(ctx, _RELEASED_AT_ONCE)
    if found:
        await files.release(ctx, found)
        await annotations.forget_loose_files(ctx, found)


async def listed(ctx: Ctx, conversation_id: UUID, page: PageQuery) -> Page[schemas.Attachment]:
    """All files of a conversation, the newest first."""
    found = await reads.seat(ctx, conversation_id)
    allow(ctx, policy.may_read, policy.Seat(found[0].kind, found[1].role) if found else None)
    closed = (found[1].visible_from or 0) if found else 0
    after = page.after_as(int, UUID)
    place = (after[0], after[1]) if after else None
    rows = await annotations.attachments(ctx, conversation_id, closed, place, page.limit + 1)
    shown = rows[: page.limit]
    infos = await files.of_owner(ctx, OWNER, conversation_id, [row.file_id for row in shown]) if shown else []
    items = [schemas.Attachment(seq=row.seq, file=_reference(one)) for row, one in zip(shown, infos, strict=True)]
    more = make_cursor(shown[-1].seq, shown[-1].file_id) if len(rows) > page.limit else None
    return Page(items=items, next_cursor=more)
