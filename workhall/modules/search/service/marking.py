"""What of a hit fits the question, as ranges; and which part of a long text is shown."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from workhall.kit.search import is_cjk, runs, words
from workhall.modules.search.service import tokens
from workhall.modules.search.service.language import Question

_BEFORE, _LONGEST = 60, 240
"""Characters before the first mark, and of the whole snippet."""
_MOST_MARKS = 40
_LOOKED_THROUGH = 50_000
_WRITTEN = re.compile(r"[^\W_](?:[^\W_]|['’](?=\w))*")
_BLANKS = re.compile(r"\s+")

Mark = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Marker:
    """Asked words, folded: CJK runs are looked for as they are, others as start, part or stem of a word."""

    cjk: tuple[str, ...]
    latin: frozenset[str]
    stems: frozenset[str]

    def marks(self, text: str) -> list[Mark]:
        found = sorted({mark for written in _WRITTEN.finditer(text) for mark in self._in_word(written)})
        return _joined(found)[:_MOST_MARKS]

    def _in_word(self, written: "re.Match[str]") -> Iterator[Mark]:
        start = written.start()
        run = written[0]
        if self.cjk and not run.isascii():
            for asked in self.cjk:
                at = run.find(asked)
                while at >= 0:
                    yield (start + at, start + at + len(asked))
                    at = run.find(asked, at + 1)
        for piece in _LATIN_PIECES.finditer(run):
            place = self._in_piece(piece[0])
            if place is not None:
                yield (start + piece.start() + place[0], start + piece.start() + place[1])

    def _in_piece(self, piece: str) -> Mark | None:
        folded = "".join(words(piece))
        forms = {folded, *tokens.spellings(piece)}
        for asked in sorted(self.latin, key=len, reverse=True):
            for form in forms:
                at = form.find(asked) if len(asked) >= 4 else (0 if _begins(form, asked) else -1)
                if at >= 0:
                    # Letters that fold into two (ß, ü as ue) shift what is behind them: then the whole word is marked.
                    return (at, at + len(asked)) if len(form) == len(piece) else (0, len(piece))
        if self.stems & {folded, *tokens.stems(folded)}:
            return (0, len(piece))
        return None


_LATIN_PIECES = re.compile(r"[^\u3007\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff]+")


def _begins(form: str, asked: str) -> bool:
    return form.startswith(asked) if len(asked) >= 3 else form == asked


def _joined(marks: list[Mark]) -> list[Mark]:
    joined: list[Mark] = []
    for start, end in marks:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def marker(question: Question) -> Marker:
    asked = [word[: tokens.LONGEST_WORD] for run in runs(question.text) for word in words(run)]
    latin = {word for word in asked if not is_cjk(word)}
    latin |= {one for run in runs(question.text) for one in tokens.spellings(run) if not is_cjk(one)}
    stems = {stem for word in latin for stem in (word, *tokens.stems(word))}
    return Marker(tuple(word for word in asked if is_cjk(word)), frozenset(latin), frozenset(stems))


def snippet(text: str, asked: Marker) -> tuple[str, list[Mark]]:
    """The part around the first mark, in one line, and the marks in it."""
    line = _BLANKS.sub(" ", text[:_LOOKED_THROUGH]).strip()
    marks = asked.marks(line)
    start = max(0, marks[0][0] - _BEFORE) if marks and marks[0][1] > _LONGEST - _BEFORE else 0
    start = _at_a_blank(line, start)
    end = min(len(line), start + _LONGEST)
    lead, tail = "…" if start else "", "…" if end < len(line) else ""
    moved = [(max(a, start) - start + len(lead), min(b, end) - start + len(lead)) for a, b in marks if a < end]
    return lead + line[start:end] + tail, moved


def _at_a_blank(line: str, start: int) -> int:
    """Not in the middle of a word, where words have blanks between them; nor between the halves of one sign."""
    blank = line.rfind(" ", max(0, start - 20), start + 1)
    return blank + 1 if start and blank >= 0 else start


def in_utf16(text: str, marks: list[Mark]) -> list[Mark]:
    """Offsets as JavaScript counts them."""
    if text.isascii() or max(map(ord, text)) < 0x10000:
        return marks
    widths = [0]
    for sign in text:
        widths.append(widths[-1] + (2 if ord(sign) > 0xFFFF else 1))
    return [(widths[a], widths[b]) for a, b in marks]
