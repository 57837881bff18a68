"""Cards: what a module shows of a thing of its own inside a conversation, with buttons that lead back to the module.

A card is the same for everybody who takes part (texts in all languages, times as moments, people as ids); each client
draws it in its reader's language and offers only the buttons that are meant for its person. Whether somebody may really
do it, the owner decides when the button is pressed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal, Protocol, runtime_checkable
from uuid import UUID

from workhall.kit.ids import MemberId
from workhall.kit.text import Text

if TYPE_CHECKING:
    from workhall.kit.ctx import Ctx

Words = Text | str
Tone = Literal["plain", "waiting", "good", "bad"]
MOST_FIELDS, MOST_BUTTONS, MOST_NAMED = 20, 6, 50
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Person:
    """A member, shown by their name of now."""

    id: MemberId


Value = Words | Person | datetime | date


@dataclass(frozen=True, slots=True)
class CardField:
    label: Words
    value: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class CardButton:
    """`only`: whom it is offered to (nobody else sees it); `asks`: what the presser is asked to write beforehand, and
    whether they have to."""

    name: str
    label: Words
    style: Literal["plain", "primary", "danger"] = "plain"
    only: Sequence[MemberId] | None = None
    asks: Words | None = None
    must_write: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """`version` grows with every change of what is shown: an older drawing never replaces a newer one. `link`: where
    the thing lies in the web client, below the organisation's address."""

    version: int
    title: Words
    state: Words | None = None
    tone: Tone = "plain"
    fields: Sequence[CardField] = ()
    buttons: Sequence[CardButton] = ()
    link: str | None = None


@runtime_checkable
class CardKind(Protocol):
    """Filled by the module that owns the things. `name` is stored with each card and never changes."""

    name: str
    label: Text
    """What such a card is, where there is no room for more: "Approval"."""

    async def draw(self, ctx: "Ctx", thing_id: UUID) -> Card | None:
        """As the thing is now, for everybody in the conversation. Nobody is asking (the caller is the system), so show
        what the whole conversation may know. None: it is no more."""
        ...

    async def press(self, ctx: "Ctx", thing_id: UUID, button: str, note: str) -> None:
        """`ctx.me` has pressed. They see the card, which gives them no right: ask the policy here. The card may have
        been old, so an answer that came too late is a refusal that says so (`chat.AlreadyDecided`)."""
        ...


def encoded(kind: str, thing_id: UUID, card: Card) -> dict[str, Any]:
    """As it stands in a message. What people typed is cut to length; too many parts are the module's fault."""
    if len(card.fields) > MOST_FIELDS or len(card.buttons) > MOST_BUTTONS:
        raise ValueError(f"a card of {kind} has more parts than a message carries")
    if card.link is not None and (not card.link.startswith("/") or card.link.startswith("//")):
        raise ValueError(f"{card.link[:50]} is no path below the organisation")
    body: dict[str, Any] = {"kind": kind, "id": str(thing_id), "v": card.version, "title": _words(card.title)}
    if card.state is not None:
        body |= {"state": _words(card.state), "tone": card.tone}
    if card.fields:
        body["fields"] = [{"label": _words(one.label), **_value(one.value)} for one in card.fields]
    if card.buttons:
        body["buttons"] = [_button(one) for one in card.buttons]
    if card.link is not None:
        body["link"] = card.link
    return body


def _button(button: CardButton) -> dict[str, Any]:
    found: dict[str, Any] = {"name": button.name, "label": _words(button.label)}
    if button.style != "plain":
        found["style"] = button.style
    if button.only is not None:
        found["only"] = [str(one) for one in button.only[:MOST_NAMED]]
    if button.asks is not None:
        found |= {"asks": _words(button.asks), "must": button.must_write}
    return found


def _value(value: Value) -> dict[str, Any]:
    if isinstance(value, Person):
        return {"t": "person", "v": str(value.id)}
    if isinstance(value, datetime):
        return {"t": "time", "v": int(value.timestamp() * 1000)}
    if isinstance(value, date):
        return {"t": "day", "v": value.isoformat()}
    return {"t": "text", "v": _words(value)}


def _words(words: Words) -> str | dict[str, str]:
    if isinstance(words, str):
        return _kept(words)
    return {locale: _kept(said) for locale, said in words.by_locale().items()}


def _kept(text: str) -> str:
    """PostgreSQL keeps no NUL in text."""
    cleaned = text.replace("\0", "")
    return cleaned if len(cleaned) <= _LONGEST else cleaned[: _LONGEST - 1] + "…"


def words_of(kept: Any) -> list[str]:
    """Every language of words as they were encoded: for the search index."""
    if isinstance(kept, str):
        return [kept]
    return list(kept.values()) if isinstance(kept, dict) else []
