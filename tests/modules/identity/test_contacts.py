"""Addresses and numbers: proved with a code, changed with the password."""

import asyncio
from datetime import timedelta

from sqlalchemy import text

from tests.modules.identity.post import code_to, fresh_number, letter_to, no_letter_to
from tests.world import Person, World
from tests.world.people import PASSWORD


async def proved(world: World, name: str = "Ada") -> Person:
    person = await world.founder(name)
    await person.post("/api/me/email/confirm", {"code": await code_to(world, person.login)})
    return person


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


async def test_new_address_takes_effect_with_its_code_and_the_old_one_is_told(world: World) -> None:
    ada, fresh = await proved(world), world.fresh_login("ada.new")
    await ada.post("/api/me/email", {"email": fresh, "password": PASSWORD})
    assert (await ada.get("/api/me"))["account"]["email"] == ada.login
    me = await ada.post("/api/me/email/confirm", {"code": await code_to(world, fresh)})
    assert me["account"]["email"] == fresh
    assert me["account"]["email_verified"]
    assert "no longer uses" in await letter_to(world, ada.login, saying="no longer")
    sign_in = await world.client().post("/api/sign-in", json={"login": fresh, "password": PASSWORD})
    assert sign_in.status_code == 200
    old = await world.client().post("/api/sign-in", json={"login": ada.login, "password": PASSWORD})
    assert old.status_code == 422


async def test_number_is_proved_by_text_message(world: World) -> None:
    ada, number = await world.founder("Ada"), fresh_number()
    await ada.post("/api/me/phone", {"phone": number, "password": PASSWORD})
    me = await ada.post("/api/me/phone/confirm", {"code": await code_to(world, number)})
    assert me["account"]["phone"] == number
    assert me["account"]["phone_verified"]


async def test_hijacked_session_cannot_move_the_account_to_another_address(world: World) -> None:
    ada, thief = await proved(world), world.fresh_login("thief")
    refused = await ada.is_refused("POST", "/api/me/email", {"email": thief, "password": "a guess of the thief"})
    assert refused["code"] == "wrong_password"
    await no_letter_to(world, thief, saying="code")
    log = (await ada.get("/api/me/security-log"))["items"]
    assert log[0]["action"] == "identity.password_refused"


async def test_code_dies_after_five_wrong_tries(world: World) -> None:
    ada = await world.founder("Ada")
    code = await code_to(world, ada.login)
    for _ in range(5):
        assert (await ada.is_refused("POST", "/api/me/email/confirm", {"code": wrong(code)}))["code"] == "wrong_code"
    assert (await ada.is_refused("POST", "/api/me/email/confirm", {"code": code}))["code"] == "wrong_code"
    await ada.post("/api/me/verify", {"kind": "email"})
    again = await code_to(world, ada.login, number=2)
    assert (await ada.post("/api/me/email/confirm", {"code": again}))["account"]["email_verified"]


async def test_guesses_side_by_side_share_the_same_five_tries(world: World) -> None:
    ada = await world.founder("Ada")
    code = await code_to(world, ada.login)
    guesses = [ada.request("POST", "/api/me/email/confirm", json={"code": wrong(code)}) for _ in range(8)]
    await asyncio.gather(*guesses)
    async with world.app.db.transaction(None) as db:
        query = text("SELECT tries FROM identity.contact_claim WHERE account_id = :id")
        assert await db.scalar(query, {"id": ada.account_id}) == 5
    assert (await ada.is_refused("POST", "/api/me/email/confirm", {"code": code}))["code"] == "wrong_code"


async def test_code_is_sent_again_to_the_address_that_is_being_changed_to(world: World) -> None:
    ada, fresh = await proved(world), world.fresh_login("ada.new")
    await ada.post("/api/me/email", {"email": fresh, "password": PASSWORD})
    first = await code_to(world, fresh)
    await ada.post("/api/me/verify", {"kind": "email"})
    second = await code_to(world, fresh, number=2)
    if first != second:
        assert (await ada.is_refused("POST", "/api/me/email/confirm", {"code": first}))["code"] == "wrong_code"
    assert (await ada.post("/api/me/email/confirm", {"code": second}))["account"]["email"] == fresh


async def test_code_ends_after_a_quarter_of_an_hour(world: World) -> None:
    ada = await world.founder("Ada")
    code = await code_to(world, ada.login)
    async with world.app.db.transaction(None) as db:
        past = {"past": world.app.clock.now() - timedelta(seconds=1), "id": ada.account_id}
        await db.execute(text("UPDATE identity.contact_claim SET expires_at = :past WHERE account_id = :id"), past)
    assert (await ada.is_refused("POST", "/api/me/email/confirm", {"code": code}))["code"] == "wrong_code"


async def test_code_of_one_account_proves_nothing_for_another(world: World) -> None:
    ada, bo = await world.founder("Ada"), await world.founder("Bo")
    code = await code_to(world, ada.login)
    if code != await code_to(world, bo.login):
        assert (await bo.is_refused("POST", "/api/me/email/confirm", {"code": code}))["code"] == "wrong_code"


async def test_taken_address_looks_free_and_only_its_owner_learns_of_it(world: World) -> None:
    ada, bo = await proved(world), await world.founder("Bo")
    free = await bo.request("POST", "/api/me/email", json={"email": world.fresh_login("x"), "password": PASSWORD})
    taken = await bo.request("POST", "/api/me/email", json={"email": ada.login, "password": PASSWORD})
    assert (free.status_code, free.content) == (taken.status_code, taken.content)
    await letter_to(world, ada.login, saying="already belongs to yours")
    await no_letter_to(world, ada.login, saying="Your code is 9999999")


async def test_of_two_who_claim_an_address_the_first_to_prove_it_has_it(world: World) -> None:
    ada, bo, shared = await world.founder("Ada"), await world.founder("Bo"), world.fresh_login("shared")
    await ada.post("/api/me/email", {"email": shared, "password": PASSWORD})
    adas = await code_to(world, shared)
    await bo.post("/api/me/email", {"email": shared, "password": PASSWORD})
    bos = await code_to(world, shared, number=2)
    answers = await asyncio.gather(
        ada.request("POST", "/api/me/email/confirm", json={"code": adas}),
        bo.request("POST", "/api/me/email/confirm", json={"code": bos}),
    )
    assert sorted(one.status_code for one in answers) == [200, 409]
    (lost,) = [one for one in answers if one.status_code == 409]
    assert lost.json()["code"] == "login_taken"


async def test_new_name_reaches_every_organisation(world: World) -> None:
    ada = await world.founder("Ada")
    other = await ada.post("/api/organisations", {"name": "Choir"})
    await ada.patch("/api/me", {"name": "Ada Lovelace", "theme": "dark", "locale": "de"})
    for org_id in (ada.org_id, other["id"]):
        (person,) = (await ada.get(f"/api/orgs/{org_id}/members"))["items"]
        assert person["name"] == "Ada Lovelace"
    account = (await ada.get("/api/me"))["account"]
    assert (account["theme"], account["locale"]) == ("dark", "de")
