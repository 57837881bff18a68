"""Who is here."""

from tests.world import World


async def test_colleagues_see_each_other_come_go_and_step_away(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    mine = await ada.socket()
    states = await mine.ask("presence.watch", member_ids=[str(bo.member_id)])
    assert states == {"states": {str(bo.member_id): "offline"}}
    theirs = await bo.socket()
    await mine.hears("presence", member_id=str(bo.member_id), state="online")
    await theirs.ask("presence.set", state="away")
    await mine.hears("presence", member_id=str(bo.member_id), state="away")
    await theirs.close()
    await mine.hears("presence", member_id=str(bo.member_id), state="offline")


async def test_one_of_two_devices_is_enough_to_be_here(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    phone, laptop = await bo.socket(), await bo.socket()
    mine = await ada.socket()
    await phone.ask("presence.set", state="away")
    states = await mine.ask("presence.watch", member_ids=[str(bo.member_id)])
    assert states["states"][str(bo.member_id)] == "online"
    await laptop.close()
    await mine.hears("presence", member_id=str(bo.member_id), state="away")


async def test_people_of_other_organisations_are_never_here(world: World) -> None:
    ada, stranger = await world.member("Ada"), await world.stranger()
    await ada.socket()
    theirs = await stranger.socket()
    states = await theirs.ask("presence.watch", member_ids=[str(ada.member_id)])
    assert states["states"][str(ada.member_id)] == "offline"


async def test_a_socket_watches_a_bounded_number_of_people(world: World) -> None:
    from uuid import uuid4

    ada = await world.member("Ada")
    socket = await ada.socket()
    refused = await socket.is_refused("presence.watch", member_ids=[str(uuid4()) for _ in range(1001)])
    assert refused["code"] == "invalid"
