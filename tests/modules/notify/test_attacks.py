"""Ten minutes as an attacker: endpoints that lead inside, other people's dings, budgets that races could stretch."""

import asyncio
import uuid
from datetime import timedelta
from typing import Any

import pytest

from tests.modules.availability.days import lives
from tests.modules.notify.examples import a_subscription
from tests.modules.notify.pushservice import PushService
from tests.modules.notify.telling import acting, dings, inside, tells, waiting, works_off
from tests.world import World
from tests.world.watching import asked
from workhall.kit.errors import NotFound
from workhall.kit.ids import MemberId
from workhall.modules import notify

ENDPOINTS = [
    "https://169.254.169.254/latest/meta-data",
    "https://localhost/wake",
    "http://fcm.googleapis.com/fcm/send/x",
    "https://fcm.googleapis.com.evil.example/x",
    "https://evil.example/fcm.googleapis.com",
    "https://user:secret@fcm.googleapis.com/x",
    "https://fcm.googleapis.com:8443/x",
    "https://fcm.googleapis.com@evil.example/x",
    "https://fcm.googleapis.com/x#y",
    "https://[::1]/x",
    "https://127.0.0.1/x",
    "file:///etc/passwd",
    "fcm.googleapis.com/x",
    "https://[broken",
    "https://fcm.googleapis.com:port/x",
    "https://ｆcm.googleapis.com/x",
]


@pytest.mark.parametrize("endpoint", ENDPOINTS)
async def test_only_listed_push_services_are_taken(world: World, endpoint: str) -> None:
    mia = await world.member("Mia")
    problem = await mia.is_refused("PUT", "/api/me/push", {**a_subscription(), "endpoint": endpoint})
    assert problem["fields"]["endpoint"]["code"] == "unknown_push_service", endpoint
    assert (await mia.get("/api/me/push"))["items"] == []


@pytest.mark.parametrize(
    "keys",
    [
        {"p256dh": "BA", "auth": "AAAAAAAAAAAAAAAAAAAAAA"},
        {"p256dh": "B" + "A" * 86, "auth": "AAAAAAAAAAAAAAAAAAAAAA"},
        {"p256dh": "*", "auth": "AAAAAAAAAAAAAAAAAAAAAA"},
        {"p256dh": "é", "auth": "AAAAAAAAAAAAAAAAAAAAAA"},
    ],
)
async def test_keys_that_are_none_are_refused(world: World, keys: dict[str, str]) -> None:
    mia = await world.member("Mia")
    problem = await mia.is_refused("PUT", "/api/me/push", {**a_subscription(), "keys": keys})
    assert problem["fields"]["keys"]["code"] == "bad_push_keys"


async def test_whoever_learns_an_endpoint_cannot_take_it_away(world: World, push_service: PushService) -> None:
    mia, eve = await world.members("Mia", "Eve")
    browser = push_service.browser()
    await browser.subscribes(mia)
    stolen = {**a_subscription(), "endpoint": browser.endpoint}
    assert (await eve.is_refused("PUT", "/api/me/push", stolen))["fields"]["keys"]["code"] == "bad_push_keys"
    await tells(world, mia)
    assert browser.shown() == ["News"]


async def test_others_devices_do_not_exist(world: World, push_service: PushService) -> None:
    owner, mia = await world.owner(), await world.member("Mia")
    device = await push_service.browser().subscribes(mia)
    assert (await owner.is_refused("DELETE", f"/api/me/push/{device['id']}"))["code"] == "not_found"
    assert (await owner.is_refused("POST", f"/api/me/push/{device['id']}/test"))["code"] == "not_found"
    assert len((await mia.get("/api/me/push"))["items"]) == 1


async def test_the_self_test_is_no_hammer(world: World, push_service: PushService) -> None:
    mia = await world.member("Mia")
    device = await push_service.browser().subscribes(mia)
    statuses = [(await mia.request("POST", f"/api/me/push/{device['id']}/test")).status_code for _ in range(7)]
    assert statuses == [204] * 5 + [429] * 2


async def test_only_the_newest_devices_of_an_account_are_kept(world: World) -> None:
    mia = await world.member("Mia")
    for _ in range(21):
        await (await world.sign_in(mia)).put("/api/me/push", a_subscription())
    assert len((await mia.get("/api/me/push"))["items"]) == 20


async def test_a_redirect_of_a_push_service_is_not_followed(world: World, push_service: PushService) -> None:
    mia, browser, inner = await world.member("Mia"), push_service.browser(), push_service.browser()
    await browser.subscribes(mia)
    browser.answers = [(307, {"location": inner.endpoint})]
    await tells(world, mia)
    assert (browser.tried, inner.tried) == (1, 0)


async def test_no_administrator_reads_along(world: World) -> None:
    owner, ada, bo = await world.owner(), *(await world.members("Ada", "Bo"))
    made = (await dings(ada, bo))["id"]
    await works_off(world)
    for who in (owner, bo, await world.stranger()):
        for method, path in (
            ("GET", f"/dings/{made}"),
            ("GET", f"/dings/{made}/receivers"),
            ("POST", f"/dings/{made}/recall"),
        ):
            assert (await who.is_refused(method, path))["code"] == "not_found", (who.name, path)
    for who in (owner, ada):
        assert (await who.is_refused("POST", f"/dings/{made}/confirm"))["code"] == "not_found"
        await who.post("/dings/shown", {"ids": [made]})
    assert (await ada.get(f"/dings/{made}"))["confirmed"] == 0
    assert (await ada.get(f"/dings/{made}/receivers"))["items"][0]["shown_at"] is None


async def test_nothing_of_another_organisation_can_be_named(world: World) -> None:
    ada, stranger = await world.member("Ada"), await world.stranger()
    foreign = (await stranger.post("/departments", {"name": "Theirs"}))["id"]
    for person, department in ((str(stranger.member_id), foreign), (str(uuid.uuid4()), str(uuid.uuid4()))):
        for body, field in (
            ({"member_ids": [person]}, "member_ids"),
            ({"department_ids": [department]}, "department_ids"),
        ):
            for path in ("/dings", "/dings/preview"):
                sent = {**body, "text": "x"} if path == "/dings" else body
                assert (await ada.is_refused("POST", path, sent))["fields"][field]["code"] == "unknown"
    problem = await ada.is_refused("POST", "/dings", {"text": "x", "member_ids": [str(ada.member_id)]})
    assert problem["code"] == "ding_nobody"


async def test_a_member_cannot_override_quiet_hours_by_any_door(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    await lives(bo, dnd_until=(world.app.clock.now() + timedelta(hours=9)).isoformat())
    body = {"text": "x", "member_ids": [str(bo.member_id)], "overrides": True}
    assert (await ada.is_refused("POST", "/dings", body))["code"] == "not_found"
    seen = await ada.post("/dings/preview", {"member_ids": [str(bo.member_id)], "overrides": True})
    assert (seen["held"], seen["may_override"]) == (1, False)
    async with acting(world, ada) as ctx:
        with pytest.raises(NotFound):
            await notify.ding(ctx, "x", [MemberId(bo.member_id)], overrides=True)
    await works_off(world)
    assert await waiting(bo) == []


async def test_sending_at_once_from_many_windows_does_not_stretch_the_budget(world: World) -> None:
    owner, ada, bo = await world.owner(), *(await world.members("Ada", "Bo"))
    roles = {one["builtin"]: one["id"] for one in (await owner.get("/roles"))["items"]}
    await owner.patch("/notification-choices", {"budgets": [{"role_id": roles["member"], "points": 3}]})
    body = {"text": "x", "member_ids": [str(bo.member_id)]}
    answers = await asyncio.gather(*(ada.request("POST", "/dings", json=body) for _ in range(8)))
    assert sorted(one.status_code for one in answers) == [201] * 3 + [409] * 5
    assert (await ada.get("/dings/budget"))["left"] == 0


async def test_a_repeated_request_sends_once(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    body = {"text": "x", "member_ids": [str(bo.member_id)]}
    key = {"Idempotency-Key": str(uuid.uuid4())}
    first, second = [await ada.post("/dings", body, headers=key) for _ in range(2)]
    assert first["id"] == second["id"]
    assert len((await ada.get("/dings/sent"))["items"]) == 1


async def test_confirming_and_recalling_at_once_end_in_one_of_both(world: World) -> None:
    ada, *others = await world.members("Ada", "Bo", "Cy")
    for _ in range(3):
        made = (await dings(ada, *others))["id"]
        await works_off(world)
        answers = await asyncio.gather(
            *(one.request("POST", f"/dings/{made}/confirm") for one in others),
            ada.request("POST", f"/dings/{made}/recall"),
            others[0].request("POST", f"/dings/{made}/confirm"),
        )
        assert all(one.status_code in (200, 409) for one in answers)
        seen = await ada.get(f"/dings/{made}")
        confirmed = [one for one in (await ada.get(f"/dings/{made}/receivers"))["items"] if one["confirmed_at"]]
        assert seen["confirmed"] == len(confirmed)


async def test_links_lead_inside_only(world: World) -> None:
    mia = await world.member("Mia")
    for link in ("https://evil.example", "//evil.example", "javascript:alert(1)", ""):
        async with inside(world, mia) as ctx:
            with pytest.raises(ValueError, match="no path below"):
                await notify.notify(ctx, "notify.ding", [MemberId(mia.member_id)], "a", "b", link, "k")
        async with inside(world, mia) as ctx:
            with pytest.raises(LookupError):
                await notify.notify(ctx, "no.kind", [MemberId(mia.member_id)], "a", "b", "/work", "k")


@pytest.mark.parametrize("people", [3, 12])
async def test_lists_ask_the_same_however_many_there_are(world: World, people: int) -> None:
    ada, *others = await world.members("Ada", *(f"P{n}" for n in range(people)))
    made = (await dings(ada, *others))["id"]
    await dings(ada, others[0])
    await works_off(world)

    async def count(work: Any) -> int:
        return len(await asked(world, work, "notify."))

    assert await count(ada.get(f"/dings/{made}/receivers")) == 3
    assert await count(ada.get("/dings/sent")) == 1
    assert await count(others[0].get("/dings/received")) == 1
    assert await count(others[0].get("/notices")) == 1
