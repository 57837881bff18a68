"""Who calls, asked for many at once: as when everybody comes back after a restart."""

from datetime import timedelta

from sqlalchemy import text

from tests.world import World
from workhall.kit.authz import NOBODY, Who
from workhall.kit.unit import GATE, unit


async def test_many_tokens_are_answered_in_their_order(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    stranger = await world.stranger()
    gate = world.app.slots.only(GATE)
    given = [bo.token, "made up", ada.token, stranger.token, bo.token]
    async with unit(world.app, Who(org_id=ada.org_id)) as ctx:
        found = await gate.callers(ctx, given)
        alone = [await gate.who(ctx, token) for token in given]
    assert found == alone
    assert [one.member_id for one in found] == [bo.member_id, None, ada.member_id, None, bo.member_id]
    assert found[1] == NOBODY
    assert found[3].account_id == stranger.account_id


async def test_a_session_that_cannot_be_noted_as_used_is_used_all_the_same(world: World) -> None:
    ada = await world.founder("Ada")
    async with world.app.db.transaction(None) as session:
        past = {"past": world.app.clock.now() - timedelta(hours=1), "id": ada.account_id}
        await session.execute(text("UPDATE identity.session SET last_seen_at = :past WHERE account_id = :id"), past)
    async with world.app.db.transaction(None) as session:
        await session.execute(
            text("SELECT FROM identity.session WHERE account_id = :id FOR UPDATE"), {"id": ada.account_id}
        )
        assert (await ada.get("/api/me"))["account"]["name"] == "Ada"
