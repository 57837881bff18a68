"""What the owners of things call, in the transaction in which their thing changes."""

import re
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from workhall.kit.ctx import Ctx
from workhall.kit.ids import MemberId, new_id
from workhall.modules.obligations import store
from workhall.modules.obligations.events import ObligationOwed, ObligationSettled
from workhall.modules.obligations.schemas import TITLE_LENGTH
from workhall.modules.obligations.service import news

_KIND = re.compile(r"[a-z]+(_[a-z]+)*")
_LINK = re.compile(r"/[^/\\\s\x00-\x1f\x7f][^\\\s\x00-\x1f\x7f]*")


async def owe(
    ctx: Ctx,
    source: str,
    key: str,
    member_id: MemberId,
    *,
    title: str,
    link: str,
    kind: str,
    due_at: datetime | None = None,
    to_member_id: MemberId | None = None,
) -> None:
    """The member owes this from now on; `to_member_id` is who waits for it and sees it too. Saying it again changes
    what differs and opens again what was settled; when nothing differs nobody hears of it. `link` is an address within
    the organisation (`/messages/…`); `kind` says what is to be done (`approval`, `task`, `answer` …) and chooses sign
    and words, `title` is the thing's own. Raises ValueError for a link that leads elsewhere."""
    await owe_all(
        ctx, source, key, [member_id], title=title, link=link, kind=kind, due_at=due_at, to_member_id=to_member_id
    )


async def owe_all(
    ctx: Ctx,
    source: str,
    key: str,
    member_ids: Iterable[MemberId],
    *,
    title: str,
    link: str,
    kind: str,
    due_at: datetime | None = None,
    to_member_id: MemberId | None = None,
) -> None:
    """The same for many members in one statement (a form for everybody)."""
    if not _KIND.fullmatch(kind) or not _LINK.fullmatch(link):
        raise ValueError(f"obligation {source}/{key}: kind {kind!r} or link {link!r}")
    members = list(dict.fromkeys(member_ids))
    if not members:
        return
    what = store.Owed(source, key, kind, _one_line(title), link, due_at, to_member_id)
    different = await store.owe(ctx, what, members, [new_id() for _ in members])
    if not different:
        return
    ctx.emit(
        ObligationOwed(
            source=source,
            key=key,
            kind=kind,
            title=what.title,
            link=link,
            due_at=due_at,
            member_ids=tuple(different),
            to_member_id=to_member_id,
        )
    )
    news.tell(ctx, [*different, to_member_id])


async def settle(ctx: Ctx, source: str, key: str, member_id: MemberId | None = None) -> None:
    """Done, by one member or by all who owed it; settling what is not owed is no error."""
    done = await store.settle(ctx, source, key, member_id)
    if not done:
        return
    ctx.emit(ObligationSettled(source=source, key=key, member_ids=tuple(MemberId(one) for one, _ in done)))
    _tell_both(ctx, done)


async def withdraw(ctx: Ctx, source: str, key: str, member_id: MemberId | None = None) -> None:
    """No longer owed: cancelled, given to somebody else, deleted. What was done stays done."""
    _tell_both(ctx, await store.withdraw(ctx, source, key, member_id))


async def forget(ctx: Ctx, source: str, key: str) -> None:
    """Nothing of it stays, not even among what is done: its words were taken back."""
    _tell_both(ctx, await store.forget(ctx, source, key))


def _tell_both(ctx: Ctx, pairs: Iterable[tuple[UUID, UUID | None]]) -> None:
    news.tell(ctx, [one for pair in pairs for one in pair])


def _one_line(title: str) -> str:
    """Titles are people's own words and may be prose; an inbox shows a line."""
    line = " ".join(title.split())
    return line if len(line) <= TITLE_LENGTH else line[: TITLE_LENGTH - 1].rstrip() + "…"
