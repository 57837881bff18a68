"""The recorder hears what the product really says (its rules are tested in sql_lint/test_rules.py)."""

import pytest
from sqlalchemy import text

from tests.architecture.sql_lint import recorder
from tests.world import World
from workhall.kit.db import APP_ROLE, WRITER_ROLE, set_org


async def test_both_roles_are_heard(world: World) -> None:
    with recorder.recording() as heard:
        ada, bo = await world.members("Ada", "Bo")
        await ada.says(await ada.opens_room_with(bo), "hello")
    said = {role: {sql for of, sql in heard.said if of == role} for role in (APP_ROLE, WRITER_ROLE)}
    assert any("core.set_org" in sql for sql in said[APP_ROLE])
    assert any("INSERT INTO identity.member" in sql for sql in said[APP_ROLE])
    assert any("INSERT INTO chat.log" in sql for sql in said[WRITER_ROLE])
    assert heard.findings() == []


async def test_a_forgotten_organisation_is_found(world: World) -> None:
    owner = await world.owner()
    with recorder.recording() as heard:
        async with world.app.db.transaction(owner.org_id) as session:
            await session.execute(text("SELECT name FROM identity.role WHERE builtin = 'owner'"))
    assert any("identity.role is not bound to org_id" in finding for finding in heard.findings())


async def test_a_transaction_without_set_org_is_found(world: World) -> None:
    owner = await world.owner()
    read = text("SELECT name FROM identity.role WHERE org_id = :org_id")
    with recorder.recording() as heard:
        async with world.app.db.transaction(None) as session:
            await session.execute(read, {"org_id": owner.org_id})
    assert any("did not begin with core.set_org()" in finding for finding in heard.findings())


async def test_an_organisation_named_in_a_savepoint_is_found(world: World) -> None:
    owner = await world.owner()
    with recorder.recording() as heard:
        async with world.app.db.transaction(None) as session, session.begin_nested():
            await set_org(session, owner.org_id)
    assert any("inside a savepoint" in finding for finding in heard.findings())


@pytest.mark.breaks_sql_rules
async def test_a_marked_test_may_break_the_rules(world: World) -> None:
    async with world.app.db.transaction(None) as session:
        assert await session.scalar(text("SELECT count(*) FROM identity.role")) == 0
