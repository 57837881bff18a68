"""Forgotten passwords."""

from datetime import timedelta

from sqlalchemy import text

from tests.modules.identity.post import code_to, fresh_number, letter_to, link_to
from tests.world import Person, World
from tests.world.people import PASSWORD

NEW = "another four words here"


async def reset_link(world: World, person: Person) -> str:
    await world.client().post("/api/password-reset", json={"login": person.login})
    return await link_to(world, person.login, "/reset-password/")


async def test_link_sets_a_new_password_and_ends_every_session(world: World) -> None:
    ada = await world.founder("Ada")
    token = await reset_link(world, ada)
    done = await world.client().post("/api/password-reset/confirm", json={"token": token, "password": NEW})
    assert done.status_code == 204
    assert (await ada.http.get("/api/me")).status_code == 401
    http = world.client()
    me = (await http.post("/api/sign-in", json={"login": ada.login, "password": NEW})).json()
    assert me["account"]["email_verified"]
    assert "was changed" in await letter_to(world, ada.login, saying="password of your account")


async def test_link_works_once_and_for_an_hour(world: World) -> None:
    ada = await world.founder("Ada")
    token = await reset_link(world, ada)
    http = world.client()
    too_weak = await http.post("/api/password-reset/confirm", json={"token": token, "password": "short"})
    assert too_weak.json()["fields"]["password"]["code"] == "password_short"
    body = {"token": token, "password": NEW}
    assert (await http.post("/api/password-reset/confirm", json=body)).status_code == 204
    again = await http.post("/api/password-reset/confirm", json=body)
    assert again.json()["code"] == "link_invalid"
    bo = await world.founder("Bo")
    late = await reset_link(world, bo)
    async with world.app.db.transaction(None) as db:
        past = {"past": world.app.clock.now() - timedelta(seconds=1), "id": bo.account_id}
        await db.execute(text("UPDATE identity.reset_token SET expires_at = :past WHERE account_id = :id"), past)
    expired = await http.post("/api/password-reset/confirm", json={"token": late, "password": NEW})
    assert expired.json() == again.json()


async def test_answer_is_the_same_for_every_login(world: World) -> None:
    ada = await world.founder("Ada")
    logins = (ada.login, "nobody@example.org", "+4930123456", "nonsense")
    answers = [await world.client().post("/api/password-reset", json={"login": one}) for one in logins]
    assert {(one.status_code, one.content) for one in answers} == {(202, answers[0].content)}


async def test_host_header_does_not_steer_the_link(world: World) -> None:
    ada = await world.founder("Ada")
    await world.client(Host="evil.example").post("/api/password-reset", json={"login": ada.login})
    assert "evil.example" not in await letter_to(world, ada.login, saying="/reset-password/")


async def test_owner_of_an_address_takes_over_what_a_squatter_made_with_it(world: World) -> None:
    """The squatter signs up with somebody else's address, ties a number of their own to the account and waits. Whoever
    reads the mailbox resets the password: the squatter is out, with session, number and pending changes."""
    squatter, number = await world.founder("Squatter"), fresh_number()
    await squatter.post("/api/me/phone", {"phone": number, "password": PASSWORD})
    await squatter.post("/api/me/phone/confirm", {"code": await code_to(world, number)})
    token = await reset_link(world, squatter)
    owner = world.client()
    await owner.post("/api/password-reset/confirm", json={"token": token, "password": NEW})
    assert (await squatter.http.get("/api/me")).status_code == 401
    me = (await owner.post("/api/sign-in", json={"login": squatter.login, "password": NEW})).json()
    assert me["account"]["phone"] is None
    by_number = await world.client().post("/api/sign-in", json={"login": number, "password": NEW})
    assert by_number.status_code == 422


async def test_squatter_does_not_keep_the_owner_of_an_address_from_signing_up(world: World) -> None:
    squatter = await world.founder("Squatter")
    body = {"organisation": {"name": "Mine"}, "name": "Owner", "login": squatter.login, "password": NEW}
    owner = world.client()
    me = (await owner.post("/api/sign-up", json=body)).json()
    assert me["account"]["id"] != str(squatter.account_id)
    code = await code_to(world, squatter.login, number=2)
    proved = (await owner.post("/api/me/email/confirm", json={"code": code})).json()
    assert proved["account"]["email_verified"]
    theirs = await code_to(world, squatter.login, number=1)
    assert theirs == code
