"""Searching a million messages: one person in 200 of an organisation's 2,000 conversations.

    python -m bench.micro.search [--messages 1000000]

The words follow Zipf's law over an invented vocabulary; a third of the messages are Chinese. Each question is asked of
the function as the application asks it, at the plan it makes for itself, with warm caches.
"""

import argparse
import asyncio
import random
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from bench.load.report import table
from tests.world.server import DatabaseServer, make_database
from workhall.modules.search.service import language, tokens

CONVERSATIONS, MINE = 2000, 200
_WORDS = 40_000
_ASKED = 25
_STEP = 20_000
_WITH_INDEXES = 40_000
"""Rows that are written with all indexes; the others go in without the index of words, which is built afterwards."""
_FIND = "SELECT * FROM search.find_documents('message', $1::text[], $2, $3, NULL, NULL, NULL, NULL, 300)"


class Talk:
    """Invented messages, always the same ones."""

    def __init__(self) -> None:
        self._random = random.Random(7)
        syllables = [a + b for a in "bdfghklmnprstvz" for b in ("a", "e", "i", "o", "u", "er", "an", "ei", "st")]
        self.words = ["".join(self._random.choices(syllables, k=self._random.randint(1, 5))) for _ in range(_WORDS)]
        self._signs = [chr(0x4E00 + n) for n in range(3000)]

    def text(self) -> str:
        if self._random.random() < 1 / 3:
            return "".join(self._signs[self._zipf(3000)] for _ in range(self._random.randint(4, 30)))
        return " ".join(self.words[self._zipf(_WORDS)] for _ in range(self._random.randint(2, 20)))

    def _zipf(self, most: int) -> int:
        return int(most ** self._random.random()) - 1

    def questions(self) -> dict[str, str]:
        return {
            "the commonest word": self.words[0],
            "a common word": self.words[5],
            "a usual word": self.words[60],
            "a rare word": self.words[9000],
            "two common words": f"{self.words[1]} {self.words[2]}",
            "the start of many words": self.words[0][:3],
            "a part of a word": self.words[700][2:8],
            "two characters": self._signs[3] + self._signs[9],
            "one common character": self._signs[2],
            "a phrase": f'"{self.words[1]} {self.words[4]}"',
            "a word that nobody said": "xylophonquartz",
        }


def _rows(org_id: UUID, talk: Talk, conversations: list[UUID], first: int, count: int) -> Iterator[tuple[Any, ...]]:
    start = datetime(2024, 1, 1, tzinfo=UTC)
    for number in range(first, first + count):
        place = conversations[random.randrange(CONVERSATIONS)]
        words = tokens.vector("", talk.text(), [tokens.from_token(place), tokens.place_token(place)])
        at = start + timedelta(minutes=number)
        yield (org_id, "message", f"{place}:{number}", f"c:{place}", 1, place, at, words)


async def _fill(connection: Any, org_id: UUID, conversations: list[UUID], messages: int) -> float:
    talk = Talk()
    spent = 0.0
    index = await connection.fetchval("SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_document_words'")
    await connection.execute(
        "CREATE TEMP TABLE given (o uuid, k text, i text, a text, v bigint, p uuid, t timestamptz, w text)"
    )
    for first in range(0, messages, _STEP):
        if first == _WITH_INDEXES:
            await connection.execute("DROP INDEX search.ix_document_words")
        rows = list(_rows(org_id, talk, conversations, first, min(_STEP, messages - first)))
        await connection.copy_records_to_table("given", records=rows)
        began = time.perf_counter()
        await connection.execute("INSERT INTO search.document SELECT o, k, i, a, v, p, t, w::tsvector FROM given")
        spent += time.perf_counter() - began if first < _WITH_INDEXES else 0
        await connection.execute("TRUNCATE given")
    await connection.execute(index.replace("CREATE INDEX", "CREATE INDEX IF NOT EXISTS"))
    await connection.execute("VACUUM ANALYZE search.document")
    return spent


async def _ask(connection: Any, org_id: UUID, audiences: list[str], q: str) -> tuple[int, list[float]]:
    wanted, ranked = language.read(q, UTC).terms()
    took: list[float] = []
    found: list[Any] = []
    for _ in range(_ASKED):
        async with connection.transaction():
            await connection.execute("SELECT core.set_org($1)", org_id)
            began = time.perf_counter()
            found = await connection.fetch(_FIND, audiences, wanted, ranked)
            took.append((time.perf_counter() - began) * 1000)
    return len(found), took


async def measure(messages: int) -> None:
    server = DatabaseServer()
    await asyncio.to_thread(server.start)
    try:
        dsn = await make_database(server.dsn, "bench_search", "workhall_template")
        connection = await asyncpg.connect(dsn)
        org_id, conversations = uuid4(), [uuid4() for _ in range(CONVERSATIONS)]
        spent = await _fill(connection, org_id, conversations, messages)
        sizes = await connection.fetch(
            "SELECT relname, pg_size_pretty(pg_relation_size(c.oid)) AS size FROM pg_class c"
            " WHERE relnamespace = 'search'::regnamespace AND relkind IN ('r', 'i') ORDER BY 1"
        )
        print(table(("relation", "size"), [(row["relname"], row["size"]) for row in sizes]))
        print(f"\n{messages:,} rows, written at {min(messages, _WITH_INDEXES) / spent:,.0f} a second\n")
        await connection.execute("SET ROLE workhall_app")
        audiences = [f"c:{one}" for one in conversations[:MINE]]
        rows = []
        for name, q in Talk().questions().items():
            found, took = await _ask(connection, org_id, audiences, q)
            took.sort()
            rows.append((name, f"{found}", f"{statistics.median(took):.1f}", f"{took[-2]:.1f}"))
        print(table(("question", "candidates", "median ms", "95 % ms"), rows))
        await connection.close()
    finally:
        await asyncio.to_thread(server.stop)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.micro.search", description=__doc__)
    parser.add_argument("--messages", type=int, default=1_000_000)
    asyncio.run(measure(parser.parse_args().messages))


if __name__ == "__main__":
    main()
