"""Browsers that are woken: who may be, with what words, and when no more."""

from tests.modules.notify.pushservice import PushService
from tests.modules.notify.telling import inside, passes, tells, works_off
from tests.world import World
from workhall.kit.ids import MemberId
from workhall.modules import notify


async def test_a_push_reaches_the_browser_and_only_it_can_read_it(world: World, push_service: PushService) -> None:
    mia, browser, other = await world.member("Mia"), push_service.browser(), push_service.browser()
    device = await browser.subscribes(mia)
    assert (device["service"], device["current"], device["delivered_at"]) == ("127.0.0.1", True, None)
    await tells(world, mia, title="Rollout", body="It begins at noon", link="/messages/7", key="room-7", urgent=True)
    [message] = browser.got
    assert message.content == {
        "mode": "show",
        "tag": "room-7",
        "org": str(mia.org_id),
        "notice": message.content["notice"],
        "at": world.app.clock.now().isoformat(),
        "urgent": True,
        "title": "Rollout",
        "body": "It begins at noon",
        "link": f"/o/{mia.org_id}/messages/7",
    }
    assert b"Rollout" not in message.sealed
    assert (message.headers["urgency"], message.headers["ttl"], len(message.headers["topic"])) == ("high", "86400", 32)
    assert message.claims["sub"].startswith("mailto:")
    assert 0 < message.claims["exp"] - world.app.clock.now().timestamp() <= 86_400
    assert other.got == []
    [listed] = (await mia.get("/api/me/push"))["items"]
    assert listed["delivered_at"] is not None


async def test_the_key_is_the_installations_and_always_the_same(world: World, push_service: PushService) -> None:
    mia, browser = await world.member("Mia"), push_service.browser()
    await browser.subscribes(mia)
    await tells(world, mia)
    named = dict(part.split("=", 1) for part in browser.got[0].headers["authorization"].split(" ", 1)[1].split(","))
    stranger = await world.stranger()
    for person in (mia, stranger):
        assert (await person.get("/api/me/push"))["public_key"] == named["k"].rstrip("=")


async def test_every_device_of_a_person_is_woken_once(world: World, push_service: PushService) -> None:
    mia = await world.member("Mia")
    phone, desk = push_service.browser(), push_service.browser()
    await desk.subscribes(mia)
    await phone.subscribes(await world.sign_in(mia))
    await tells(world, mia, title="One")
    assert (phone.shown(), desk.shown()) == (["One"], ["One"])
    assert len((await mia.get("/api/me/push"))["items"]) == 2


async def test_a_new_subscription_of_the_same_browser_takes_the_place_of_the_old(
    world: World, push_service: PushService
) -> None:
    mia, old, new = await world.member("Mia"), push_service.browser(), push_service.browser()
    for browser in (old, old, new, new):
        await browser.subscribes(mia)
    await tells(world, mia)
    assert (old.shown(), new.shown()) == ([], ["News"])
    assert len((await mia.get("/api/me/push"))["items"]) == 1


async def test_whoever_signs_out_is_reached_there_no_more(world: World, push_service: PushService) -> None:
    mia, browser = await world.member("Mia"), push_service.browser()
    phone = await world.sign_in(mia)
    await browser.subscribes(phone)
    await phone.post("/api/sign-out")
    await tells(world, mia)
    assert browser.tried == 0
    assert (await mia.get("/api/me/push"))["items"] == []


async def test_a_push_on_its_way_does_not_reach_a_session_that_has_ended(
    world: World, push_service: PushService
) -> None:
    mia, browser = await world.member("Mia"), push_service.browser()
    phone = await world.sign_in(mia)
    await browser.subscribes(phone)
    browser.answers = [(500, {})]
    await tells(world, mia)
    assert browser.tried == 1
    await mia.delete("/api/me/sessions")
    await passes(world, minutes=5)
    assert browser.tried == 1


async def test_the_same_browser_with_another_account_belongs_to_that_account(
    world: World, push_service: PushService
) -> None:
    mia, ben = await world.members("Mia", "Ben")
    browser = push_service.browser()
    await browser.subscribes(mia)
    await browser.subscribes(ben)
    await tells(world, mia, title="For Mia")
    await tells(world, ben, title="For Ben")
    assert browser.shown() == ["For Ben"]
    assert (await mia.get("/api/me/push"))["items"] == []


async def test_gone_subscriptions_are_forgotten(world: World, push_service: PushService) -> None:
    for status in (404, 410):
        mia, browser = await world.member("Mia"), push_service.browser()
        await browser.subscribes(mia)
        browser.answers = [(status, {})]
        await tells(world, mia, key=str(status))
        assert (await mia.get("/api/me/push"))["items"] == []
        await passes(world, hours=2)
        assert browser.tried == 1


async def test_a_busy_push_service_is_asked_again_when_it_says(world: World, push_service: PushService) -> None:
    mia, browser = await world.member("Mia"), push_service.browser()
    await browser.subscribes(mia)
    browser.answers = [(429, {"retry-after": "120"}), (503, {}), (500, {})]
    await tells(world, mia)
    assert (browser.tried, browser.got) == (1, [])
    await passes(world, seconds=119)
    assert browser.tried == 1
    for _ in range(3):
        await passes(world, minutes=10)
    assert (browser.tried, browser.shown()) == (4, ["News"])


async def test_a_refusal_that_is_our_fault_costs_the_device_nothing(world: World, push_service: PushService) -> None:
    mia, browser = await world.member("Mia"), push_service.browser()
    await browser.subscribes(mia)
    browser.answers = [(403, {}), (413, {})]
    await tells(world, mia, key="a")
    await tells(world, mia, key="b")
    await passes(world, hours=1)
    assert browser.tried == 2
    await tells(world, mia, key="c", title="Third")
    assert browser.shown() == ["Third"]


async def test_what_was_read_before_it_went_out_is_not_pushed(world: World, push_service: PushService) -> None:
    mia, browser = await world.member("Mia"), push_service.browser()
    await browser.subscribes(mia)
    browser.answers = [(500, {})]
    await tells(world, mia)
    async with inside(world, mia) as ctx:
        await notify.clear(ctx, MemberId(mia.member_id), "thing")
    await passes(world, minutes=5)
    assert browser.shown() == []


async def test_reading_clears_it_everywhere(world: World, push_service: PushService) -> None:
    mia = await world.member("Mia")
    phone, desk = push_service.browser(), push_service.browser()
    await desk.subscribes(mia)
    await phone.subscribes(await world.sign_in(mia))
    socket = await mia.socket()
    await tells(world, mia, key="room")
    async with inside(world, mia) as ctx:
        await notify.clear(ctx, MemberId(mia.member_id), "room")
    await socket.hears("notify.changed", what="notices", tag="room")
    await works_off(world)
    for browser in (phone, desk):
        shown, cleared = browser.got
        assert cleared.content == {"mode": "clear", "tag": "room"}
        # What still waits at the push service is replaced and never shown.
        assert cleared.headers["topic"] == shown.headers["topic"]
    async with inside(world, mia) as ctx:
        await notify.clear(ctx, MemberId(mia.member_id), "room")
    await works_off(world)
    assert [len(browser.got) for browser in (phone, desk)] == [2, 2]


async def test_a_newer_one_about_the_same_thing_replaces_the_older(world: World, push_service: PushService) -> None:
    mia, browser = await world.member("Mia"), push_service.browser()
    await browser.subscribes(mia)
    for title in ("First", "Second"):
        await tells(world, mia, title=title, key="room")
    assert [one.content["tag"] for one in browser.got] == ["room", "room"]
    assert len({one.headers["topic"] for one in browser.got}) == 1


async def test_hidden_content_never_leaves_the_house(world: World, push_service: PushService) -> None:
    mia, browser = await world.member("Mia"), push_service.browser()
    await browser.subscribes(mia)
    await mia.patch("/notification-preferences", {"hides_content": True})
    await tells(world, mia, title="Your salary", body="Confidential", link="/messages/secret", key="a")
    content = browser.got[0].content
    assert (content["title"], content["body"], content["link"]) == ("New message", "", f"/o/{mia.org_id}")
    assert "fetch" not in content


async def test_an_organisation_keeps_content_to_itself_and_the_browser_asks_for_it(
    world: World, push_service: PushService
) -> None:
    owner, mia, browser = await world.owner(), await world.member("Mia"), push_service.browser()
    await browser.subscribes(mia)
    await owner.patch("/notification-choices", {"hides_content": True})
    await tells(world, mia, title="Your salary", body="Confidential", key="a")
    content = browser.got[0].content
    assert (content["title"], content["body"], content["fetch"]) == ("New message", "", True)
    fetched = await mia.get(f"/notices/{content['notice']}")
    assert (fetched["title"], fetched["body"]) == ("Your salary", "Confidential")
    assert (await owner.is_refused("GET", f"/notices/{content['notice']}"))["code"] == "not_found"


async def test_the_self_test_reaches_one_device_at_once(world: World, push_service: PushService) -> None:
    mia = await world.member("Mia")
    phone, desk = push_service.browser(), push_service.browser()
    device = await desk.subscribes(mia)
    await phone.subscribes(await world.sign_in(mia))
    await mia.post(f"/api/me/push/{device['id']}/test")
    await works_off(world)
    assert (desk.shown(), phone.got) == (["It works"], [])


async def test_whoever_left_is_told_nothing(world: World, push_service: PushService) -> None:
    owner, mia, browser = await world.owner(), await world.member("Mia"), push_service.browser()
    await browser.subscribes(mia)
    await owner.delete(f"/members/{mia.member_id}")
    await tells(world, owner, mia)
    assert browser.got == []
