"""A person's own data, and the end of an organisation."""

from tests.world import World
from workhall.kit.unit import system_unit
from workhall.modules.chat.service.ending import ChatContent, ChatData
from workhall.modules.chat.store import reads


async def test_a_person_is_given_what_they_said_and_not_what_others_said(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    talk = await ada.talks_to(bo)
    await ada.says(talk, "mine")
    await bo.says(talk, "theirs")
    async with system_unit(world.app, "export", ada.org_id) as ctx:
        given = [one async for one in ChatData().export(ctx, ada.member_id)]
    assert [one["b"] for one in given] == [{"text": "mine"}]


async def test_a_purge_removes_every_row_of_that_organisation_and_none_of_another(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    talk = await ada.talks_to(bo)
    await ada.says(talk, "gone tomorrow")
    stranger = await world.stranger()
    mate = await world.member("Mate", of=stranger)
    other = await stranger.talks_to(mate)
    await stranger.says(other, "here to stay")
    async with system_unit(world.app, "purge", ada.org_id) as ctx:
        assert await ChatContent().purge(ctx) is False
        assert await ChatContent().purge(ctx) is True
        assert await reads.page(ctx, world.uuid(talk), 0, 10) == []
    assert len(await stranger.snapshot(other)) == 2
