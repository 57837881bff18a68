"""Pictures of people: kept by browsers for ever, because a new picture has a new address."""

from tests.modules.directory.company import looks_up, wears
from tests.world import World


async def test_a_picture_is_served_under_an_address_that_never_changes(world: World) -> None:
    owner, mia = await world.owner(), await world.member("Mia")
    address = await wears(mia)
    response = await owner.request("GET", address)
    assert response.headers["content-type"] == "image/webp"
    assert response.content[:4] == b"RIFF"
    assert response.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in response.headers["content-security-policy"]
    again = await owner.request("GET", address, headers={"If-None-Match": response.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_a_new_picture_has_a_new_address_and_the_old_one_is_gone(world: World) -> None:
    owner, mia = await world.owner(), await world.member("Mia")
    old, new = await wears(mia, "teal"), await wears(mia, "red")
    assert old != new == (await looks_up(owner, mia))["avatar"]
    assert (await owner.is_refused("GET", old))["code"] == "not_found"
    bare = await owner.request("GET", f"/members/{mia.member_id}/avatar")
    assert bare.headers["cache-control"] == "private, no-cache"
    await mia.delete("/api/me/avatar")
    assert (await looks_up(owner, mia))["avatar"] is None
    assert (await owner.is_refused("GET", new))["code"] == "not_found"


async def test_who_has_left_takes_the_picture_along(world: World) -> None:
    owner, mia = await world.owner(), await world.member("Mia")
    address = await wears(mia)
    await mia.post("/leave")
    assert (await owner.is_refused("GET", address))["code"] == "not_found"


async def test_a_picture_is_for_members_only(world: World) -> None:
    owner, stranger = await world.owner(), await world.stranger()
    address = await wears(owner)
    assert (await stranger.is_refused("GET", address))["code"] == "not_found"
    foreign = address.replace(str(owner.org_id), str(stranger.org_id))
    assert (await stranger.is_refused("GET", foreign))["code"] == "not_found"
    async with world.client() as nobody:
        assert (await nobody.get(address)).status_code == 401
