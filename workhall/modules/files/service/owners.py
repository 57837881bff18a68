"""Whose a file is: the module that keeps the owner says who may read and who may add."""

from typing import Protocol, runtime_checkable
from uuid import UUID

from workhall.kit.ctx import Ctx
from workhall.kit.slots import Slot
from workhall.modules.files.policy import Standing

DRAFTS = "member"


@runtime_checkable
class FileOwner(Protocol):
    """`kind` names what it answers for (`conversation`); it never changes, because rows keep it. Called in the
    caller's transaction, also for ids that do not exist or are another organisation's: the answer is then no."""

    kind: str

    async def may_read(self, ctx: Ctx, owner_id: UUID) -> bool: ...
    async def may_add(self, ctx: Ctx, owner_id: UUID) -> bool: ...


FILE_OWNERS: Slot[FileOwner] = Slot("file_owners", FileOwner, why="a file is seen by those who see what it belongs to")


class Drafts:
    """Files that a person has not given to anything yet."""

    kind = DRAFTS

    async def may_read(self, ctx: Ctx, owner_id: UUID) -> bool:
        return ctx.who.member_id == owner_id

    async def may_add(self, ctx: Ctx, owner_id: UUID) -> bool:
        return ctx.who.member_id == owner_id


def _owner(ctx: Ctx, kind: str) -> FileOwner | None:
    return next((one for one in ctx.app.slots.get(FILE_OWNERS) if one.kind == kind), None)


async def reading(ctx: Ctx, kind: str, owner_id: UUID) -> Standing:
    """Nobody reads what belongs to a kind that no module answers for."""
    owner = _owner(ctx, kind)
    if owner is None or ctx.who.member_id is None:
        return Standing()
    may_read = await owner.may_read(ctx, owner_id)
    return Standing(may_read=may_read, is_draft=may_read and kind == DRAFTS)


async def adding(ctx: Ctx, kind: str, owner_id: UUID) -> Standing:
    owner = _owner(ctx, kind)
    if owner is None or ctx.who.member_id is None:
        return Standing()
    return Standing(may_add=await owner.may_add(ctx, owner_id))
