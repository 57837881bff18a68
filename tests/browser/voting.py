"""Workhall with one more module: votes, shown as cards, and something to be made of messages.

`python -m tests.browser.voting` is `python -m workhall` with it.
It keeps its votes in memory, which a module of the product would not."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import msgspec
from pydantic import BaseModel

from workhall import app, cli
from workhall.kit.authz import Who, allow, policy
from workhall.kit.cards import Card, CardButton, CardField, Tone
from workhall.kit.cards import Person as Member
from workhall.kit.commands import Commands
from workhall.kit.ctx import Ctx
from workhall.kit.http import CtxDep, Routes
from workhall.kit.ids import MemberId, new_id
from workhall.kit.module import Manifest
from workhall.kit.slot_types import CARD_KINDS, MESSAGE_ACTIONS, MessageAction
from workhall.kit.text import Text
from workhall.modules import chat, directory

TITLE = Text(en="Summer party", zh="夏日聚会", de="Sommerfest", it="Festa d'estate")
YES = Text(en="Agree", zh="同意", de="Zustimmen", it="Approva")
NO = Text(en="Decline", zh="拒绝", de="Ablehnen", it="Rifiuta")
WHY = Text(en="Why not?", zh="理由是什么？", de="Warum nicht?", it="Perché no?")
OPEN = Text(en="Waiting", zh="待处理", de="Offen", it="In attesa")
AGREED = Text(en="Agreed", zh="已同意", de="Zugestimmt", it="Approvato")
DECLINED = Text(en="Declined", zh="已拒绝", de="Abgelehnt", it="Rifiutato")
ASKER = Text(en="Asked by", zh="发起人", de="Gefragt von", it="Chiesto da")
DAY = Text(en="Day", zh="日期", de="Tag", it="Giorno")
REASON = Text(en="Reason", zh="理由", de="Grund", it="Motivo")
SHOUT = Text(en="Shout it", zh="大声说出来", de="Laut sagen", it="Gridalo")


@dataclass(frozen=True)
class Vote:
    asker: MemberId
    deciders: tuple[MemberId, ...]
    decided_by: MemberId | None = None
    answer: str = ""
    note: str = ""


VOTES: dict[UUID, Vote] = {}


@policy("granted")
def may_decide(who: Who, vote: Vote) -> bool:
    """Those who were asked."""
    return who.member_id in vote.deciders


@policy("member")
def may_ask(who: Who, _thing: None) -> bool:
    """Everybody."""
    return True


class Votes:
    name = "vote"
    label = Text(en="Vote", zh="表决", de="Abstimmung", it="Voto")

    async def draw(self, ctx: Ctx, thing_id: UUID) -> Card | None:
        vote = VOTES[thing_id]
        fields = [CardField(ASKER, Member(vote.asker)), CardField(DAY, date(2027, 7, 3))]
        states: dict[str, tuple[Text, Tone]] = {"yes": (AGREED, "good"), "no": (DECLINED, "bad")}
        state, tone = states.get(vote.answer, (OPEN, "waiting"))
        buttons = (
            CardButton(name="yes", label=YES, style="primary", only=vote.deciders),
            CardButton(name="no", label=NO, style="danger", only=vote.deciders, asks=WHY, must_write=True),
        )
        return Card(
            version=2 if vote.answer else 1,
            title=TITLE,
            state=state,
            tone=tone,
            fields=[*fields, *([CardField(REASON, vote.note)] if vote.note else [])],
            buttons=() if vote.answer else buttons,
            link="/settings/profile",
        )

    async def press(self, ctx: Ctx, thing_id: UUID, button: str, note: str) -> None:
        vote = VOTES[thing_id]
        allow(ctx, may_decide, vote)
        if vote.decided_by is not None:
            [first] = await directory.people(ctx, {vote.decided_by})
            raise chat.AlreadyDecided(name=first.name)
        VOTES[thing_id] = replace(vote, decided_by=ctx.me, answer=button, note=note)
        await chat.card_changed(ctx, self.name, thing_id)


class NewVote(BaseModel):
    conversation_id: UUID
    deciders: list[UUID]


class About(msgspec.Struct):
    conversation_id: UUID
    seq: int


routes = Routes("voting", prefix="/orgs/{org_id}/votes")
commands = Commands("voting")


@routes.post("", permission=may_ask, status_code=204)
async def ask(ctx: CtxDep, new: NewVote) -> None:
    allow(ctx, may_ask, None)
    vote = new_id()
    VOTES[vote] = Vote(ctx.me, tuple(MemberId(one) for one in new.deciders))
    await chat.post_card(ctx, "vote", vote, by=ctx.me, conversation_id=new.conversation_id)


@commands.unit("shout", About, permission=may_ask)
async def shout(ctx: Ctx, about: About) -> None:
    allow(ctx, may_ask, None)


VOTING = Manifest(
    "voting",
    "A test's.",
    needs=("chat",),
    routes=(routes,),
    commands=(commands,),
    fills=(CARD_KINDS.fill(Votes()), MESSAGE_ACTIONS.fill(MessageAction("shout", SHOUT, "voting.shout"))),
)

if __name__ == "__main__":
    usual = app.manifests
    app.manifests = lambda: (*usual(), VOTING)
    cli.main()
