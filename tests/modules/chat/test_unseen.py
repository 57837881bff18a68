"""Nothing lets anybody derive how far somebody has read who is not to be seen."""

import pytest

from tests.modules.chat.prying import everything, is_quiet, pushes
from tests.modules.chat.reading import hides, position, reads, sets
from tests.world import World

HIDDEN = [
    ("direct", "off", None),
    ("direct", "ack", None),
    ("group", "off", None),
    ("group", "counts", None),
    ("direct", "exact", "read"),
    ("group", "exact", "read"),
    ("group", "counts", "all"),
]


@pytest.mark.parametrize(("kind", "policy", "wish"), HIDDEN)
async def test_nothing_that_the_server_sends_changes_when_somebody_reads_unseen(
    world: World, kind: str, policy: str, wish: str | None
) -> None:
    """Whatever the other takes, as the organisation's owner too, is the same before and after."""
    assert await _changes(world, kind, policy, wish) == ([], [])


@pytest.mark.parametrize("kind", ["direct", "group"])
async def test_what_is_agreed_to_be_seen_is_seen(world: World, kind: str) -> None:
    """The eyes of the test above are open."""
    changed, pushed = await _changes(world, kind, "exact", None)
    where = "/conversations/{conversation_id} {}" if kind == "direct" else "/conversations/{conversation_id}/readers {}"
    assert where in changed
    assert pushed == ["chat.position" if kind == "direct" else "chat.readers"]


async def _changes(world: World, kind: str, policy: str, hides_what: str | None) -> tuple[list[str], list[str]]:
    """What is different for the one, and what they hear, because the other has read."""
    ada, bo = await world.owner(), await world.member("Bo")
    if kind == "direct":
        room = await ada.talks_to(bo)
    else:
        room = await ada.opens_room_with(bo, await world.member("Cy"), title="Ops")
    if policy != "exact":
        await sets(ada, room, policy)
    if hides_what is not None:
        await hides(bo, room, hides_what)
    seqs = [(await ada.says(room, f"hello {number}"))["seq"] for number in range(3)]
    await bo.does("delivered", room, seq=seqs[-1])
    await is_quiet(world)
    await everything(world, ada, room, seqs, bo)
    before, heard = await everything(world, ada, room, seqs, bo), pushes(ada)
    await bo.does("read", room, seq=seqs[-1])
    await bo.does("typing", room)
    await ada.sockets[0].hears("chat.typing", c=room)
    await is_quiet(world)
    after = await everything(world, ada, room, seqs, bo)
    # Their own devices know.
    assert (await bo.get(f"/conversations/{room}"))["read_seq"] == seqs[-1]
    pushed = [one["ev"] for one in pushes(ada) if one not in heard and one["ev"] != "chat.typing"]
    return [name for name, value in after.items() if value != before[name]], pushed


async def test_who_hides_what_arrives_too_moves_nothing(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    talk = await ada.talks_to(bo)
    await hides(bo, talk, "all")
    seq = (await ada.says(talk, "hello"))["seq"]
    heard = pushes(ada)
    await reads(bo, talk, seq)
    await bo.does("typing", talk)
    await ada.sockets[0].hears("chat.typing", c=talk)
    assert [one for one in pushes(ada) if one not in heard and one["ev"] != "chat.typing"] == []
    assert await position(talk, ada) == (None, None, False)
