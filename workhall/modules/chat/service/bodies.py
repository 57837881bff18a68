"""What a message may hold: checked before it is handed to the writer, and then stored as it is."""

import re
from collections.abc import Sequence
from typing import Any

from workhall.modules.chat import schemas
from workhall.modules.chat.errors import EmptyMessage, MessageTooLong, OddMention, OddReaction

MOST_MENTIONS = 100
LONGEST_REACTION = 20
"""Characters; long enough for "working on it"."""

Mention = dict[str, str]
_MENTION = re.compile(r"\[(@[^\]]*)\]\(mention:[^)\s]*\)")


def wording(text: str, form: str | None, mentions: Sequence[schemas.Mention], *, may_be_empty: bool) -> dict[str, Any]:
    """The part of a message's body that an edit replaces: text, f (its form), m (whom it mentions)."""
    # PostgreSQL keeps no NUL in text; it means nothing in a message.
    cleaned = text.replace("\0", "").strip("\n")
    if not cleaned.strip():
        if not may_be_empty:
            raise EmptyMessage
        cleaned = ""
    if len(cleaned) > schemas.MAX_TEXT:
        raise MessageTooLong(limit=schemas.MAX_TEXT)
    body: dict[str, Any] = {"text": cleaned}
    if form == "md":
        body["f"] = "md"
    plain = _plain(mentions)
    if plain:
        body["m"] = plain
    return body


def _plain(mentions: Sequence[schemas.Mention]) -> list[Mention]:
    """Each once, in their order."""
    if len(mentions) > MOST_MENTIONS:
        raise OddMention(limit=MOST_MENTIONS)
    found: dict[str, Mention] = {}
    for one in mentions:
        if (one.id is None) != (one.k == "a"):
            raise OddMention(limit=MOST_MENTIONS)
        plain: Mention = {"k": one.k} if one.id is None else {"k": one.k, "id": str(one.id)}
        found[audience(plain)] = plain
    return list(found.values())


def audience(mention: Mention) -> str:
    """Whom a mention reaches, as one word: `a`, `p:<member>`, `r:<role>`, `d:<department>`."""
    return f"{mention['k']}:{mention['id']}" if "id" in mention else mention["k"]


def reaction(x: str) -> str:
    cleaned = " ".join(x.replace("\0", "").split())
    if not cleaned or len(cleaned) > LONGEST_REACTION:
        raise OddReaction(limit=LONGEST_REACTION)
    return cleaned


def in_words(body: dict[str, Any]) -> str:
    """The text as one says it: of a mention only the name."""
    return _MENTION.sub(r"\1", body.get("text", "")).strip()
