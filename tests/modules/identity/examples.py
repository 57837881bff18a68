"""One request for each endpoint, for the walk that shows who gets through."""

from io import BytesIO

from PIL import Image

from tests.modules.identity.post import code_to, fresh_number, link_to
from tests.world import Person, World
from tests.world.examples import Shot, example
from tests.world.people import PASSWORD

NEW_PASSWORD = "another four words here"


def picture() -> dict[str, tuple[str, bytes, str]]:
    file = BytesIO()
    Image.new("RGB", (300, 200), "teal").save(file, "PNG")
    return {"file": ("me.png", file.getvalue(), "image/png")}


async def invitation(owner: Person, **wanted: object) -> tuple[str, str]:
    """Its id and the token of its link."""
    made = (await owner.post("/invitations", {"kind": "link", **wanted}))["items"][0]
    return made["id"], made["url"].rsplit("/", 1)[1]


async def custom_role(owner: Person, name: str = "Reception", *permissions: str) -> str:
    made: str = (await owner.post("/roles", {"name": name, "permissions": list(permissions)}))["id"]
    return made


@example("identity.sign_up")
async def sign_up(world: World) -> Shot:
    body = {"organisation": {"name": "Bakery"}, "name": "Ada", "login": world.fresh_login("ada"), "password": PASSWORD}
    return Shot(await world.owner(), body=body)


@example("identity.sign_in")
async def sign_in(world: World) -> Shot:
    owner = await world.owner()
    return Shot(owner, body={"login": owner.login, "password": PASSWORD})


@example("identity.sign_out")
async def sign_out(world: World) -> Shot:
    return Shot(await world.founder())


@example("identity.request_reset")
async def request_reset(world: World) -> Shot:
    owner = await world.owner()
    return Shot(owner, body={"login": owner.login})


@example("identity.confirm_reset")
async def confirm_reset(world: World) -> Shot:
    owner = await world.founder()
    await owner.post("/api/password-reset", {"login": owner.login})
    token = await link_to(world, owner.login, "/reset-password/")
    return Shot(owner, body={"token": token, "password": NEW_PASSWORD})


@example("identity.preview_invitation")
async def preview_invitation(world: World) -> Shot:
    owner = await world.owner()
    _, token = await invitation(owner)
    return Shot(owner, path={"token": token})


@example("identity.join")
async def join(world: World) -> Shot:
    _, token = await invitation(await world.owner())
    return Shot(await world.stranger(), path={"token": token}, body={})


@example("identity.create_organisation")
async def create_organisation(world: World) -> Shot:
    return Shot(await world.founder(), body={"name": "Choir", "sector": "music"})


@example("identity.me")
async def me(world: World) -> Shot:
    return Shot(await world.owner())


@example("identity.change_me")
async def change_me(world: World) -> Shot:
    return Shot(await world.owner(), body={"theme": "dark", "reduce_motion": True})


@example("identity.delete_me")
async def delete_me(world: World) -> Shot:
    return Shot(await world.member("Leaving"), body={"password": PASSWORD})


@example("identity.change_password")
async def change_password(world: World) -> Shot:
    return Shot(await world.founder(), body={"current": PASSWORD, "new": NEW_PASSWORD})


@example("identity.put_avatar")
async def put_avatar(world: World) -> Shot:
    return Shot(await world.owner(), files=picture())


@example("identity.my_avatar")
async def my_avatar(world: World) -> Shot:
    owner = await world.owner()
    assert (await owner.request("PUT", "/api/me/avatar", files=picture())).is_success
    return Shot(owner)


@example("identity.delete_avatar")
async def delete_avatar(world: World) -> Shot:
    return Shot(await world.owner())


@example("identity.change_email")
async def change_email(world: World) -> Shot:
    return Shot(await world.owner(), body={"email": world.fresh_login("new"), "password": PASSWORD})


@example("identity.confirm_email")
async def confirm_email(world: World) -> Shot:
    owner = await world.founder()
    return Shot(owner, body={"code": await code_to(world, owner.login)})


@example("identity.change_phone")
async def change_phone(world: World) -> Shot:
    return Shot(await world.owner(), body={"phone": "+39 06 6982 0001", "password": PASSWORD})


@example("identity.confirm_phone")
async def confirm_phone(world: World) -> Shot:
    owner, number = await world.founder(), fresh_number()
    await owner.post("/api/me/phone", {"phone": number, "password": PASSWORD})
    return Shot(owner, body={"code": await code_to(world, number)})


@example("identity.verify")
async def verify(world: World) -> Shot:
    return Shot(await world.founder(), body={"kind": "email"})


@example("identity.list_sessions")
async def list_sessions(world: World) -> Shot:
    return Shot(await world.owner())


@example("identity.end_other_sessions")
async def end_other_sessions(world: World) -> Shot:
    return Shot(await world.owner())


@example("identity.end_session")
async def end_session(world: World) -> Shot:
    owner = await world.founder()
    await world.sign_in(owner)
    (other,) = [one for one in (await owner.get("/api/me/sessions"))["items"] if not one["current"]]
    return Shot(owner, path={"session_id": other["id"]})


@example("identity.organisation")
async def organisation(world: World) -> Shot:
    return Shot(await world.owner())


@example("identity.change_organisation")
async def change_organisation(world: World) -> Shot:
    return Shot(await world.owner(), body={"name": "New Hall"}, without_right=await world.member())


@example("identity.delete_organisation")
async def delete_organisation(world: World) -> Shot:
    owner = await world.owner()
    return Shot(owner, body={"name": "Hall", "password": PASSWORD}, without_right=await world.member())


@example("identity.leave")
async def leave(world: World) -> Shot:
    return Shot(await world.member("Leaving"))


@example("identity.list_roles")
async def list_roles(world: World) -> Shot:
    return Shot(await world.owner())


@example("identity.create_role")
async def create_role(world: World) -> Shot:
    body = {"name": "Reception", "permissions": ["identity.invite"]}
    return Shot(await world.owner(), body=body, without_right=await world.member())


@example("identity.change_role")
async def change_role(world: World) -> Shot:
    owner = await world.owner()
    role_id = await custom_role(owner)
    return Shot(owner, path={"role_id": role_id}, body={"name": "Front desk"}, without_right=await world.member())


@example("identity.delete_role")
async def delete_role(world: World) -> Shot:
    owner = await world.owner()
    return Shot(owner, path={"role_id": await custom_role(owner)}, without_right=await world.member())


@example("identity.list_invitations")
async def list_invitations(world: World) -> Shot:
    return Shot(await world.owner(), without_right=await world.member())


@example("identity.create_invitations")
async def create_invitations(world: World) -> Shot:
    body = {"kind": "email", "emails": [world.fresh_login("new")]}
    return Shot(await world.owner(), body=body, without_right=await world.member())


@example("identity.revoke_invitation")
async def revoke_invitation(world: World) -> Shot:
    owner = await world.owner()
    invitation_id, _ = await invitation(owner)
    return Shot(owner, path={"invitation_id": invitation_id}, without_right=await world.member())


@example("identity.invitation_qr")
async def invitation_qr(world: World) -> Shot:
    owner = await world.owner()
    invitation_id, _ = await invitation(owner)
    return Shot(owner, path={"invitation_id": invitation_id}, without_right=await world.member())
