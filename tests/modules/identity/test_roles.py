"""Roles, and that nobody climbs on them."""

from typing import Any

from tests.modules.identity.examples import custom_role
from tests.modules.identity.test_invitations import built_in
from tests.world import Person, World


async def holding(world: World, *permissions: str, name: str = "Ada") -> Person:
    owner = await world.owner()
    return await world.member(name, role_id=await custom_role(owner, f"Role of {name}", *permissions))


async def role(person: Person, role_id: str) -> dict[str, Any]:
    (found,) = [one for one in (await person.get("/roles"))["items"] if one["id"] == role_id]
    return dict(found)


async def is_missing(person: Person, method: str, path: str, body: Any = None) -> bool:
    return bool((await person.is_refused(method, path, body))["code"] == "not_found")


async def test_built_in_roles_stand_first_and_follow_the_program(world: World) -> None:
    owner = await world.owner()
    items = (await owner.get("/roles"))["items"]
    assert [one["builtin"] for one in items] == ["owner", "admin", "member"]
    declared = {one.name for manifest in world.app.manifests for one in manifest.permissions}
    assert set(items[0]["permissions"]) == declared
    assert "identity.own" not in items[1]["permissions"]


async def test_role_takes_effect_with_the_next_request(world: World) -> None:
    owner, ada = await world.owner(), await world.member("Ada")
    role_id = await custom_role(owner, "Auditor", "audit.read")
    assert await is_missing(ada, "GET", "/audit")
    await owner.patch(f"/members/{ada.member_id}", {"role_ids": [role_id]})
    assert (await ada.get("/audit"))["items"]
    await owner.patch(f"/roles/{role_id}", {"permissions": []})
    assert await is_missing(ada, "GET", "/audit")


async def test_nobody_makes_a_role_with_more_than_they_have(world: World) -> None:
    ada = await holding(world, "identity.manage_roles")
    assert await is_missing(ada, "POST", "/roles", {"name": "Ladder", "permissions": ["audit.read"]})
    await ada.post("/roles", {"name": "Same", "permissions": ["identity.manage_roles"]})


async def test_nobody_adds_to_their_own_role_what_they_do_not_have(world: World) -> None:
    ada = await holding(world, "identity.manage_roles")
    (mine,) = [one for one in (await ada.get("/roles"))["items"] if one["name"] == "Role of Ada"]
    wanted = {"permissions": ["identity.manage_roles", "identity.give_roles"]}
    assert await is_missing(ada, "PATCH", f"/roles/{mine['id']}", wanted)


async def test_nobody_changes_or_deletes_a_role_above_their_own(world: World) -> None:
    owner = await world.owner()
    above = await custom_role(owner, "Auditor", "audit.read")
    ada = await holding(world, "identity.manage_roles")
    assert (await role(ada, above))["can"] == []
    assert await is_missing(ada, "PATCH", f"/roles/{above}", {"permissions": []})
    assert await is_missing(ada, "DELETE", f"/roles/{above}")


async def test_nobody_gives_themselves_or_others_a_role_above_their_own(world: World) -> None:
    owner, bo = await world.owner(), await world.member("Bo")
    admin = await world.member("Ada", role_id=await built_in(owner, "admin"))
    owners = await built_in(owner, "owner")
    for who in (admin, bo):
        assert await is_missing(admin, "PATCH", f"/members/{who.member_id}", {"role_ids": [owners]})
    await admin.patch(f"/members/{bo.member_id}", {"role_ids": [await built_in(owner, "admin")]})


async def test_admin_neither_unmakes_nor_removes_an_owner(world: World) -> None:
    owner = await world.owner()
    admin = await world.member("Ada", role_id=await built_in(owner, "admin"))
    assert await is_missing(admin, "PATCH", f"/members/{owner.member_id}", {"role_ids": []})
    assert await is_missing(admin, "DELETE", f"/members/{owner.member_id}")


async def test_role_of_owners_cannot_be_copied(world: World) -> None:
    owner = await world.owner()
    assert await is_missing(owner, "POST", "/roles", {"name": "Second owner", "permissions": ["identity.own"]})


async def test_built_in_roles_cannot_be_changed(world: World) -> None:
    owner = await world.owner()
    for name in ("owner", "admin", "member"):
        role_id = await built_in(owner, name)
        assert await is_missing(owner, "PATCH", f"/roles/{role_id}", {"name": "Other"})
        assert await is_missing(owner, "DELETE", f"/roles/{role_id}")


async def test_names_are_taken_in_any_case(world: World) -> None:
    owner = await world.owner()
    await custom_role(owner, "Reception")
    for name in ("RECEPTION", " owner "):
        body = {"name": name, "permissions": []}
        assert (await owner.is_refused("POST", "/roles", body))["code"] == "name_taken"


async def test_unknown_permissions_are_refused(world: World) -> None:
    owner = await world.owner()
    assert await is_missing(owner, "POST", "/roles", {"name": "X", "permissions": ["chat.read_everything"]})


async def test_roles_of_another_organisation_do_not_exist(world: World) -> None:
    owner, stranger, bo = await world.owner(), await world.stranger(), await world.member("Bo")
    theirs = await custom_role(stranger, "Theirs")
    assert await is_missing(owner, "PATCH", f"/roles/{theirs}", {"name": "Mine"})
    assert await is_missing(owner, "DELETE", f"/roles/{theirs}")
    assert await is_missing(owner, "PATCH", f"/members/{bo.member_id}", {"role_ids": [theirs]})
    assert await is_missing(owner, "POST", "/invitations", {"kind": "link", "role_id": theirs})


async def test_last_owner_keeps_the_role_until_somebody_else_has_it(world: World) -> None:
    owner = await world.owner()
    await world.member("Ada")
    bo = await world.member("Bo", role_id=await built_in(owner, "admin"))
    refused = await owner.is_refused("PATCH", f"/members/{owner.member_id}", {"role_ids": []})
    assert refused["code"] == "last_owner"
    assert "Bo, Ada" in refused["title"]
    await owner.patch(f"/members/{bo.member_id}", {"role_ids": [await built_in(owner, "owner")]})
    await owner.patch(f"/members/{owner.member_id}", {"role_ids": []})
    assert await is_missing(owner, "DELETE", "", {"name": "Hall", "password": "x"})


async def test_changes_of_roles_stand_in_the_log(world: World) -> None:
    owner, ada = await world.owner(), await world.member("Ada")
    role_id = await custom_role(owner, "Auditor", "audit.read")
    await owner.patch(f"/members/{ada.member_id}", {"role_ids": [role_id]})
    latest = (await owner.get("/audit"))["items"][0]
    assert (latest["action"], latest["subject"]) == ("identity.member_roles_changed", str(ada.member_id))
    assert latest["detail"] == {"given": [role_id], "taken": []}
    assert latest["actor"] == str(owner.member_id)
