"""Files in messages."""

from uuid import uuid4

from tests.modules.files.sender import opens, picture, uploads
from tests.world import World
from tests.world.people import Json, Person


async def _uploads_to(person: Person, room: str, data: bytes = b"the plan", name: str = "plan.txt") -> str:
    made: Json = await uploads(person, data, name, owner={"kind": "conversation", "id": room})
    found: str = made["id"]
    return found


async def _attaches(person: Person, room: str, *ids: str, text: str = "") -> int:
    seq: int = (await person.says(room, text, files=list(ids)))["seq"]
    return seq


async def test_a_picture_arrives_with_its_size_and_is_opened_by_members_only(world: World) -> None:
    ada, bo, cy = await world.members("Ada", "Bo", "Cy")
    room = await ada.opens_room_with(bo)
    hearing = await bo.socket()
    file = await _uploads_to(ada, room, picture(80, 40), "cat.jpg")
    await _attaches(ada, room, file)
    heard = await hearing.hears("chat.log", k="message", c=room)
    [reference] = heard["b"]["files"]
    assert (reference["id"], reference["name"], reference["type"]) == (file, "cat.jpg", "image/jpeg")
    assert (reference["w"], reference["h"]) == (80, 40)
    assert (await opens(bo, file)).status_code == 200
    assert (await opens(cy, file)).status_code == 404
    listed = await bo.get(f"/conversations/{room}/files")
    assert [(one["seq"], one["file"]["id"]) for one in listed["items"]] == [(heard["s"], file)]


async def test_only_ones_own_files_of_that_conversation_and_each_once(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    room, other = await ada.opens_room_with(bo), await ada.opens_room_with(bo)
    file = await _uploads_to(ada, room)
    for who, where, what in ((bo, room, file), (ada, other, file), (ada, room, str(uuid4()))):
        assert await who.may_not("send", where, key=str(uuid4()), text="", files=[what]) == "file_missing"
    await _attaches(ada, room, file)
    assert await ada.may_not("send", room, key=str(uuid4()), text="again", files=[file]) == "file_missing"


async def test_the_same_key_is_the_same_message_with_files_too(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    room = await ada.opens_room_with(bo)
    file, key = await _uploads_to(ada, room), str(uuid4())
    first = await ada.says(room, "", key, files=[file])
    again = await ada.says(room, "", key, files=[file])
    assert (first["seq"], again["repeated"]) == (again["seq"], True)


async def test_the_file_of_a_recalled_message_is_gone(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    room = await ada.opens_room_with(bo)
    file = await _uploads_to(ada, room)
    seq = await _attaches(ada, room, file)
    await ada.does("recall", room, seq=seq)
    assert (await opens(bo, file)).status_code == 404
    assert (await bo.get(f"/conversations/{room}/files"))["items"] == []


async def test_a_forwarded_file_belongs_to_where_it_went(world: World) -> None:
    ada, bo, cy = await world.members("Ada", "Bo", "Cy")
    room, other = await ada.opens_room_with(bo), await ada.opens_room_with(cy)
    file = await _uploads_to(bo, room)
    seq = await _attaches(bo, room, file, text="see")
    key = str(uuid4())
    for _ in range(2):
        await ada.does("forward", other, source=room, seqs=[seq], key=key)
    await ada.does("forward", other, source=room, seqs=[seq], key=str(uuid4()), merged=True)
    log = await cy.snapshot(other)
    passed = log[1]["b"]["files"][0]["id"]
    merged = log[2]["b"]["merged"]["items"][0]["files"][0]["id"]
    assert len({file, passed, merged}) == 3
    assert len((await cy.get(f"/conversations/{other}/files"))["items"]) == 2
    await bo.does("recall", room, seq=seq)
    assert (await opens(cy, file)).status_code == 404
    for one in (passed, merged):
        assert (await opens(cy, one)).content == b"the plan"
    await ada.does("recall", other, seq=3)
    assert (await opens(cy, merged)).status_code == 404


async def test_a_message_of_a_place_or_a_person_needs_no_words(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    room = await ada.opens_room_with(bo)
    await ada.says(room, "", loc={"lat": 31.23, "lon": 121.47, "name": "上海"})
    await ada.says(room, "", contact=str(bo.member_id))
    log = await bo.snapshot(room)
    assert log[1]["b"] == {"text": "", "loc": {"lat": 31.23, "lon": 121.47, "name": "上海"}}
    assert log[2]["b"] == {"text": "", "contact": {"member": str(bo.member_id)}}
    assert await ada.may_not("send", room, key=str(uuid4()), text="", loc={"lat": 91, "lon": 0}) == "invalid"
