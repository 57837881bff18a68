"""Cards of other modules: posted and redrawn by the outbox, so that a card and what it speaks of never disagree for
long, whatever dies; pressed by people."""

from uuid import UUID

import structlog

from workhall.kit.authz import Who, allow
from workhall.kit.cards import CardKind, encoded
from workhall.kit.ctx import Ctx
from workhall.kit.errors import NotFound, Refusal, Unavailable
from workhall.kit.ids import MemberId, new_id
from workhall.kit.slot_types import CARD_KINDS, MESSAGE_ACTIONS
from workhall.modules.chat import policy
from workhall.modules.chat.events import CardChanged, CardPosted
from workhall.modules.chat.schemas import content
from workhall.modules.chat.service.conversations import change, direct_id, direct_key_of, writer
from workhall.modules.chat.service.membership import Create
from workhall.modules.chat.service.messages import message
from workhall.modules.chat.service.showing import PostCard, RedrawCard
from workhall.modules.chat.service.speaking import Author, as_member
from workhall.modules.chat.service.translating import can_translate
from workhall.modules.chat.store import cards as store

log = structlog.get_logger(__name__)
_AT_ONCE = 100


async def post_card(
    ctx: Ctx,
    kind: str,
    thing_id: UUID,
    *,
    by: MemberId,
    conversation_id: UUID | None = None,
    to: MemberId | None = None,
) -> None:
    """Shows a thing of the calling module in a conversation, or in the direct conversation with `to` (begun if there is
    none), as a message of `by`. Call it in the transaction that makes the thing: the card follows its commit. Where
    `by` may not speak (any more) nothing is shown; a card only points at the thing, which has to be found without it
    too."""
    if (conversation_id is None) == (to is None) or to == by:
        raise ValueError("a card goes to one conversation, or to one other person")
    _kind(ctx, kind)
    ctx.emit(
        CardPosted(kind=kind, thing_id=thing_id, by=by, key=new_id(), conversation_id=conversation_id, member_id=to)
    )


async def card_changed(ctx: Ctx, kind: str, thing_id: UUID) -> None:
    """Every card of this thing is drawn anew after the commit. Call it in the transaction of each change that the card
    shows, and count its version up there."""
    _kind(ctx, kind)
    ctx.emit(CardChanged(kind=kind, thing_id=thing_id))


def _kind(ctx: Ctx, name: str) -> CardKind:
    found = next((one for one in ctx.app.slots.get(CARD_KINDS) if one.name == name), None)
    if found is None:
        raise LookupError(f"no module shows cards called {name}")
    return found


async def post(ctx: Ctx, event: CardPosted) -> None:
    """Handles CardPosted. The key makes a second try find the first one's message."""
    card = await _kind(ctx, event.kind).draw(ctx, event.thing_id)
    if card is None:
        return
    author = Author(await as_member(ctx, event.by))
    try:
        place = event.conversation_id or await _direct(ctx, author, event.by, event.member_id)
        body = {"text": "", "card": encoded(event.kind, event.thing_id, card)}
        await writer(ctx.app).submit(change(PostCard, ctx.app, author, place, key=event.key, body=body))
    except Unavailable:
        raise
    except Refusal as refusal:
        log.info("card.not_posted", kind=event.kind, code=refusal.code)
        return
    # What changed while it was posted may have been told before there was a card to draw anew.
    await redraw(ctx, event.kind, event.thing_id)


async def _direct(ctx: Ctx, author: Author, by: MemberId, to: MemberId | None) -> UUID:
    if to is None:
        raise NotFound
    wanted = direct_id(ctx.org_id, by, to)
    more = {"kind": "direct", "title": None, "direct_key": direct_key_of(by, to), "members": [to]}
    found: UUID = await writer(ctx.app).submit(change(Create, ctx.app, author, wanted, **more))
    return found


async def redraw(ctx: Ctx, kind: str, thing_id: UUID) -> None:
    """Handles CardChanged, wherever the thing is shown."""
    card = await _kind(ctx, kind).draw(ctx, thing_id)
    if card is None:
        return
    body = encoded(kind, thing_id, card)
    after: tuple[UUID, int] | None = None
    while rows := await store.places(ctx, kind, thing_id, after, _AT_ONCE):
        for row in rows:
            shown = Author(Who(org_id=ctx.org_id, member_id=MemberId(row.by_id)))
            drawn = change(RedrawCard, ctx.app, shown, row.conversation_id, seq=row.seq, card=body)
            try:
                await writer(ctx.app).submit(drawn)
            except NotFound:
                continue  # Recalled just now.
        after = (rows[-1].conversation_id, rows[-1].seq)


async def press(ctx: Ctx, conversation_id: UUID, seq: int, pressed: content.Press) -> None:
    """Whoever sees the card may press; whether that does anything is for the card's owner to say."""
    entry = await message(ctx, conversation_id, seq)
    card = entry.b.get("card")
    kind = next((one for one in ctx.app.slots.get(CARD_KINDS) if card and one.name == card["kind"]), None)
    if card is None or kind is None:
        raise NotFound
    await kind.press(ctx, UUID(card["id"]), pressed.button, pressed.note.replace("\0", ""))


async def actions(ctx: Ctx) -> content.Actions:
    """What other modules make of messages, as far as the caller may."""
    allow(ctx, policy.may_list_own, None)
    found = ctx.app.slots.get(MESSAGE_ACTIONS)
    offered = [one for one in found if one.permission is None or ctx.who.has(one.permission)]
    return content.Actions(
        items=[content.Action(name=one.name, label=one.label.by_locale(), command=one.command) for one in offered],
        translates=can_translate(ctx.app),
    )
