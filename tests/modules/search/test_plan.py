"""The index is used although it stands behind the wall."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from tests.modules.search.notes import write_all, writes
from tests.world import Person, World
from tests.world.server import Workhall


@pytest.fixture(scope="module")
async def reader(server: Workhall) -> AsyncIterator[Person]:
    """Somebody in an organisation with some thousand documents, nearly all of them others'."""
    world = World(server, "plan")
    made = await world.founder("Olga", "Plan")
    await write_all(made, world, [f"word{number % 50} note {number}" for number in range(3000)], for_whom="others")
    await writes(made, world, "word7 of hers", for_whom=f"m:{made.member_id}")
    connection = await asyncpg.connect(server.urls.owner.replace("+asyncpg", ""))
    await connection.execute("ANALYZE search.document")
    await connection.close()
    yield made
    await world.close()


async def _plan(reader: Person, server: Workhall, statement: str) -> str:
    """What auto_explain says of a statement and of those inside the function that it calls."""
    connection = await asyncpg.connect(server.urls.owner.replace("+asyncpg", ""))
    said: list[str] = []
    connection.add_log_listener(lambda _connection, message: said.append(str(message)))
    try:
        await connection.execute(
            "LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0; SET auto_explain.log_nested_statements = on;"
            "SET client_min_messages = 'log'; SET ROLE workhall_app"
        )
        async with connection.transaction():
            await connection.execute("SELECT core.set_org($1)", reader.org_id)
            await connection.fetch(statement)
        return "\n".join(said)
    finally:
        await connection.close()


def _find(words: str, *audiences: str) -> str:
    keys = ", ".join(f"'{one}'" for one in audiences)
    return (
        f"SELECT * FROM search.find_documents('note', ARRAY[{keys}], '{words}', '{words}', NULL, NULL, NULL, NULL, 300)"
    )


async def test_a_rare_word_is_found_by_the_index_of_words(reader: Person, server: Workhall) -> None:
    plan = await _plan(reader, server, _find("2999", f"m:{reader.member_id}", "others"))
    assert "Bitmap Index Scan on ix_document_words" in plan
    without = "SELECT * FROM search.document WHERE org_id = core.org() AND words @@ '2999'"
    assert "ix_document_words" not in await _plan(reader, server, without)


async def test_a_common_word_in_few_audiences_is_found_by_the_audience(reader: Person, server: Workhall) -> None:
    plan = await _plan(reader, server, _find("note|word7", f"m:{reader.member_id}"))
    assert "ix_document_org_id_kind_audience_at" in plan
    assert "Seq Scan on document" not in plan
    (walk,) = [line for line in plan.splitlines() if "Backward" in line]
    assert "Index Only Scan Backward using ix_document_org_id_kind_at" in walk, "only to find the slice of time"
