"""Answering a question: the index proposes, the owners of the things decide what is shown."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from uuid import UUID
from zoneinfo import ZoneInfo

from workhall.kit.authz import allow
from workhall.kit.ctx import Ctx
from workhall.kit.ids import MemberId
from workhall.kit.pagination import PageQuery, make_cursor
from workhall.kit.slot_types import SEARCH_SOURCES, SearchHit, SearchSource
from workhall.modules import directory
from workhall.modules.search import policy, store
from workhall.modules.search.errors import cursor_without_kind, too_wide, unknown_kind, unknown_person, unknown_place
from workhall.modules.search.schemas import Answer, Group, Hit
from workhall.modules.search.service import language, marking, tokens
from workhall.modules.search.service.language import Question

PEOPLE = "person"
_MOST_EACH = 20
"""Hits of each kind when all kinds are asked at once."""
_MOST_SENDERS = 20
_MOST_ROUNDS = 6
"""Windows that one answer looks through for hits that may still be shown; behind them it gives a cursor to go on."""


async def search(ctx: Ctx, q: str, kind: str | None, zone: str, page: PageQuery) -> Answer:
    """All kinds, each with its first hits; or a page of one kind."""
    allow(ctx, policy.may_search, None)
    sources = {one.kind: one for one in ctx.app.slots.get(SEARCH_SOURCES)}
    if kind is None and page.cursor is not None:
        raise cursor_without_kind()
    if kind is not None and kind != PEOPLE and kind not in sources:
        raise unknown_kind()
    question = language.read(q, _zone(zone))
    asked = await _asked(ctx, question, list(sources.values()))
    if kind is not None:
        return Answer(groups=[await _group(ctx, kind, sources.get(kind), asked, page)])
    first = PageQuery(limit=min(page.limit, _MOST_EACH))
    found = [await _group(ctx, one, sources.get(one), asked, first) for one in (PEOPLE, *sources)]
    return Answer(groups=[group for group in found if group.items])


def _zone(name: str) -> tzinfo:
    """An unknown one is UTC: a day may begin some hours early, which is better than no answer."""
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        return UTC


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its names resolved. `wanted` includes the filters, `ranked` only the words."""

    question: Question
    marker: marking.Marker
    wanted: str
    ranked: str


async def _asked(ctx: Ctx, question: Question, sources: Sequence[SearchSource]) -> Asked:
    terms, ranked = question.terms()
    needed = [terms] if terms else []
    senders = [one for name in question.senders for one in await _senders(ctx, name)]
    places = [one for name in question.places for one in await _places(ctx, name, sources)]
    needed += [tokens.any_of(map(tokens.from_token, senders))] if senders else []
    needed += [tokens.any_of(map(tokens.place_token, places))] if places else []
    needed += [tokens.any_of([tokens.has_token(what)]) for what in question.has]
    if question.is_for_me:
        needed.append(tokens.any_of([tokens.mention_token(ctx.me), tokens.MENTIONS_ALL]))
    if not needed and (question.since or question.until):
        raise too_wide()
    return Asked(question, marking.marker(question), "&".join(needed), ranked)


async def _senders(ctx: Ctx, name: str) -> Sequence[UUID]:
    if name.lower() in ("me", "@me"):
        return [ctx.me]
    wanted = _id(name)
    if wanted is not None:
        return [wanted]
    found = await directory.find(ctx, name.removeprefix("@"), PageQuery(limit=_MOST_SENDERS))
    if not found.items:
        raise unknown_person(name)
    return [one.id for one in found.items]


async def _places(ctx: Ctx, name: str, sources: Sequence[SearchSource]) -> Sequence[UUID]:
    wanted = _id(name)
    if wanted is not None:
        return [wanted]
    found = [place for source in sources for place in await source.places(ctx, name.removeprefix("#"))]
    if not found:
        raise unknown_place(name)
    return list(dict.fromkeys(found))


def _id(name: str) -> UUID | None:
    try:
        return UUID(name)
    except ValueError:
        return None


async def _group(ctx: Ctx, kind: str, source: SearchSource | None, asked: Asked, page: PageQuery) -> Group:
    if source is None:
        return await _people(ctx, asked, page)
    return await _Finder(ctx, source, asked, page).group()


async def _people(ctx: Ctx, asked: Asked, page: PageQuery) -> Group:
    if not asked.question.is_plain:
        return Group(kind=PEOPLE, items=[], next_cursor=None)
    found = await directory.find(ctx, asked.question.text, page)
    shown = {str(one.id): SearchHit(title=one.name, text=one.title, link=f"/people/{one.id}") for one in found.items}
    return Group(
        kind=PEOPLE, items=[_hit(key, one, asked.marker) for key, one in shown.items()], next_cursor=found.next_cursor
    )


class _Finder:
    """One page of one kind: windows of candidates, newest first; within a window the best first.

    The cursor names the window by the place in time below which it begins, and the place in it by the score of the last
    hit, so that what is written meanwhile moves nothing."""

    def __init__(self, ctx: Ctx, source: SearchSource, asked: Asked, page: PageQuery) -> None:
        self._ctx, self._source, self._asked, self._page = ctx, source, asked, page
        self._hits: list[Hit] = []
        self._last: tuple[object, ...] | None = None
        self._named: Sequence[str] = ()

    async def group(self) -> Group:
        after = self._page.after_as(_moment, _plain, _score, _plain)
        self._audiences = await self._source.visible_audiences(self._ctx)
        question = self._asked.question
        if question.is_plain and question.text:
            self._named = await self._source.named(self._ctx, question.text)
        if after is None:
            await self._show_named()
        more = bool(self._asked.wanted and self._audiences) and await self._windows(after)
        cursor = make_cursor(*self._last) if more and self._last else None
        return Group(kind=self._source.kind, items=self._hits, next_cursor=cursor)

    async def _show_named(self) -> None:
        """What the owner finds by a name stands before the first page's hits, beyond its limit."""
        shown: Mapping[str, SearchHit] = await self._source.show(self._ctx, self._named) if self._named else {}
        self._hits += [_hit(one, shown[one], self._asked.marker) for one in self._named if one in shown]

    async def _windows(self, after: tuple[datetime, str, float, str] | None) -> bool:
        """True when there may be more behind the last one that was looked at."""
        top = (after[0], after[1]) if after else None
        place = (after[2], after[3]) if after else None
        room = self._page.limit
        for _ in range(_MOST_ROUNDS):
            found, is_full = await store.find(self._ctx, self._wanted(), top)
            if not found:
                return False
            top = top or (found[0].at, found[0].id + _JUST_ABOVE)
            ranked = sorted(found, key=lambda one: (-one.score, one.id))
            if place is not None:
                ranked = [one for one in ranked if (-one.score, one.id) > (-place[0], place[1])]
            room -= await self._take(ranked, room, top)
            if room == 0:
                return self._last is not None and (is_full or self._last[3] != ranked[-1].id)
            if not is_full:
                return False
            top, place = (found[-1].at, found[-1].id), None
            self._last = (top[0].isoformat(), top[1], math.inf, "")
        return True

    def _wanted(self) -> store.Wanted:
        asked = self._asked
        return store.Wanted(
            self._source.kind,
            self._audiences,
            asked.wanted,
            asked.ranked,
            asked.question.since,
            asked.question.until,
        )

    async def _take(self, ranked: Sequence[store.Candidate], room: int, top: tuple[datetime, str]) -> int:
        """Shows up to `room` of them and returns how many; asks the owner for a page at a time, because nearly all can
        be shown."""
        shown = 0
        for at in range(0, len(ranked), self._page.limit):
            some = [one for one in ranked[at : at + self._page.limit] if one.id not in self._named]
            hits = await self._source.show(self._ctx, [one.id for one in some])
            for one in some:
                if one.id in hits and shown < room:
                    self._hits.append(_hit(one.id, hits[one.id], self._asked.marker))
                    self._last = (top[0].isoformat(), top[1], one.score, one.id)
                    shown += 1
            if shown == room:
                break
        return shown


_JUST_ABOVE = "\x01"
"""Behind an id: greater than it, and than nothing that follows it."""


def _moment(part: str) -> datetime:
    """Raises ValueError for what no cursor of ours holds."""
    found = datetime.fromisoformat(part)
    if found.utcoffset() != timedelta(0):
        raise ValueError
    return found


def _plain(part: str) -> str:
    if "\0" in part:
        raise ValueError
    return part


def _score(part: str) -> float:
    found = float(part)
    if math.isnan(found):
        raise ValueError
    return found


def _hit(key: str, shown: SearchHit, asked: marking.Marker) -> Hit:
    text, marks = marking.snippet(shown.text, asked)
    author: MemberId | None = shown.author_id
    return Hit(
        id=key,
        title=shown.title,
        title_marks=marking.in_utf16(shown.title, asked.marks(shown.title)),
        text=text,
        text_marks=marking.in_utf16(text, marks),
        at=shown.at,
        author_id=author,
        place=shown.place,
        place_id=shown.place_id,
        link=shown.link,
    )
