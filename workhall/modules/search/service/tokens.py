"""Words of a document as PostgreSQL keeps them, and words of a question as it is asked for them.

Both are built here and not by a text search configuration of the database, because both have to agree on things that
it does not know: bigrams of CJK text, both spellings of an umlaut, stems of several languages at once, and the parts of
compound words. A mark before a token says what it is; words themselves hold letters and digits only, so that nothing
that somebody types can be mistaken for a mark or for an operator:

    schleif     a word as it stands, or a CJK bigram         weight A in a title, B in a body
    ~schleif    a stem                                       C
    +schleif…   what is left of a word after its first letters; the last character of CJK text      D
    @ # = !     from, has, in, mentions (not ranked)
"""

import unicodedata
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from uuid import UUID

import Stemmer

from workhall.kit.search import is_cjk, runs, words

LONGEST_WORD = 60
_MOST_POSITIONS = 12_000
"""Words of a document that are indexed; PostgreSQL counts positions up to 16,383 and keeps 1 MB."""
_WITH_PARTS = 3000
"""Words of a longer document have no inner parts: a book would hold most of the dictionary."""
_PARTS_FROM = 6
_SHORTEST_PART = 4
_LONGEST_WITH_PARTS = 40
_MOST_PLACES = 60
"""Positions kept of one word (PostgreSQL's own limit is 255); ranks hardly change after a few."""

_STEMMERS = tuple(Stemmer.Stemmer(name) for name in ("english", "german", "italian"))
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_SPELT = ("ae", "oe", "ue")


@lru_cache(maxsize=32768)
def stems(word: str) -> tuple[str, ...]:
    """Of a folded word in the languages of the product, without the word itself. Which language it is nobody has to
    guess: a wrong stem finds a little too much, and ranks last."""
    if is_cjk(word) or not word.isalpha() or len(word) < 3:
        return ()
    found = (stemmer.stemWord(word) for stemmer in _STEMMERS)
    return tuple(dict.fromkeys(one for one in found if one != word and len(one) >= 2))


@lru_cache(maxsize=32768)
def parts(word: str) -> tuple[str, ...]:
    """What a part of a compound is found by: schleif finds innenschleifmaschine."""
    if not _PARTS_FROM <= len(word) <= _LONGEST_WITH_PARTS or is_cjk(word) or not word.isalpha():
        return ()
    return tuple(word[at:] for at in range(1, len(word) - _SHORTEST_PART + 1))


def spellings(run: str) -> list[str]:
    """Müller is also typed Mueller and Muller; the plain one first."""
    plain = words(run)
    if len(plain) != 1 or run.isascii():
        return plain if len(plain) == 1 else []
    spelt = words(unicodedata.normalize("NFC", run).casefold().translate(_UMLAUTS))
    return list(dict.fromkeys([plain[0], *spelt[:1]]))


def contracted(word: str) -> str | None:
    """A Mueller is also looked for as Muller."""
    for pair in _SPELT:
        at = word.find(pair, 1)
        if at > 0 and len(word) > 4:
            return word[: at + 1] + word[at + 2 :]
    return None


@dataclass(slots=True)
class Vector:
    """A tsvector being written."""

    position: int = 0
    places: dict[str, list[str]] = field(default_factory=dict)

    def text(self, text: str, weight: str, *, with_parts: bool) -> None:
        for run in runs(text):
            if self.position >= _MOST_POSITIONS:
                return
            for word in words(run):
                if is_cjk(word):
                    self._cjk(word, weight)
                else:
                    self._word(word[:LONGEST_WORD], run, weight, with_parts)
        self.position += 1  # No phrase reaches from the title into the body.

    def _cjk(self, word: str, weight: str) -> None:
        for at in range(max(1, len(word) - 1)):
            self.position += 1
            self._put(word[at : at + 2], weight)
        self._put("+" + word[-1], "D")

    def _word(self, word: str, run: str, weight: str, with_parts: bool) -> None:
        self.position += 1
        self._put(word, weight)
        for spelling in spellings(run)[1:]:
            self._put(spelling[:LONGEST_WORD], weight)
        for stem in stems(word):
            self._put("~" + stem, "C")
        shorter = contracted(word)
        if shorter is not None:
            self._put("+" + shorter, "D")
        if with_parts:
            for part in parts(word):
                self._put("+" + part, "D")

    def _put(self, token: str, weight: str) -> None:
        held = self.places.setdefault(token, [])
        if len(held) < _MOST_PLACES:
            held.append(f"{self.position}{weight}")

    def filters(self, tokens: Iterable[str]) -> None:
        for token in tokens:
            self.places[token] = []

    def literal(self) -> str:
        return " ".join(f"'{token}':{','.join(at)}" if at else f"'{token}'" for token, at in self.places.items())


def vector(title: str, body: str, filters: Iterable[str]) -> str:
    """The tsvector of a document."""
    made = Vector()
    with_parts = len(body) < _WITH_PARTS * 6
    made.text(title, "A", with_parts=True)
    made.text(body, "B", with_parts=with_parts)
    made.filters(filters)
    return made.literal()


def _short(id_: UUID) -> str:
    """22 signs for 36: every message has two or three of them."""
    return urlsafe_b64encode(id_.bytes).decode().rstrip("=")


def from_token(author: UUID) -> str:
    return f"@{_short(author)}"


def has_token(what: str) -> str:
    return f"#{what}"


def place_token(place: UUID) -> str:
    return f"={_short(place)}"


MENTIONS_ALL = "!all"


def mention_token(person: UUID) -> str:
    return f"!{_short(person)}"


# Questions


@dataclass(slots=True)
class Term:
    """A word or a phrase of a question: what has to fit, and the tokens that count for the rank. A word that merely
    begins so counts for nothing there, and stands behind those that are meant."""

    wanted: str
    ranked: list[str]


def word_term(run: str) -> Term | None:
    """One word: as it stands or starting so, as a stem, inside of a compound."""
    asked = [_cjk_term(word) if is_cjk(word) else _latin_term(word[:LONGEST_WORD], run) for word in words(run)]
    if not asked:
        return None
    return Term("&".join(one.wanted for one in asked), [token for one in asked for token in one.ranked])


def _cjk_term(word: str) -> Term:
    if len(word) == 1:
        return Term(f"('{word}':*|'+{word}')", [f"'{word}':*", f"'+{word}'"])
    pairs = _pairs(word)
    return Term("(" + "<->".join(pairs) + ")", pairs)


def _pairs(word: str) -> list[str]:
    return [f"'{word[at : at + 2]}'" for at in range(max(1, len(word) - 1))]


def _latin_term(word: str, run: str) -> Term:
    ways = [f"'{one[:LONGEST_WORD]}'" for one in dict.fromkeys([word, *spellings(run)])]
    ranked = [*ways, f"'~{word}'"]
    for stem in stems(word):
        ranked += [f"'~{stem}'", f"'{stem}'"]
    if len(word) >= _SHORTEST_PART:
        ranked.append(f"'+{word}':*")
    else:
        ranked.append(f"'+{word}'")
    begins = [f"{way}:*" for way in ways] if len(word) >= 3 else []
    return Term("(" + "|".join([*begins, *ranked]) + ")", ranked)


def phrase_term(given: Iterable[str]) -> Term | None:
    """The words as they stand, one after the other."""
    asked: list[list[str]] = []
    for run in given:
        for word in words(run):
            if is_cjk(word):
                asked += [[pair] for pair in _pairs(word)]
            else:
                asked.append([f"'{one[:LONGEST_WORD]}'" for one in dict.fromkeys([word, *spellings(run)])])
    if not asked:
        return None
    steps = [ways[0] if len(ways) == 1 else "(" + "|".join(ways) + ")" for ways in asked]
    return Term("(" + "<->".join(steps) + ")", [way for ways in asked for way in ways])


def any_of(tokens: Iterable[str]) -> str:
    return "(" + "|".join(f"'{token}'" for token in tokens) + ")"
