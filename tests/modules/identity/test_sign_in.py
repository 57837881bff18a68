"""Signing in, and what stands in the way of guessing."""

from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import text

from tests.modules.identity.post import link_to
from tests.world import World
from tests.world.people import PASSWORD
from workhall.modules.identity.schemas import IdentitySettings
from workhall.modules.identity.service import guard
from workhall.modules.identity.service.passwords import Passwords


@pytest.fixture
def strict(world: World) -> Iterator[None]:
    """The limits as the product has them."""
    settings = world.app.settings.of(IdentitySettings)
    usual, settings.attempts_factor = settings.attempts_factor, 1
    world.app.limits._memory._times.clear()
    yield
    settings.attempts_factor = usual
    world.app.limits._memory._times.clear()


async def sign_in(http: httpx.AsyncClient, login: str, password: str = PASSWORD, address: str = "") -> httpx.Response:
    headers = {"X-Forwarded-For": address} if address else {}
    return await http.post("/api/sign-in", json={"login": login, "password": password}, headers=headers)


async def test_wrong_password_and_unknown_login_get_the_same_answer(world: World) -> None:
    ada = await world.founder("Ada")
    wrong = await sign_in(world.client(), ada.login, "not the password")
    unknown = await sign_in(world.client(), "nobody@example.org", "not the password")
    nonsense = await sign_in(world.client(), "\u00f8 nonsense", "not the password")
    assert wrong.status_code == unknown.status_code == nonsense.status_code == 422
    assert wrong.json() == unknown.json() == nonsense.json()
    assert wrong.json()["code"] == "wrong_login"


async def test_failures_stand_in_the_accounts_own_log_and_nowhere_else(world: World) -> None:
    ada = await world.founder("Ada")
    await sign_in(world.client(), ada.login, "not the password", "198.51.100.7")
    mine = await ada.get("/api/me/security-log")
    assert mine["items"][0]["action"] == "identity.sign_in_failed"
    assert mine["items"][0]["address"] == "198.51.100.7"
    actions = {one["action"] for one in (await ada.get("/audit"))["items"]}
    assert not any("sign" in action for action in actions)


async def test_failure_is_written_down_for_unknown_logins_too(world: World) -> None:
    """A write takes time that can be measured: it is made either way."""
    ada = await world.founder("Ada")
    counts = []
    for login in (ada.login, "nobody@example.org"):
        async with world.app.db.transaction(None) as db:
            before = await db.scalar(text("SELECT count(*) FROM audit.account_entry"))
        await sign_in(world.client(), login, "not the password")
        async with world.app.db.transaction(None) as db:
            counts.append(await db.scalar(text("SELECT count(*) FROM audit.account_entry")) - before)
    assert counts == [1, 1]


@pytest.mark.usefixtures("strict")
async def test_guessing_from_one_place_is_slowed_down(world: World) -> None:
    ada = await world.founder("Ada")
    answers = [await sign_in(world.client(), ada.login, f"guess number {n}", "203.0.113.9") for n in range(8)]
    assert [one.status_code for one in answers] == [422] * 6 + [429] * 2
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert "RateLimit-Remaining" in answers[-1].headers
    right = await sign_in(world.client(), ada.login, PASSWORD, "203.0.113.9")
    assert right.status_code == 429
    elsewhere = await sign_in(world.client(), ada.login, PASSWORD, "203.0.113.10")
    assert elsewhere.status_code == 200


@pytest.mark.usefixtures("strict")
async def test_attacker_with_many_addresses_does_not_lock_the_owner_out(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "_ANYWHERE", ((5, 3600),))
    ada = await world.founder("Ada")
    for n in range(6):
        last = await sign_in(world.client(), ada.login, f"guess number {n}", f"203.0.113.{n + 1}")
    assert last.status_code == 429
    stranger = await sign_in(world.client(), ada.login, PASSWORD, "198.51.100.1")
    assert stranger.status_code == 429
    at_her_desk = await sign_in(ada.http, ada.login, PASSWORD)
    assert at_her_desk.status_code == 200


@pytest.mark.usefixtures("strict")
async def test_owner_on_a_new_device_gets_in_by_letter_however_much_strangers_hammer(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "_ANYWHERE", ((3, 3600),))
    ada = await world.founder("Ada")
    for n in range(4):
        await sign_in(world.client(), ada.login, f"guess number {n}", f"203.0.113.{n + 1}")
    phone = world.client()
    assert (await sign_in(phone, ada.login)).status_code == 429
    await phone.post("/api/password-reset", json={"login": ada.login})
    body = {"token": await link_to(world, ada.login, "/reset-password/"), "password": "another four words here"}
    await phone.post("/api/password-reset/confirm", json=body)
    assert (await sign_in(phone, ada.login, body["password"])).status_code == 200


@pytest.mark.usefixtures("strict")
async def test_own_device_is_no_lane_into_other_accounts(world: World) -> None:
    """An attacker claims the victim's address too: the device of that account opens that account only."""
    ada = await world.founder("Ada")
    twin = world.client()
    body = {"organisation": {"name": "X"}, "name": "X", "login": ada.login, "password": "attackers own words"}
    assert (await twin.post("/api/sign-up", json=body, headers={"X-Forwarded-For": "192.0.2.1"})).status_code == 201
    tried = [await sign_in(twin, ada.login, f"guess number {n}", "192.0.2.1") for n in range(9)]
    assert tried[-1].status_code == 429
    assert (await sign_in(twin, ada.login, PASSWORD, "192.0.2.1")).status_code == 429


async def test_hash_follows_the_settings(world: World) -> None:
    ada = await world.founder("Ada")
    world.app.extras.pop("identity.passwords")
    settings = world.app.settings.of(IdentitySettings)
    settings.argon2_passes = 2
    try:
        assert (await sign_in(world.client(), ada.login)).status_code == 200
        async with world.app.db.transaction(None) as db:
            query = text("SELECT password_hash FROM identity.credential WHERE account_id = :id")
            assert "t=2" in (await db.scalar(query, {"id": ada.account_id}))
    finally:
        settings.argon2_passes = 1
        world.app.extras.pop("identity.passwords")
    assert (await sign_in(world.client(), ada.login)).status_code == 200


async def test_unknown_logins_cost_as_much_hashing_as_known_ones(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = await world.founder("Ada")
    counted: list[str] = []
    usual = Passwords._verify

    def count(self: Passwords, password_hash: str, password: str) -> bool:
        counted.append(password_hash)
        return usual(self, password_hash, password)

    monkeypatch.setattr(Passwords, "_verify", count)
    await sign_in(world.client(), ada.login, "not the password")
    known = len(counted)
    await sign_in(world.client(), "nobody@example.org", "not the password")
    assert known == len(counted) - known == 2
