"""What other modules say about members' time."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from workhall.kit.authz import allow
from workhall.kit.ctx import Ctx
from workhall.kit.ids import MemberId, new_id
from workhall.kit.pagination import Page, PageQuery, make_cursor
from workhall.modules.availability import policy, store
from workhall.modules.availability.events import SpansChanged
from workhall.modules.availability.schemas import OwnSpan, SpanFact, SpanKind
from workhall.modules.availability.tables import SpanRow


async def put_span(
    ctx: Ctx,
    source: str,
    key: str,
    member_id: MemberId,
    kind: SpanKind,
    start: datetime,
    end: datetime,
    note: str | None = None,
) -> None:
    """In the caller's own transaction. The same source and key again replaces what was said before. `note` is shown to
    colleagues, so it holds what the person chose to say and never the reason. Raises ValueError when it ends before it
    begins."""
    await put_spans(ctx, source, [SpanFact(key, member_id, kind, start, end, note)])


async def put_spans(ctx: Ctx, source: str, spans: Sequence[SpanFact]) -> None:
    """Many in one statement (a month's roster); of two with one key the later counts."""
    wanted = {one.key: one for one in spans}
    for one in wanted.values():
        if one.start.tzinfo is None or one.end.tzinfo is None or one.end <= one.start:
            raise ValueError(f"span {source}/{one.key}: start and end need zones, and the end comes after the start")
    if not wanted:
        return
    await store.put_spans(ctx, source, list(wanted.values()), [new_id() for _ in wanted])
    members = dict.fromkeys(one.member_id for one in wanted.values())
    ctx.emit(SpansChanged(source=source, member_ids=tuple(members)))


async def drop_span(ctx: Ctx, source: str, key: str) -> None:
    """Nothing happens when there is none: a repeated cancellation is no error."""
    member_id = await store.drop_span(ctx, source, key)
    if member_id is not None:
        ctx.emit(SpansChanged(source=source, member_ids=(MemberId(member_id),)))


async def own(ctx: Ctx, page: PageQuery) -> Page[OwnSpan]:
    """What is kept about the caller, the latest end first."""
    allow(ctx, policy.may_use_own, ctx.me)
    after = page.after_as(datetime.fromisoformat, UUID)
    found = await store.spans_of(ctx, ctx.me, after, page.limit + 1)
    shown = found[: page.limit]
    more = make_cursor(shown[-1].ends_at.isoformat(), shown[-1].id) if len(found) > page.limit else None
    return Page(items=[shown_span(row) for row in shown], next_cursor=more)


def shown_span(row: SpanRow) -> OwnSpan:
    return OwnSpan.model_validate(
        {
            "id": row.id,
            "kind": row.kind,
            "start": row.starts_at,
            "end": row.ends_at,
            "source": row.source,
            "note": row.note,
        }
    )
