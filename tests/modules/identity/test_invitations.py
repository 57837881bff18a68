"""Invitations by link, QR code and letter."""

import asyncio
import base64
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import text

from tests.modules.identity.examples import custom_role, invitation
from tests.modules.identity.post import link_to
from tests.world import Person, World
from tests.world.people import PASSWORD


async def joins(world: World, token: str, login: str | None = None) -> httpx.Response:
    body = {"name": "New", "login": login or world.fresh_login("new"), "password": PASSWORD, "locale": "en"}
    return await world.client().post(f"/api/invitations/{token}/join", json=body)


async def built_in(owner: Person, name: str) -> str:
    (found,) = [one["id"] for one in (await owner.get("/roles"))["items"] if one["builtin"] == name]
    return str(found)


async def test_preview_says_who_invites_into_what_and_nothing_else(world: World) -> None:
    _, token = await invitation(await world.owner())
    preview = (await world.client().get(f"/api/invitations/{token}")).json()
    assert preview.pop("expires_at")
    assert preview == {"organisation_name": "Hall", "invited_by": "Olga", "email": None}


async def test_account_joins_a_second_organisation_and_is_in_both(world: World) -> None:
    ada = await world.stranger("Ada")
    _, token = await invitation(await world.owner())
    me = await ada.post(f"/api/invitations/{token}/join", {})
    assert [one["name"] for one in me["organisations"]] == ["Elsewhere", "Hall"]
    for place in me["organisations"]:
        assert (await ada.get(f"/api/orgs/{place['id']}"))["name"] == place["name"]


async def test_joining_again_uses_nothing_up(world: World) -> None:
    owner = await world.owner()
    ada = await world.stranger("Ada")
    invitation_id, token = await invitation(owner, max_uses=2)
    for _ in range(3):
        await ada.post(f"/api/invitations/{token}/join", {})
    (listed,) = [one for one in (await owner.get("/invitations"))["items"] if one["id"] == invitation_id]
    assert listed["uses"] == 1


async def test_two_clicks_at_once_join_once(world: World) -> None:
    owner, ada = await world.owner(), await world.stranger("Ada")
    invitation_id, token = await invitation(owner)
    clicks = [ada.request("POST", f"/api/invitations/{token}/join", json={}) for _ in range(3)]
    assert {one.status_code for one in await asyncio.gather(*clicks)} == {200}
    (listed,) = [one for one in (await owner.get("/invitations"))["items"] if one["id"] == invitation_id]
    assert listed["uses"] == 1
    assert len((await owner.get("/members"))["items"]) == 2


async def test_of_many_who_come_at_once_only_so_many_get_in(world: World) -> None:
    owner = await world.owner()
    strangers = [await world.stranger(f"S{n}") for n in range(4)]
    _, token = await invitation(owner, max_uses=2)
    answers = await asyncio.gather(
        *(one.request("POST", f"/api/invitations/{token}/join", json={}) for one in strangers)
    )
    assert sorted(one.status_code for one in answers) == [200, 200, 404, 404]
    assert len((await owner.get("/members"))["items"]) == 3


async def test_unknown_revoked_expired_and_used_links_get_one_answer(world: World) -> None:
    owner = await world.owner()
    revoked_id, revoked = await invitation(owner)
    await owner.delete(f"/invitations/{revoked_id}")
    expired_id, expired = await invitation(owner)
    async with world.app.db.transaction(owner.org_id) as db:
        past = {"past": world.app.clock.now() - timedelta(seconds=1), "org": owner.org_id, "id": expired_id}
        query = text("UPDATE identity.invitation SET expires_at = :past WHERE org_id = :org AND id = :id")
        await db.execute(query, past)
    _, used = await invitation(owner, max_uses=1)
    assert (await joins(world, used)).status_code == 200
    unknown = base64.urlsafe_b64encode(owner.org_id.bytes + b"x" * 24).decode()
    answers = [await joins(world, one) for one in (revoked, expired, used, unknown, "short", "%00", "ü")]
    assert {one.status_code for one in answers} == {404}
    assert {one.json()["code"] for one in answers} == {"invitation_gone"}


async def test_link_of_one_organisation_opens_no_other(world: World) -> None:
    owner, stranger = await world.owner(), await world.stranger()
    _, token = await invitation(owner)
    secret = base64.urlsafe_b64decode(token + "==")[16:]
    spliced = base64.urlsafe_b64encode(stranger.org_id.bytes + secret).decode().rstrip("=")
    assert (await joins(world, spliced)).status_code == 404


async def test_letter_proves_the_address_and_its_sender_never_sees_the_link(world: World) -> None:
    owner, login = await world.owner(), world.fresh_login("guest")
    made = await owner.post("/invitations", {"kind": "email", "emails": [login.upper(), login]})
    (one,) = made["items"]
    assert (one["email"], one["url"], one["max_uses"]) == (login, None, 1)
    assert (await owner.is_refused("GET", f"/invitations/{one['id']}/qr.svg"))["code"] == "not_found"
    token = await link_to(world, login, "/join/")
    preview = (await world.client().get(f"/api/invitations/{token}")).json()
    assert preview["email"] == login
    joined = await joins(world, token, login)
    assert joined.json()["account"]["email_verified"]


async def test_letter_joined_with_another_address_proves_none(world: World) -> None:
    owner, login = await world.owner(), world.fresh_login("guest")
    await owner.post("/invitations", {"kind": "email", "emails": [login]})
    joined = await joins(world, await link_to(world, login, "/join/"))
    assert not joined.json()["account"]["email_verified"]


async def test_qr_code_is_a_picture_of_the_link(world: World) -> None:
    owner = await world.owner()
    invitation_id, _ = await invitation(owner)
    answer = await owner.request("GET", f"/invitations/{invitation_id}/qr.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert b"<svg" in answer.content
    assert b"<script" not in answer.content


async def test_role_of_the_invitation_is_given(world: World) -> None:
    owner = await world.owner()
    role_id = await custom_role(owner, "Reception", "identity.invite")
    ada = await world.member("Ada", role_id=role_id)
    (place,) = (await ada.get("/api/me"))["organisations"]
    assert "identity.invite" in place["can"]


async def test_nobody_invites_into_a_role_above_their_own(world: World) -> None:
    owner = await world.owner()
    admin = await world.member("Ada", role_id=await built_in(owner, "admin"))
    body = {"kind": "link", "role_id": await built_in(owner, "owner")}
    assert (await admin.is_refused("POST", "/invitations", body))["code"] == "not_found"
    receptionist = await world.member("Rae", role_id=await custom_role(owner, "Reception", "identity.invite"))
    await receptionist.post("/invitations", {"kind": "link"})
    body = {"kind": "link", "role_id": await built_in(owner, "admin")}
    assert (await receptionist.is_refused("POST", "/invitations", body))["code"] == "not_found"


async def test_link_dies_with_the_rights_of_its_maker(world: World) -> None:
    owner = await world.owner()
    admin_role = await built_in(owner, "admin")
    ada = await world.member("Ada", role_id=admin_role)
    _, token = await invitation(ada, role_id=admin_role)
    await owner.patch(f"/members/{ada.member_id}", {"role_ids": []})
    assert (await joins(world, token)).status_code == 404


async def test_removed_member_does_not_come_back_through_their_own_link(world: World) -> None:
    owner = await world.owner()
    ada = await world.member("Ada", role_id=await built_in(owner, "admin"))
    _, token = await invitation(ada)
    await owner.delete(f"/members/{ada.member_id}")
    assert (await ada.is_refused("POST", f"/api/invitations/{token}/join", {}))["code"] == "invitation_gone"
    assert (await joins(world, token)).status_code == 404


async def test_deleted_role_is_no_longer_given(world: World) -> None:
    owner = await world.owner()
    role_id = await custom_role(owner, "Reception", "identity.invite")
    _, token = await invitation(owner, role_id=role_id)
    await owner.delete(f"/roles/{role_id}")
    (place,) = (await joins(world, token)).json()["organisations"]
    assert "identity.invite" not in place["can"]


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "email", "emails": []},
        {"kind": "email", "emails": ["nobody"]},
        {"kind": "email", "emails": ["+4930123456"]},
        {"kind": "link", "expires_in_days": 0},
        {"kind": "link", "max_uses": 0},
    ],
)
async def test_bad_invitations_are_refused(world: World, body: dict[str, object]) -> None:
    owner = await world.owner()
    assert (await owner.is_refused("POST", "/invitations", body))["code"] == "invalid"


async def test_stranger_has_to_say_who_they_are(world: World) -> None:
    _, token = await invitation(await world.owner())
    answer = await world.client().post(f"/api/invitations/{token}/join", json={})
    assert answer.status_code == 422
    assert set(answer.json()["fields"]) == {"name", "login", "password"}


async def test_list_is_paged(world: World) -> None:
    owner = await world.owner()
    made = [(await invitation(owner))[0] for _ in range(3)]
    first = await owner.get("/invitations", limit=2)
    rest = await owner.get("/invitations", limit=2, cursor=first["next_cursor"])
    assert [one["id"] for one in first["items"] + rest["items"]] == made[::-1]
    assert rest["next_cursor"] is None
