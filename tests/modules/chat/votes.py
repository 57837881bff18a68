"""A small module above chat, as approvals will be: a question that one person decides, shown as a card."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg
from sqlalchemy import text

from tests.world import World
from tests.world.people import Person
from workhall.kit.authz import Who, allow, policy
from workhall.kit.cards import Card, CardButton, CardField
from workhall.kit.cards import Person as Member
from workhall.kit.ctx import Ctx
from workhall.kit.db import plain_dsn
from workhall.kit.ids import AccountId, MemberId, OrgId, new_id
from workhall.kit.slot_types import CARD_KINDS, MESSAGE_ACTIONS, MessageAction
from workhall.kit.text import Text
from workhall.kit.unit import unit
from workhall.modules import chat, directory

TITLE = Text(en="Summer party", zh="夏日聚会", de="Sommerfest", it="Festa d'estate")
_YES = Text(en="Yes", zh="同意", de="Ja", it="Sì")
_NO = Text(en="No", zh="不同意", de="Nein", it="No")
_WHY = Text(en="Why not?", zh="为什么？", de="Warum nicht?", it="Perché no?")
_OPEN = Text(en="Open", zh="待处理", de="Offen", it="In attesa")
_DONE = Text(en="Decided", zh="已处理", de="Entschieden", it="Deciso")
_ASKED = Text(en="Asked by", zh="发起人", de="Gefragt von", it="Chiesto da")
_TABLE = """CREATE TABLE {schema}.vote (org_id uuid, id uuid PRIMARY KEY, asker uuid, title text, decider uuid,
    version int, answer text, note text)"""


@policy("granted")
def may_decide(who: Who, decider: UUID) -> bool:
    """The one who was asked."""
    return who.member_id == decider


class Votes:
    """Fills CARD_KINDS. Its things stand in a table, so that two who press at once meet as in the product."""

    name = "vote"
    label = Text(en="Vote", zh="表决", de="Abstimmung", it="Voto")

    def __init__(self) -> None:
        self.deciders: set[UUID] = set()

    async def draw(self, ctx: Ctx, thing_id: UUID) -> Card | None:
        row = await _row(ctx, thing_id)
        if row is None:
            return None
        mine = [MemberId(one) for one in self.deciders] or [MemberId(row.decider)]
        buttons = (
            CardButton(name="yes", label=_YES, style="primary", only=mine),
            CardButton(name="no", label=_NO, style="danger", only=mine, asks=_WHY),
        )
        return Card(
            version=row.version,
            title=row.title or TITLE,
            state=_DONE if row.answer else _OPEN,
            tone="good" if row.answer == "yes" else "bad" if row.answer else "waiting",
            fields=(CardField(_ASKED, Member(row.asker)), *((CardField(_WHY, row.note),) if row.note else ())),
            buttons=() if row.answer else buttons,
            link=f"/votes/{thing_id}",
        )

    async def press(self, ctx: Ctx, thing_id: UUID, button: str, note: str) -> None:
        row = await _row(ctx, thing_id, lock=True)
        assert row is not None
        allow(ctx, may_decide, ctx.me if ctx.me in self.deciders else row.decider)
        if row.answer is not None:
            [person] = await directory.people(ctx, {MemberId(row.decider)})
            raise chat.AlreadyDecided(name=person.name)
        values = {"id": thing_id, "answer": button, "note": note, "me": ctx.me}
        await ctx.db.execute(
            text(
                "UPDATE test_votes.vote SET answer = :answer, note = :note, decider = :me, version = version + 1"
                " WHERE id = :id"
            ),
            values,
        )
        await chat.card_changed(ctx, self.name, thing_id)


async def _row(ctx: Ctx, thing_id: UUID, *, lock: bool = False) -> "asyncpg.Record | None":
    found = await ctx.db.execute(
        text("SELECT * FROM test_votes.vote WHERE id = :id" + (" FOR UPDATE" if lock else "")), {"id": thing_id}
    )
    return found.first()  # type: ignore[return-value]


@asynccontextmanager
async def votes_in(world: World) -> AsyncIterator[Votes]:
    votes = Votes()
    held = world.app.slots._by_name.setdefault(CARD_KINDS.name, [])
    held.append(("tests", votes))
    owner = await asyncpg.connect(plain_dsn(world.app.extras["urls"].owner))
    try:
        await owner.execute("DROP SCHEMA IF EXISTS test_votes CASCADE")
        await owner.execute("CREATE SCHEMA test_votes")
        await owner.execute(_TABLE.format(schema="test_votes"))
        await owner.execute("GRANT USAGE ON SCHEMA test_votes TO workhall_app")
        await owner.execute("GRANT SELECT, INSERT, UPDATE ON test_votes.vote TO workhall_app")
        yield votes
    finally:
        await owner.execute("DROP SCHEMA test_votes CASCADE")
        await owner.close()
        held.remove(("tests", votes))


@asynccontextmanager
async def action_in(world: World, action: MessageAction) -> AsyncIterator[None]:
    held = world.app.slots._by_name.setdefault(MESSAGE_ACTIONS.name, [])
    held.append(("tests", action))
    try:
        yield
    finally:
        held.remove(("tests", action))


@asynccontextmanager
async def acting(world: World, person: Person) -> AsyncIterator[Ctx]:
    who = Who(AccountId(person.account_id), None, OrgId(person.org_id), MemberId(person.member_id))
    async with unit(world.app, who) as ctx:
        yield ctx


async def asks(
    world: World, by: Person, decider: Person, *, room: str | None = None, title: str | None = None, then: bool = True
) -> UUID:
    """`by` asks `decider` in a room, or in their direct conversation. `then` False: the transaction fails."""
    vote = new_id()
    where = {"conversation_id": UUID(room)} if room else {"to": MemberId(decider.member_id)}
    async with acting(world, by) as ctx:
        await ctx.db.execute(
            text("INSERT INTO test_votes.vote VALUES (:org, :id, :asker, :title, :decider, 1)"),
            {"org": by.org_id, "id": vote, "asker": by.member_id, "title": title, "decider": decider.member_id},
        )
        await chat.post_card(ctx, "vote", vote, by=MemberId(by.member_id), **where)  # type: ignore[arg-type]
        if not then:
            raise RuntimeError("the transaction fails")
    await world.settle()
    return vote
