"""Devices: listed, ended one by one or all others, at once and on open sockets too."""

import time
from datetime import timedelta

from sqlalchemy import text

from tests.world import World
from tests.world.people import PASSWORD

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/19.0 Mobile/15E148 Safari/604.1"
)


async def test_each_sign_in_is_listed_with_its_device(world: World) -> None:
    ada = await world.founder("Ada")
    phone = world.client(**{"User-Agent": IPHONE})
    await phone.post("/api/sign-in", json={"login": ada.login, "password": PASSWORD})
    desk = world.client(**{"User-Agent": FIREFOX})
    await desk.post("/api/sign-in", json={"login": ada.login, "password": PASSWORD})
    listed = (await desk.get("/api/me/sessions")).json()["items"]
    assert {(one["device"], one["client"]) for one in listed} >= {("iPhone", "Safari"), ("Linux", "Firefox")}
    assert [one["client"] for one in listed if one["current"]] == ["Firefox"]


async def test_ended_session_is_nobody_at_once_and_its_socket_closes_within_a_second(world: World) -> None:
    ada = await world.founder("Ada")
    phone = await world.sign_in(ada)
    socket = await phone.socket()
    (other,) = [one for one in (await ada.get("/api/me/sessions"))["items"] if not one["current"]]
    started = time.monotonic()
    await ada.delete(f"/api/me/sessions/{other['id']}")
    assert (await phone.http.get("/api/me")).status_code == 401
    code, _ = await socket.is_closed(1)
    assert code == 4401
    assert time.monotonic() - started < 1


async def test_all_others_end_and_this_one_stays(world: World) -> None:
    ada = await world.founder("Ada")
    others = [await world.sign_in(ada) for _ in range(3)]
    await ada.delete("/api/me/sessions")
    assert len((await ada.get("/api/me/sessions"))["items"]) == 1
    for other in others:
        assert (await other.http.get("/api/me")).status_code == 401


async def test_signing_out_ends_the_token_and_not_only_the_cookie(world: World) -> None:
    ada = await world.founder("Ada")
    token = ada.token
    await ada.post("/api/sign-out")
    assert "workhall_session" not in ada.http.cookies
    stolen = world.client(Cookie=f"workhall_session={token}")
    assert (await stolen.get("/api/me")).status_code == 401


async def test_new_password_ends_every_other_session(world: World) -> None:
    ada = await world.founder("Ada")
    phone = await world.sign_in(ada)
    await ada.put("/api/me/password", {"current": PASSWORD, "new": "another four words here"})
    assert (await phone.http.get("/api/me")).status_code == 401
    await ada.get("/api/me")
    again = {"login": ada.login, "password": "another four words here"}
    assert (await world.client().post("/api/sign-in", json=again)).status_code == 200


async def test_another_persons_session_cannot_be_ended(world: World) -> None:
    ada, bo = await world.founder("Ada"), await world.founder("Bo")
    (theirs,) = (await bo.get("/api/me/sessions"))["items"]
    assert (await ada.is_refused("DELETE", f"/api/me/sessions/{theirs['id']}"))["code"] == "not_found"
    await bo.get("/api/me")


async def test_session_ends_after_its_idle_time(world: World) -> None:
    ada = await world.founder("Ada")
    async with world.app.db.transaction(None) as db:
        past = world.app.clock.now() - timedelta(seconds=1)
        await db.execute(
            text("UPDATE identity.session SET expires_at = :past WHERE account_id = :id"),
            {"past": past, "id": ada.account_id},
        )
    assert (await ada.http.get("/api/me")).status_code == 401


async def test_use_is_noted_lazily(world: World) -> None:
    ada = await world.founder("Ada")
    (before,) = (await ada.get("/api/me/sessions"))["items"]
    (same,) = (await ada.get("/api/me/sessions"))["items"]
    assert before["last_seen_at"] == same["last_seen_at"]
    async with world.app.db.transaction(None) as db:
        past = world.app.clock.now() - timedelta(minutes=6)
        await db.execute(
            text("UPDATE identity.session SET last_seen_at = :past WHERE account_id = :id"),
            {"past": past, "id": ada.account_id},
        )
    await ada.get("/api/me")
    (after,) = (await ada.get("/api/me/sessions"))["items"]
    assert after["last_seen_at"] > before["last_seen_at"]


async def test_database_holds_no_token_that_opens_anything(world: World) -> None:
    ada = await world.founder("Ada")
    device = ada.http.cookies["workhall_device"]
    async with world.app.db.transaction(None) as db:
        for token in (ada.token, device):
            for table in ("session", "device"):
                rows = await db.execute(text(f"SELECT t::text FROM identity.{table} t"))
                assert not [row for row in rows if token in row[0] or token.encode().hex() in row[0]]
