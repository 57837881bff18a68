"""How groups are run: settings, roles, silence, announcements, and what is each member's own."""

from datetime import timedelta
from random import Random
from typing import Any
from uuid import uuid4

import pytest

from tests.modules.chat.folding import fold_group
from tests.world import World
from tests.world.people import Person

FAR = "2100-01-01T00:00:00Z"
ALL = [{"k": "a"}]


async def _group(world: World, *names: str) -> tuple[str, list[Person]]:
    """The first is the owner."""
    people = await world.members(*names)
    return await people[0].opens_room_with(*people[1:]), people


async def _sets(by: Person, room: str, **settings: Any) -> Any:
    return await by.patch(f"/conversations/{room}/settings", settings)


async def _gives(by: Person, room: str, to: Person, role: str) -> None:
    await by.put(f"/conversations/{room}/members/{to.member_id}/role", {"role": role})


async def _roles(by: Person, room: str) -> dict[str, str]:
    return {one["member_id"]: one["role"] for one in (await by.get(f"/conversations/{room}/members"))["items"]}


async def _leaves(who: Person, room: str) -> None:
    await who.delete(f"/conversations/{room}/members/{who.member_id}")


async def test_a_new_group_leaves_everything_but_its_title_to_everybody(world: World) -> None:
    room, (ada, bo) = await _group(world, "Ada", "Bo")
    seen = await bo.get(f"/conversations/{room}")
    assert seen["settings"] == {
        "mention_all": "everybody", "add": "everybody", "pin": "everybody", "send_files": "everybody",
        "describe": "admins", "mute_all": False, "history": "all", "join": "off",
    }  # fmt: skip
    assert sorted(seen["can"]) == ["add", "leave", "mention_all", "pin", "see_link", "send", "send_files"]
    assert {"rename", "announce", "set", "link"} <= set((await ada.get(f"/conversations/{room}"))["can"])
    talk = await ada.get(f"/conversations/{await ada.talks_to(bo)}")
    assert talk["settings"] is None
    assert sorted(talk["can"]) == ["mention_all", "pin", "send", "send_files", "set_read"]


async def test_what_is_left_to_admins_is_refused_to_the_others(world: World) -> None:
    room, (ada, bo, _cy) = await _group(world, "Ada", "Bo", "Cy")
    new = await world.member("New")
    seq = (await ada.says(room, "hello"))["seq"]
    own = (await bo.says(room, "mine"))["seq"]
    await _sets(ada, room, mention_all="admins", add="admins", pin="admins", send_files="admins")
    assert await bo.may_not("send", room, key=str(uuid4()), text="you", m=ALL) == "admins_only"
    assert await bo.may_not("edit", room, seq=own, text="you", m=ALL) == "admins_only"
    assert await bo.may_not("pin", room, seq=seq, on=True) == "admins_only"
    body = {"member_ids": [str(new.member_id)]}
    assert (await bo.is_refused("POST", f"/conversations/{room}/members", body))["code"] == "admins_only"
    assert (await bo.is_refused("PATCH", f"/conversations/{room}/settings", {"add": "everybody"}))[
        "code"
    ] == "not_found"
    assert (await bo.is_refused("PUT", f"/conversations/{room}/announcement", {"text": "x"}))["code"] == "not_found"
    await _gives(ada, room, bo, "admin")
    await bo.says(room, "you", m=ALL)
    await bo.does("pin", room, seq=seq, on=True)
    await bo.post(f"/conversations/{room}/members", body)
    await bo.put(f"/conversations/{room}/announcement", {"text": "We move"})
    # What was said to all before may be reworded and still say it.
    told = (await bo.says(room, "all", m=ALL))["seq"]
    await _gives(ada, room, bo, "member")
    await bo.does("edit", room, seq=told, text="all of you", m=ALL)


async def test_the_words_of_a_ban_stay_with_those_who_run_the_group(world: World) -> None:
    room, (ada, bo) = await _group(world, "Ada", "Bo")
    hearing = await bo.socket()
    await _sets(ada, room, ban=["Müll", "赌博", "scam"])
    heard = await hearing.hears("chat.log", c=room, k="settings")
    assert heard["b"] == {"ban": True}
    assert "Müll" not in str(await bo.get(f"/conversations/{room}"))
    assert (await bo.is_refused("GET", f"/conversations/{room}/settings"))["code"] == "not_found"
    assert (await ada.get(f"/conversations/{room}/settings"))["ban"] == ["Müll", "赌博", "scam"]


@pytest.mark.parametrize(
    "text",
    ["so ein MÜLL", "mull", "ｍｕ\u0308ｌｌ", "去赌博吧", "赌\u200b博", "s\u00adc\u200da\ufe0fm", "sc**a**m", "𝗌𝖼𝖺𝗆"],
)
async def test_a_banned_word_is_found_however_it_is_written(world: World, text: str) -> None:
    room, (ada, bo) = await _group(world, "Ada", "Bo")
    await _sets(ada, room, ban=["Müll", "赌博", "scam"])
    assert await bo.may_not("send", room, key=str(uuid4()), text=text) == "banned_word"


async def test_a_banned_word_comes_in_by_no_other_way(world: World) -> None:
    room, (ada, bo, cy) = await _group(world, "Ada", "Bo", "Cy")
    other = await bo.opens_room_with(cy)
    said = (await bo.says(other, "a scam"))["seq"]
    own = (await bo.says(room, "fine"))["seq"]
    await _sets(ada, room, ban=["scam"], describe="everybody")
    assert await bo.may_not("edit", room, seq=own, text="SCAM") == "banned_word"
    assert await bo.may_not("react", room, seq=own, x="scam", on=True) == "banned_word"
    for merged in (False, True):
        code = await bo.may_not("forward", room, source=other, seqs=[said], key=str(uuid4()), merged=merged)
        assert code == "banned_word"
    place = {"lat": 1.0, "lon": 2.0, "name": "Scam street"}
    assert await bo.may_not("send", room, key=str(uuid4()), text="", loc=place) == "banned_word"
    for method, path, body in (
        ("PATCH", "", {"title": "Scam"}),
        ("PUT", "/announcement", {"text": "scam"}),
        ("PATCH", "/own", {"nickname": "Scam"}),
    ):
        assert (await bo.is_refused(method, f"/conversations/{room}{path}", body))["code"] == "banned_word"
    # How one calls it for oneself is nobody's business.
    assert (await bo.patch(f"/conversations/{room}/own", {"alias": "scam"}))["alias"] == "scam"


async def test_who_is_muted_speaks_by_no_command_and_knows_until_when(world: World) -> None:
    room, (ada, bo) = await _group(world, "Ada", "Bo")
    other = await bo.opens_room_with(ada)
    elsewhere = (await bo.says(other, "elsewhere"))["seq"]
    own = (await bo.says(room, "before"))["seq"]
    hearing = await bo.socket()
    await ada.put(f"/conversations/{room}/members/{bo.member_id}/muted", {"until": FAR})
    assert (await hearing.hears("chat.feed", k="muted", c=room))["b"] == {"until": 4102444800000}
    assert await bo.may_not("send", room, key=str(uuid4()), text="psst") == "muted"
    assert await bo.may_not("edit", room, seq=own, text="psst") == "muted"
    assert await bo.may_not("forward", room, source=other, seqs=[elsewhere], key=str(uuid4())) == "muted"
    assert await bo.may_not("react", room, seq=own, x="let me speak", on=True) == "muted"
    refused = await bo.is_refused("PATCH", f"/conversations/{room}/own", {"nickname": "Let me speak"})
    assert refused["code"] == "muted"
    await bo.does("react", room, seq=own, x="👍", on=True)
    await bo.does("recall", room, seq=own)
    seen = await bo.get(f"/conversations/{room}")
    assert "send" not in seen["can"]
    assert seen["muted_until"] == FAR
    # Nobody else is told; who runs the group sees it beside the name.
    assert [entry["k"] for entry in await ada.snapshot(room)][-2:] == ["reacted", "recalled"]
    people = (await ada.get(f"/conversations/{room}/members"))["items"]
    assert [one["muted_until"] for one in people] == [None, FAR]
    await ada.put(f"/conversations/{room}/members/{bo.member_id}/muted", {"until": None})
    await bo.says(room, "again")


async def test_a_silence_ends_by_itself_and_is_not_shed_by_leaving(world: World) -> None:
    room, (ada, bo, cy) = await _group(world, "Ada", "Bo", "Cy")
    soon = (world.app.clock.now() + timedelta(milliseconds=1)).isoformat()
    await ada.put(f"/conversations/{room}/members/{bo.member_id}/muted", {"until": soon})
    await bo.says(room, "hello")
    await ada.put(f"/conversations/{room}/members/{bo.member_id}/muted", {"until": FAR})
    await _leaves(bo, room)
    body = {"member_ids": [str(bo.member_id)]}
    assert (await cy.is_refused("POST", f"/conversations/{room}/members", body))["code"] == "admins_only"
    await ada.post(f"/conversations/{room}/members", body)


async def test_when_all_are_muted_admins_still_speak(world: World) -> None:
    room, (ada, bo, cy) = await _group(world, "Ada", "Bo", "Cy")
    await _gives(ada, room, bo, "admin")
    await _sets(ada, room, mute_all=True)
    await ada.says(room, "owner")
    await bo.says(room, "admin")
    assert await cy.may_not("send", room, key=str(uuid4()), text="member") == "all_muted"
    assert "send" not in (await cy.get(f"/conversations/{room}"))["can"]
    # Among those who run it nobody silences another, and nobody promotes themselves.
    for who in (ada, bo):
        path = f"/conversations/{room}/members/{who.member_id}/muted"
        assert (await bo.is_refused("PUT", path, {"until": FAR}))["code"] == "not_found"
    for who in (bo, cy):
        path = f"/conversations/{room}/members/{who.member_id}/role"
        assert (await who.is_refused("PUT", path, {"role": "owner"}))["code"] == "not_found"


async def test_admins_take_out_members_and_not_each_other(world: World) -> None:
    room, (ada, bo, cy, di) = await _group(world, "Ada", "Bo", "Cy", "Di")
    for one in (bo, cy):
        await _gives(ada, room, one, "admin")
    for one in (ada, cy):
        assert (await bo.is_refused("DELETE", f"/conversations/{room}/members/{one.member_id}"))["code"] == "not_found"
    await bo.delete(f"/conversations/{room}/members/{di.member_id}")
    await ada.delete(f"/conversations/{room}/members/{cy.member_id}")
    assert await _roles(ada, room) == {str(ada.member_id): "owner", str(bo.member_id): "admin"}


async def test_ownership_is_passed_on_and_the_giver_stays_as_an_admin(world: World) -> None:
    room, (ada, bo) = await _group(world, "Ada", "Bo")
    outsider = await world.member("Otto")
    hearing = await bo.socket()
    await _gives(ada, room, bo, "owner")
    assert (await hearing.hears("chat.log", c=room, k="role"))["b"] == {"member": str(bo.member_id), "role": "owner"}
    assert await _roles(ada, room) == {str(bo.member_id): "owner", str(ada.member_id): "admin"}
    path = f"/conversations/{room}/members"
    assert (await ada.is_refused("PUT", f"{path}/{bo.member_id}/role", {"role": "member"}))["code"] == "not_found"
    # Nobody steps down into nothing, and nobody owns from outside.
    assert (await bo.is_refused("PUT", f"{path}/{bo.member_id}/role", {"role": "member"}))["code"] == "not_found"
    assert (await bo.is_refused("PUT", f"{path}/{outsider.member_id}/role", {"role": "owner"}))["code"] == "not_found"


async def test_the_longest_admin_inherits_before_the_longest_member(world: World) -> None:
    room, (ada, bo, cy) = await _group(world, "Ada", "Bo", "Cy")
    late = await world.member("Late")
    await ada.post(f"/conversations/{room}/members", {"member_ids": [str(late.member_id)]})
    first = (await ada.get(f"/conversations/{room}/heir"))["member_id"]
    assert first in (str(bo.member_id), str(cy.member_id))
    await _gives(ada, room, late, "admin")
    assert await ada.get(f"/conversations/{room}/heir") == {"member_id": str(late.member_id)}
    assert await bo.get(f"/conversations/{room}/heir") == {"member_id": None}
    await _leaves(ada, room)
    assert (await _roles(bo, room))[str(late.member_id)] == "owner"
    assert (await bo.snapshot(room))[-1]["b"]["owner"] == str(late.member_id)
    # Who leaves the organisation passes on what they own in the same way.
    owner = await world.owner()
    await owner.delete(f"/members/{late.member_id}")
    await world.settle()
    assert sorted((await _roles(bo, room)).values()) == ["member", "owner"]


@pytest.mark.parametrize("seed", range(3))
async def test_no_group_is_ever_without_an_owner(world: World, seed: int) -> None:
    """Whatever a few people do to each other, one after another or at once."""
    room, people = await _group(world, "Ada", "Bo", "Cy", "Di")
    random = Random(seed)
    for _ in range(25):
        by, to = random.choice(people), random.choice(people)
        role = random.choice(["owner", "admin", "member"])
        path = f"/conversations/{room}/members"
        method, at, body = random.choice(
            [
                ("PUT", f"{path}/{to.member_id}/role", {"role": role}),
                ("PUT", f"{path}/{to.member_id}/role", {"role": role}),
                ("DELETE", f"{path}/{to.member_id}", None),
                ("POST", path, {"member_ids": [str(to.member_id)]}),
            ]
        )
        response = await by.request(method, at, json=body)
        assert response.status_code in (200, 204, 404, 409), response.text
        for one in people:
            seen = await one.request("GET", path)
            if seen.is_success:
                roles = [each["role"] for each in seen.json()["items"]]
                assert roles.count("owner") == 1, roles
                break


async def test_an_announcement_stands_until_it_is_put_away_or_replaced(world: World) -> None:
    room, (ada, bo) = await _group(world, "Ada", "Bo")
    hearing = await bo.socket()
    await _sets(ada, room, history="none")
    made = await ada.put(f"/conversations/{room}/announcement", {"text": "We move on Friday."})
    seq = made["announcement"]["s"]
    assert (await hearing.hears("chat.log", c=room, k="announced"))["b"] == {"text": "We move on Friday."}
    put_away = await bo.patch(f"/conversations/{room}/own", {"dismissed": seq})
    assert put_away["announcement"] is None
    assert (await hearing.hears("chat.feed", k="seat", c=room))["b"] == {"dismissed": seq}
    # Newcomers see it though they do not see what was said before them.
    new = await world.member("New")
    await ada.post(f"/conversations/{room}/members", {"member_ids": [str(new.member_id)]})
    assert (await new.get(f"/conversations/{room}"))["announcement"]["b"]["text"] == "We move on Friday."
    await ada.put(f"/conversations/{room}/announcement", {"text": "On Monday."})
    assert (await bo.get(f"/conversations/{room}"))["announcement"]["b"]["text"] == "On Monday."
    await ada.put(f"/conversations/{room}/announcement", {"text": ""})
    assert (await bo.get(f"/conversations/{room}"))["announcement"] is None
    too_long = await ada.is_refused("PUT", f"/conversations/{room}/announcement", {"text": "x" * 2001})
    assert too_long["code"] == "invalid"


async def test_newcomers_see_as_much_of_the_past_as_the_group_says(world: World) -> None:
    room, (ada, _bo) = await _group(world, "Ada", "Bo")
    for number in range(103):
        await ada.says(room, f"number {number}")
    late, later = await world.members("Late", "Later")
    await _sets(ada, room, history="recent")
    await ada.post(f"/conversations/{room}/members", {"member_ids": [str(late.member_id)]})
    page = await late.get(f"/conversations/{room}/log", limit=200)
    assert next(one["b"]["text"] for one in page["entries"] if one["k"] == "message") == "number 3"
    await _sets(ada, room, history="none")
    await ada.post(f"/conversations/{room}/members", {"member_ids": [str(later.member_id)]})
    page = await later.get(f"/conversations/{room}/log", limit=200)
    assert [one["k"] for one in page["entries"]] == ["joined"]
    assert (await later.get(f"/conversations/{room}"))["unread"] == 0
    # Coming again opens nothing that was closed.
    await _leaves(later, room)
    await ada.post(f"/conversations/{room}/members", {"member_ids": [str(later.member_id)]})
    assert len((await later.get(f"/conversations/{room}/log", limit=200))["entries"]) == 1


async def test_a_nickname_is_everybodys_and_an_alias_ones_own(world: World) -> None:
    room, (ada, bo) = await _group(world, "Ada", "Bo")
    hearing, own = await ada.socket(), await bo.socket()
    await bo.patch(f"/conversations/{room}/own", {"nickname": "Captain", "alias": "Ship"})
    heard = await hearing.hears("chat.log", c=room, k="nicknamed")
    assert heard["b"] == {"member": str(bo.member_id), "name": "Captain"}
    assert (await own.hears("chat.feed", k="seat", c=room))["b"] == {"alias": "Ship"}
    told = await ada.get(f"/conversations/{room}/nicknames")
    assert told["items"] == [{"member_id": str(bo.member_id), "name": "Captain"}]
    seen = await ada.get(f"/conversations/{room}")
    assert (seen["alias"], seen["last_entry"]["k"]) == (None, "created")
    assert (await bo.patch(f"/conversations/{room}/own", {"nickname": None}))["alias"] == "Ship"
    assert (await ada.get(f"/conversations/{room}/nicknames"))["items"] == []


async def test_members_are_found_by_name(world: World) -> None:
    room, (ada, _bo, _cy) = await _group(world, "Ada", "Bo Miller", "Cy")
    await world.member("Bo Outside")
    found = await ada.get(f"/conversations/{room}/members", q="bo")
    assert [one["member_id"] for one in found["items"]] == [str(_bo.member_id)]
    first = await ada.get(f"/conversations/{room}/members", limit=1)
    rest = await ada.get(f"/conversations/{room}/members", limit=2, cursor=first["next_cursor"])
    assert first["items"][0]["role"] == "owner"
    assert len(rest["items"]) == 2
    assert rest["next_cursor"] is None


async def test_before_and_what_was_heard_is_after(world: World) -> None:
    """The law for settings, roles, announcements, names and who is in."""
    room, (ada, bo, cy) = await _group(world, "Ada", "Bo", "Cy")
    new = await world.member("New")
    before = await bo.get(f"/conversations/{room}")
    people = (await bo.get(f"/conversations/{room}/members"))["items"]
    hearing = await bo.socket()
    await _sets(ada, room, pin="admins", ban=["x"], history="none")
    await _gives(ada, room, cy, "admin")
    await ada.put(f"/conversations/{room}/announcement", {"text": "One"})
    await ada.put(f"/conversations/{room}/announcement", {"text": "Two"})
    await cy.patch(f"/conversations/{room}/own", {"nickname": "Captain"})
    await bo.patch(f"/conversations/{room}/own", {"alias": "Ship"})
    await ada.post(f"/conversations/{room}/members", {"member_ids": [str(new.member_id)]})
    await cy.delete(f"/conversations/{room}/members/{new.member_id}")
    await _gives(ada, room, cy, "owner")
    await _leaves(cy, room)
    await ada.put(f"/conversations/{room}/members/{bo.member_id}/muted", {"until": FAR})
    await ada.patch(f"/conversations/{room}", {"title": "New title"})
    await hearing.hears("chat.log", c=room, k="renamed")
    await hearing.hears("chat.feed", c=room, k="muted")
    after = await bo.get(f"/conversations/{room}")
    now = (await bo.get(f"/conversations/{room}/members"))["items"]
    heard = [one["d"] for one in hearing.pushes if one["ev"] in ("chat.log", "chat.feed")]
    folded, roles, nicknames = fold_group(before, people, heard)
    # The server's to say (can, faces), or kept more exactly than it is told (last_at).
    left_open = {"can", "face_ids", "last_at"}
    assert {name: folded[name] for name in folded if name not in left_open} == {
        name: after[name] for name in after if name not in left_open
    }
    assert roles == {one["member_id"]: one["role"] for one in now}
    assert nicknames == {one["member_id"]: one["nickname"] for one in now if one["nickname"]}


async def test_who_may_not_call_everybody_does_not_call_them_by_a_role_or_department(world: World) -> None:
    room, (ada, bo) = await _group(world, "Ada", "Bo")
    await _sets(ada, room, mention_all="admins")
    roles = (await bo.get("/roles"))["items"]
    member = next(one["id"] for one in roles if one["builtin"] == "member")
    for mention in ({"k": "a"}, {"k": "r", "id": member}, {"k": "d", "id": member}):
        assert await bo.may_not("send", room, key=str(uuid4()), text="all of you", m=[mention]) == "admins_only"
        await ada.says(room, "all of you", m=[mention])
    await bo.says(room, "you", m=[{"k": "p", "id": str(ada.member_id)}])
