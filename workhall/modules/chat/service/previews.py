"""What a link leads to: fetched once for an organisation, by the server and not by its readers, and shown with the
message.

Off unless an organisation wants it, because a fetch tells the other side that somebody wrote its address. Titles and
texts are the other side's word; the site is always the address that stands in the message, so that no page can pose as
another. Pictures are left out.
"""

import asyncio
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from selectolax.lexbor import LexborHTMLParser

from workhall.kit.authz import Who, allow
from workhall.kit.ctx import Ctx
from workhall.kit.errors import NotFound
from workhall.kit.ids import MemberId, OrgId
from workhall.kit.module import Job
from workhall.kit.outbound import OutboundFailed, OutboundRefused
from workhall.kit.services import Services
from workhall.kit.unit import system_unit
from workhall.modules import audit
from workhall.modules.chat import policy, schemas
from workhall.modules.chat.schemas import content
from workhall.modules.chat.service.changes import Batch, Target
from workhall.modules.chat.service.conversations import change, writer
from workhall.modules.chat.service.messages import message
from workhall.modules.chat.service.showing import Show
from workhall.modules.chat.service.speaking import Author
from workhall.modules.chat.store import previews as store

MOST = 3
"""Links of one message that are looked at."""
KEPT, FAILED_KEPT = timedelta(days=7), timedelta(hours=1)
FETCHED_A_MINUTE = 60
"""By one organisation: nobody makes this server call thousands of addresses for them."""
_FRESH = timedelta(minutes=10)
"""An older message that is indexed anew is history; its links are not called again."""
_BYTES, _SECONDS, _REDIRECTS = 2 << 20, 6.0, 3
_LONGEST_URL, _TITLE, _TEXT = 2000, 200, 300
_URL = re.compile(r"https?://[^\s<>\"'`\])}|\\^]+", re.IGNORECASE)
_CHARSET = re.compile(rb"<meta[^>]+charset=[\"']?([\w-]{1,20})", re.IGNORECASE)
_ENCODINGS = re.compile(r"utf-8|gbk|gb2312|gb18030|big5|shift_jis|euc-(jp|kr)|iso-8859-\d+|windows-125\d|koi8-[ru]")


def urls_in(text: str) -> list[str]:
    """The first few addresses, each once, in their order; none that holds a password."""
    found: dict[str, None] = {}
    for match in _URL.finditer(text):
        url = match[0].rstrip(".,;:!?*_~…。，；：！？")
        if len(url) <= _LONGEST_URL and _site(url):
            found[url] = None
        if len(found) == MOST:
            break
    return list(found)


def _site(url: str) -> str:
    """Where an address leads, in the signs that cannot be mistaken for others; empty for one that is not to be
    called."""
    try:
        parts = urlsplit(url)
        if parts.username is not None or parts.password is not None or not parts.hostname:
            return ""
        return parts.hostname.encode("idna").decode()
    except (ValueError, UnicodeError):
        return ""


async def look_for(ctx: Ctx, said: Iterable[tuple[UUID, int, datetime]]) -> None:
    """Queues a look at the links of messages (conversation, number, when they were said or worded anew), where the
    organisation wants that."""
    wanted = {(conversation_id, seq) for conversation_id, seq, at in said if ctx.now - at < _FRESH}
    if not wanted or not await store.may_preview(ctx):
        return
    for conversation_id, seq in sorted(wanted):
        payload = {"org_id": str(ctx.org_id), "conversation_id": str(conversation_id), "seq": seq}
        await ctx.app.jobs.enqueue(ctx, PREVIEW, payload, key=f"{conversation_id}:{seq}")


async def preview(app: Services, payload: dict[str, Any]) -> None:
    org_id, seq = OrgId(UUID(payload["org_id"])), int(payload["seq"])
    conversation_id = UUID(payload["conversation_id"])
    async with system_unit(app, "chat.preview", org_id) as ctx:
        entry = await store.message(ctx, conversation_id, seq)
        if entry is None or entry.get("gone") or entry["b"].get("unlinked") or not await store.may_preview(ctx):
            return
        urls = urls_in(str(entry["b"].get("text", "")))
        known = await store.known(ctx, urls)
        missing = [url for url in urls if url not in known]
        if missing and await store.fetched_since(ctx, ctx.now - timedelta(minutes=1)) >= FETCHED_A_MINUTE:
            missing = []
    fetched = dict(zip(missing, await asyncio.gather(*(fetch(app, url) for url in missing)), strict=True))
    if fetched:
        async with system_unit(app, "chat.preview", org_id) as ctx:
            for url, found in fetched.items():
                await store.keep(ctx, url, found, ctx.now + (KEPT if found else FAILED_KEPT))
    links = [found for url in urls if (found := (known | fetched).get(url))]
    asks = Author(Who(org_id=org_id, member_id=MemberId(UUID(entry["by"]))))
    made = change(ShowLinks, app, asks, conversation_id, seq=seq, urls=urls, links=links)
    try:
        await writer(app).submit(made)
    except NotFound:
        return  # Recalled meanwhile.


PREVIEW = Job("chat.preview_links", preview, attempts=3)


@dataclass(slots=True, eq=False)
class ShowLinks(Show):
    urls: list[str]
    links: list[dict[str, Any]]

    def news(self, batch: Batch, message: Target) -> dict[str, Any]:
        body = message.entry["b"]
        # Taken away by its author, or worded anew since: then another look is on its way.
        if body.get("unlinked") or urls_in(str(body.get("text", ""))) != self.urls:
            return {}
        return {"links": self.links} if body.get("links", []) != self.links else {}


@dataclass(slots=True, eq=False)
class Unlink(Show):
    """Whose message it is says that nothing is to be shown of its links, from now on."""

    def apply(self, batch: Batch) -> None:
        found = batch.targets.get((self.conversation_id, self.seq))
        allow(self.asks, policy.may_edit, policy.Message(batch.seat(self), found.sender_id if found else None))
        Show.apply(self, batch)

    def teller(self) -> MemberId | None:
        return self.by

    def news(self, batch: Batch, message: Target) -> dict[str, Any]:
        return {} if message.entry["b"].get("unlinked") else {"links": [], "unlinked": True}


async def unlink(ctx: Ctx, conversation_id: UUID, seq: int) -> None:
    await message(ctx, conversation_id, seq)
    await writer(ctx.app).submit(change(Unlink, ctx.app, ctx, conversation_id, seq=seq))


async def rules(ctx: Ctx) -> content.Showing:
    allow(ctx, policy.may_see_rules, None)
    return content.Showing(previews=await store.may_preview(ctx))


async def set_rules(ctx: Ctx, new: content.Showing) -> content.Showing:
    allow(ctx, policy.may_manage, None)
    usual = schemas.Rules()
    minutes = {"edit_minutes": usual.edit_minutes, "recall_minutes": usual.recall_minutes}
    await store.keep_rules(ctx, previews=new.previews, **minutes)
    await audit.record(ctx, "chat.showing_set", str(ctx.org_id), new.model_dump())
    return new


async def prune(ctx: Ctx) -> None:
    await store.prune(ctx)


# One page


async def fetch(app: Services, url: str) -> dict[str, Any] | None:
    """What a page says of itself, or None when there is nothing to show: refused, away, too large, too slow, no
    page."""
    try:
        answer = await app.outbound.get(
            url, headers={"accept": "text/html"}, limit=_BYTES, seconds=_SECONDS, redirects=_REDIRECTS
        )
    except (OutboundRefused, OutboundFailed):
        return None
    kind, _, parameters = answer.headers.get("content-type", "").lower().partition(";")
    if answer.status != 200 or kind.strip() not in ("text/html", "application/xhtml+xml"):
        return None
    # Parsing is C without the interpreter's lock; two megabytes must not hold up everybody's messages.
    words = await asyncio.to_thread(_words_of, answer.body, parameters)
    return {"url": url, "site": _site(url), **words} if words else None


def _words_of(page: bytes, parameters: str) -> dict[str, str]:
    """Title and description, for people to read: no markup, one line, nothing that turns the direction of reading."""
    tree = LexborHTMLParser(_decoded(page, parameters))
    said: dict[str, str] = {}
    for node in tree.css("head meta"):
        name = (node.attributes.get("property") or node.attributes.get("name") or "").lower()
        said.setdefault(name, node.attributes.get("content") or "")
    heading = tree.css_first("head title")
    title = _line([said.get("og:title", ""), heading.text() if heading else ""], _TITLE)
    text = _line([said.get("og:description", ""), said.get("description", "")], _TEXT)
    return ({"title": title} | ({"text": text} if text else {})) if title else {}


def _decoded(page: bytes, parameters: str) -> str:
    declared = re.search(r"charset=\"?([\w-]{1,20})", parameters)
    sniffed = _CHARSET.search(page[:2048])
    name = declared[1] if declared else sniffed[1].decode().lower() if sniffed else "utf-8"
    return page.decode(name if _ENCODINGS.fullmatch(name) else "utf-8", errors="replace")


def _line(candidates: Sequence[str], longest: int) -> str:
    for one in candidates:
        shown = "".join(" " if sign.isspace() else sign for sign in one if sign.isspace() or _is_plain(sign))
        line = " ".join(shown.split())
        if line:
            return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"
    return ""


def _is_plain(sign: str) -> bool:
    """No control signs (bidi among them), no private or unassigned ones."""
    return not unicodedata.category(sign).startswith("C")
