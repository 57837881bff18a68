"""What links lead to is shown with the message: where the organisation wants it, fetched by the server alone."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.modules.chat.folding import fold
from tests.modules.chat.pages import Pages, pages_for
from tests.world import World
from tests.world.people import Person
from workhall.modules.chat.service import previews

PAGE = """<!doctype html><html><head><title>Fallback</title>
<meta property="og:title" content="Looms &amp; yarns"><meta name="description" content="All about
   weaving"><meta property="og:site_name" content="Your Bank">
<script>document.title = "owned"</script></head><body><p>x</p></body></html>"""


@pytest.fixture
async def pages(world: World) -> AsyncIterator[Pages]:
    async with pages_for(world) as made:
        yield made


async def _two(world: World, *, wanted: bool = True) -> tuple[Person, Person, str]:
    owner = await world.owner()
    if wanted:
        await owner.put("/chat/showing", {"previews": True})
    bo = await world.member("Bo")
    return owner, bo, await owner.talks_to(bo)


async def _body(reader: Person, room: str, seq: int) -> dict[str, Any]:
    found: dict[str, Any] = (await reader.get(f"/conversations/{room}/entries", seq=seq))["entries"][0]["b"]
    return found


async def test_a_link_is_shown_to_everybody_and_to_whoever_comes_back(world: World, pages: Pages) -> None:
    ada, bo, room = await _two(world)
    url = pages.has("/looms", PAGE)
    hearing = await bo.socket()
    before = await bo.get(f"/conversations/{room}/log", limit=50)
    seq = (await ada.says(room, f"Look here: {url}. Nice?"))["seq"]
    heard = await hearing.hears("chat.log", c=room, k="changed")
    shown = {"url": url, "site": "127.0.0.2", "title": "Looms & yarns", "text": "All about weaving"}
    assert heard["b"] == {"t": seq, "set": {"links": [shown]}}
    assert heard["by"] is None
    after = await bo.get(f"/conversations/{room}/log", limit=50)
    assert fold(before, hearing.entries(room), str(bo.member_id)) == after
    assert pages.asked == ["/looms"]

    # Known now: the next one who names it calls nobody.
    again = (await bo.says(room, url))["seq"]
    await hearing.hears("chat.log", c=room, k="changed", s=again + 1)
    assert pages.asked == ["/looms"]


async def test_who_wrote_it_takes_it_away_for_good(world: World, pages: Pages) -> None:
    ada, bo, room = await _two(world)
    url = pages.has("/looms", PAGE)
    hearing = await bo.socket()
    seq = (await ada.says(room, url))["seq"]
    await hearing.hears("chat.log", c=room, k="changed")
    path = f"/conversations/{room}/messages/{seq}/links"
    assert (await bo.is_refused("DELETE", path))["code"] == "not_found"
    await ada.delete(path)
    await ada.delete(path)
    assert (await _body(bo, room, seq))["links"] == []
    await ada.does("edit", room, seq=seq, text=f"still {url}")
    await _look(world, ada, room, seq)
    assert (await _body(bo, room, seq))["links"] == []


async def test_another_wording_shows_other_links(world: World, pages: Pages) -> None:
    ada, bo, room = await _two(world)
    one, other = pages.has("/one", "<title>One</title>"), pages.has("/other", "<title>Other</title>")
    hearing = await bo.socket()
    seq = (await ada.says(room, one))["seq"]
    await hearing.hears("chat.log", c=room, k="changed")
    await ada.does("edit", room, seq=seq, text=f"rather [this]({other})", f="md")
    await _look(world, ada, room, seq)
    assert [one["title"] for one in (await _body(bo, room, seq))["links"]] == ["Other"]
    await ada.does("recall", room, seq=seq)
    assert "Other" not in str(await bo.snapshot(room))
    await _look(world, ada, room, seq)
    assert "Other" not in str(await bo.snapshot(room))


async def _look(world: World, by: Person, room: str, seq: int) -> None:
    """As the job does, whether or not it has been there already."""
    await previews.preview(world.app, {"org_id": str(by.org_id), "conversation_id": room, "seq": seq})


async def test_nobody_is_called_unless_the_organisation_wants_it(world: World, pages: Pages) -> None:
    ada, bo, room = await _two(world, wanted=False)
    assert await bo.get("/chat/showing") == {"previews": False}
    assert (await bo.is_refused("PUT", "/chat/showing", {"previews": True}))["code"] == "not_found"
    seq = (await ada.says(room, pages.has("/looms", PAGE)))["seq"]
    await _look(world, ada, room, seq)
    assert pages.asked == []
    await ada.put("/chat/showing", {"previews": True})
    await _look(world, ada, room, seq)
    assert pages.asked == ["/looms"]
    rules = await ada.get("/chat/rules")
    assert rules["edit_minutes"] == rules["recall_minutes"] == 1440


async def test_an_organisation_calls_only_so_many_addresses(
    world: World, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(previews, "FETCHED_A_MINUTE", 6)
    ada, _, room = await _two(world)
    for number in range(4):
        urls = [pages.url(f"/{number}/{one}") for one in range(9)]
        await _look(world, ada, room, (await ada.says(room, " ".join(urls)))["seq"])
    assert 6 <= len(set(pages.asked)) <= 6 + previews.MOST, "of twelve"
    assert all(path[-1] in "012" for path in pages.asked), "of one message only the first few"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/secret",
        "http://localhost:{port}/secret",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]:{port}/secret",
        "http://2130706433:{port}/secret",
    ],
)
async def test_what_is_inside_is_never_called(world: World, pages: Pages, url: str) -> None:
    pages.has("/secret", PAGE)
    assert await previews.fetch(world.app, url.format(port=pages.port)) is None
    assert pages.inside == []


async def test_not_by_a_redirect_either(world: World, pages: Pages) -> None:
    for target in (f"http://127.0.0.1:{pages.port}/secret", "http://169.254.169.254/", "file:///etc/passwd"):
        pages.pages["/door"] = f"HTTP/1.1 302 Found\r\nlocation: {target}\r\ncontent-length: 0\r\n\r\n".encode()
        assert await previews.fetch(world.app, pages.url("/door")) is None
    assert pages.inside == []
    pages.pages["/round"] = (
        f"HTTP/1.1 302 Found\r\nlocation: {pages.url('/round')}\r\ncontent-length: 0\r\n\r\n".encode()
    )
    assert await previews.fetch(world.app, pages.url("/round")) is None
    assert pages.asked.count("/round") <= 4


async def test_one_that_never_ends_is_left(world: World, pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    begin = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n"
    pages.pages["/endless-declared"] = begin + b"content-length: 1000000000\r\n\r\n"
    pages.pages["/endless-flood"] = begin + b"\r\n<title>x</title>"
    pages.endless = b"y" * 65536
    async with asyncio.timeout(5):
        assert await previews.fetch(world.app, pages.url("/endless-declared")) is None
        assert await previews.fetch(world.app, pages.url("/endless-flood")) is None
    monkeypatch.setattr(previews, "_SECONDS", 0.2)
    pages.pages["/endless-drip"] = begin + b"content-length: 100000\r\n\r\n"
    pages.endless, pages.pause = b"z", 0.02
    assert await previews.fetch(world.app, pages.url("/endless-drip")) is None


async def test_only_pages_are_shown_and_only_as_words(world: World, pages: Pages) -> None:
    async def title(html: str, **more: str) -> str | None:
        found = await previews.fetch(world.app, pages.has("/page", html, **more))
        return found["title"] if found else None

    assert await title("<title>picture</title>", kind="image/svg+xml") is None
    assert await title("<title>gone</title>", status="404 Not Found") is None
    assert await title("<p>nothing said</p>") is None
    assert await title("<title>  </title>") is None
    assert await title("<title><script>alert(1)</script></title>") == "<script>alert(1)</script>"
    assert await title("<title>" + "x" * 9000 + "</title>") == "x" * 199 + "…"
    assert await title("<title>fdp\u202egnp.exe\u2066\u200b\x07</title>") == "fdpgnp.exe"
    assert await title("<title>" + "<b>" * 50_000) is not None


def test_a_site_is_written_so_that_it_cannot_be_taken_for_another() -> None:
    assert previews._site("https://\u0430pple.example/") == "xn--pple-43d.example"
    assert previews._site("https://apple.example@evil.example/") == ""
    assert previews._site("https://EVIL.example:8443/apple.example") == "evil.example"


async def test_pages_of_other_encodings_are_read(world: World, pages: Pages) -> None:
    for name, kind in (("gbk", "text/html; charset=GBK"), ("gb18030", "text/html"), ("hex", "text/html")):
        text = "<meta charset=" + name + "><title>织布机</title>"
        body = text.encode(name if name != "hex" else "utf-8")
        pages.pages["/zh"] = (
            f"HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body
        )
        found = await previews.fetch(world.app, pages.url("/zh"))
        assert found is not None
        assert found["title"] == "织布机"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see https://a.example/x, or (https://b.example/y).", ["https://a.example/x", "https://b.example/y"]),
        ("[a](https://a.example/x) <https://a.example/x>", ["https://a.example/x"]),
        ("看https://a.example/路。", ["https://a.example/路"]),
        ("ftp://a.example mailto:x@a.example [@Bo](mention:p/1)", []),
        ("https://me:secret@a.example/x", []),
        ("https:// http://", []),
        ("https://a.example/" + "x" * 2000, []),
    ],
)
def test_which_links_are_looked_at(text: str, found: list[str]) -> None:
    assert previews.urls_in(text) == found
