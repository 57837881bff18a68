"""The language of questions: words, "exact phrases" and filters. Reading one never fails for what it cannot know; a
filter that it knows and that holds nonsense is refused with the way to mend it."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import get_args

from workhall.kit.search import runs
from workhall.modules.search.errors import no_date, unknown_has
from workhall.modules.search.schemas import Has
from workhall.modules.search.service import tokens

_MOST_TERMS = 12
"""Words and phrases that count; whoever pastes a letter is asked for its beginning."""
_LONGEST_PHRASE = 12
_MOST_NAMES = 5
"""Senders, and places: each is looked up."""
_FILTERS = ("from", "in", "has", "before", "after")
_QUOTES = '"“”„«»「」'
_PIECES = re.compile(
    rf"""(?:(?P<name>{"|".join(_FILTERS)})[:：](?:[{_QUOTES}](?P<quoted>[^{_QUOTES}]*)[{_QUOTES}]?|(?P<value>\S*)))"""
    rf"""|(?P<me>[@＠]me)(?!\w)|[{_QUOTES}](?P<phrase>[^{_QUOTES}]*)[{_QUOTES}]?|(?P<word>[^\s{_QUOTES}]+)""",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Question:
    """`senders` and `places` are names or ids, as they were typed; one of several is enough."""

    words: list[str] = field(default_factory=list)
    phrases: list[str] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    has: list[Has] = field(default_factory=list)
    is_for_me: bool = False
    since: datetime | None = None
    until: datetime | None = None

    @property
    def is_plain(self) -> bool:
        """No filter: what has no sender and no place (people, conversations) can fit too."""
        return not (self.senders or self.places or self.has or self.is_for_me or self.since or self.until)

    @property
    def text(self) -> str:
        """What is left without the filters."""
        return " ".join([*self.words, *self.phrases])

    def terms(self) -> tuple[str, str]:
        """What has to fit and what counts for the rank, as two tsqueries; both empty without words."""
        asked = [tokens.phrase_term(runs(one)[:_LONGEST_PHRASE]) for one in self.phrases]
        asked += [tokens.word_term(run) for word in self.words for run in runs(word)]
        found = [one for one in asked if one is not None][:_MOST_TERMS]
        return "&".join(one.wanted for one in found), "|".join(token for one in found for token in one.ranked)


def read(text: str, zone: tzinfo) -> Question:
    """Days begin at midnight in `zone`. Raises Invalid."""
    question = Question()
    for found in _PIECES.finditer(text.replace("\0", " ")):
        if found["name"]:
            _filter(question, found["name"].lower(), (found["quoted"] or found["value"] or "").strip(), zone)
        elif found["me"]:
            question.is_for_me = True
        elif found["phrase"] is not None:
            question.phrases.append(found["phrase"])
        else:
            question.words.append(found["word"])
    return question


def _filter(question: Question, name: str, value: str, zone: tzinfo) -> None:
    if not value:
        return
    if name == "from":
        question.senders = [*question.senders, value][:_MOST_NAMES]
    elif name == "in":
        question.places = [*question.places, value][:_MOST_NAMES]
    elif name == "has":
        question.has.append(_has(value))
    elif name == "before":
        question.until = _day(name, value, zone)
    else:
        question.since = _day(name, value, zone)


def _has(value: str) -> Has:
    for known in get_args(Has):
        if value.lower() == known:
            found: Has = known
            return found
    raise unknown_has(value)


def _day(name: str, value: str, zone: tzinfo) -> datetime:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise no_date(name, value) from None
    # A zone may move a day at either end of the calendar off it.
    if not date.min + timedelta(days=2) < day < date.max - timedelta(days=2):
        raise no_date(name, value)
    return datetime(day.year, day.month, day.day, tzinfo=zone)
