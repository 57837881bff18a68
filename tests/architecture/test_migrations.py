"""Migrations: one branch for each module, runnable beside the release before, and ready to be distributed."""

import ast
import importlib.util
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from alembic import op
from alembic.script import Script

from tests.architecture.conftest import MakeDatabase
from tests.architecture.fingerprint import fingerprint
from tests.architecture.releases.make import FOLDER as RELEASES
from tests.world.server import SECRET
from workhall import app
from workhall.kit import migrate
from workhall.kit.keys import derived

LOCATIONS = migrate.folders(app.MODULES)
DIRECTORY = migrate.scripts(LOCATIONS)
SCRIPTS = sorted(DIRECTORY.walk_revisions(), key=lambda one: one.revision)
PASSWORDS = {role: derived(SECRET, f"database role {role}") for role in ("workhall_app", "workhall_writer")}
_AUTOCOMMIT = "-- outside a transaction"


def _branch(script: Script) -> str:
    folder = Path(script.path).parent
    return "core" if folder.parent.name == "kit" else folder.parent.name


# How they are named and what they import


def test_each_module_has_one_branch_with_one_head() -> None:
    heads = [DIRECTORY.get_revision(head) for head in DIRECTORY.get_heads()]
    assert sorted(_branch(head) for head in heads) == sorted({_branch(script) for script in SCRIPTS})
    for script in SCRIPTS:
        assert re.fullmatch(rf"{_branch(script)}_\d{{4}}", script.revision), script.path
        assert Path(script.path).name.startswith(f"{script.revision}_"), script.path
        assert script.doc, f"{script.path} does not say what it does"
        first = script.down_revision is None
        assert set(script.branch_labels) >= {_branch(script)}, script.path
        assert not first or _branch(script) == "core" or script.dependencies, f"{script.path} depends on nothing"


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda one: one.revision)
def test_a_migration_imports_nothing_of_ours(script: Script) -> None:
    """What runs years later must not change with the code around it."""
    assert imports_of(Path(script.path).read_text()) <= {"alembic", "sqlalchemy", *sys.stdlib_module_names}


def imports_of(source: str) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {one.name.split(".")[0] for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add("." * node.level + (node.module or "").split(".")[0])
    return found


def test_an_import_of_ours_is_found() -> None:
    assert imports_of("from workhall.kit.orm import Row\nimport alembic") == {"workhall", "alembic"}
    assert imports_of("from . import other") == {"."}


# What they say


class _Recording:
    """Stands in for alembic's operations and writes down what a migration says."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.others: list[str] = []

    def execute(self, statement: object, **_: object) -> None:
        self.said.append(str(statement))

    def get_context(self) -> "_Recording":
        return self

    @contextmanager
    def autocommit_block(self) -> Iterator[None]:
        self.said.append(_AUTOCOMMIT)
        yield

    def __getattr__(self, name: str) -> Any:
        self.others.append(name)
        return lambda *_args, **_more: None


def said_by(path: Path, monkeypatch: pytest.MonkeyPatch, step: str = "upgrade") -> _Recording:
    heard = _Recording()
    for name in [name for name in vars(op) if not name.startswith("_") and callable(getattr(op, name))]:
        monkeypatch.setattr(op, name, getattr(heard, name))
    spec = importlib.util.spec_from_file_location("planted", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    heard.others.clear()
    getattr(module, step)()
    return heard


_BODY = re.compile(r"\$(\w*)\$.*?\$\1\$|'(?:[^']|'')*'|--[^\n]*", re.DOTALL)
_CREATE = re.compile(r"^\s*CREATE TABLE (?:IF NOT EXISTS )?([\w.]+)\s*\((.*)\)", re.DOTALL | re.IGNORECASE)
_ADD_KEY = re.compile(r"^\s*ALTER TABLE ([\w.]+)\s.*FOREIGN KEY.*REFERENCES ([\w.]+)", re.DOTALL | re.IGNORECASE)
_CALL = re.compile(r"^\s*SELECT core\.(distribute|raise_wall)\('([\w.]+)'\)")
_INDEX = re.compile(r"^\s*CREATE (?:UNIQUE )?INDEX (CONCURRENTLY )?.*?\bON ([\w.]+)", re.DOTALL | re.IGNORECASE)


def faults_of_statements(said: list[str]) -> list[str]:
    """What keeps a migration from running on a distributed database, or beside the release before."""
    found: list[str] = []
    created: set[str] = set()
    org: set[str] = set()
    distributed: set[str] = set()
    walled: set[str] = set()
    for statement in said:
        bare = _BODY.sub("''", statement)
        if ";" in bare.strip().rstrip(";"):
            found.append(f"several statements in one: {bare.strip()[:60]}")
        if made := _CREATE.match(bare):
            created.add(made[1])
            if re.search(r"\borg_id uuid NOT NULL", made[2]) and re.search(r"PRIMARY KEY \(org_id", made[2]):
                org.add(made[1])
                if "REFERENCES" in made[2]:
                    found.append(f"{made[1]}: foreign keys come after core.distribute()")
        elif call := _CALL.match(statement):
            (distributed if call[1] == "distribute" else walled).add(call[2])
        elif key := _ADD_KEY.match(bare):
            late = [name for name in (key[1], key[2]) if name in org and name not in distributed]
            found += [f"{name}: foreign keys come after core.distribute()" for name in late]
            if key[1] not in created and "NOT VALID" not in bare:
                found.append(f"{key[1]}: a key on a table in use is added NOT VALID, then validated")
        elif (index := _INDEX.match(bare)) and index[2] not in created and not index[1]:
            found.append(f"{index[2]}: an index on a table in use is built CONCURRENTLY")
    found += [f"{name}: core.distribute() was not called" for name in sorted(org - distributed)]
    found += [f"{name}: core.raise_wall() was not called" for name in sorted(org - walled)]
    return found


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda one: one.revision)
def test_a_migration_can_be_distributed(script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = said_by(Path(script.path), monkeypatch)
    assert heard.others == [], "say it in SQL with op.execute"
    assert heard.said
    assert faults_of_statements(heard.said) == []
    assert said_by(Path(script.path), monkeypatch, "downgrade").said, "there is no way back"


_TABLE = "CREATE TABLE a.t (org_id uuid NOT NULL, id uuid NOT NULL, CONSTRAINT pk_t PRIMARY KEY (org_id, id))"
_KEY = "ALTER TABLE a.t ADD CONSTRAINT k FOREIGN KEY (org_id) REFERENCES identity.organisation (id)"
_SPREAD, _WALL = "SELECT core.distribute('a.t')", "SELECT core.raise_wall('a.t')"


def test_a_good_migration_passes() -> None:
    assert faults_of_statements([_TABLE, _SPREAD, _KEY, "CREATE INDEX i ON a.t (org_id)", _WALL]) == []


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ([_TABLE, _WALL], "core.distribute() was not called"),
        ([_TABLE, _SPREAD], "core.raise_wall() was not called"),
        ([_TABLE, _KEY, _SPREAD, _WALL], "come after core.distribute()"),
        (
            [_TABLE.replace("NOT NULL,", "NOT NULL REFERENCES identity.organisation (id),", 1), _SPREAD, _WALL],
            "come after",
        ),
        (["CREATE SCHEMA a; CREATE SCHEMA b"], "several statements"),
        ([_KEY], "NOT VALID"),
        (["CREATE INDEX i ON a.t (org_id)"], "CONCURRENTLY"),
    ],
)
def test_planted_statements_are_found(said: list[str], fault: str) -> None:
    assert any(fault in one for one in faults_of_statements(said))


# What they do


async def _lines(dsn: str) -> list[str]:
    connection = await asyncpg.connect(dsn)
    try:
        return await fingerprint(connection)
    finally:
        await connection.close()


async def test_an_empty_database_reaches_the_heads(new_database: MakeDatabase, database: str) -> None:
    dsn = await new_database(None)
    said: list[str] = []
    applied = await migrate.upgrade(dsn, LOCATIONS, PASSWORDS, progress=said.append)
    assert sorted(applied) == [script.revision for script in SCRIPTS]
    assert len(said) == len(applied)
    assert await migrate.upgrade(dsn, LOCATIONS, PASSWORDS) == []
    assert await _lines(dsn) == await _lines(database)


async def test_the_way_back_and_forth_again(new_database: MakeDatabase, database: str) -> None:
    dsn = await new_database("workhall_template")
    gone = await migrate.downgrade(dsn, LOCATIONS, "base")
    assert sorted(gone) == [script.revision for script in SCRIPTS]
    left = [
        line
        for line in await _lines(dsn)
        if not re.match(r"(column|constraint|index|wall|grant).*core\.migration", line)
    ]
    assert [line for line in left if not line.startswith("constraint core.migration")] == []
    await migrate.upgrade(dsn, LOCATIONS, PASSWORDS)
    assert await _lines(dsn) == await _lines(database)


@pytest.mark.parametrize("release", sorted(RELEASES.glob("*.sql")), ids=lambda path: path.stem)
async def test_a_past_release_reaches_the_heads(release: Path, new_database: MakeDatabase, database: str) -> None:
    dsn = await new_database(None)
    connection = await asyncpg.connect(dsn)
    await connection.execute(release.read_text())
    await connection.close()
    await migrate.upgrade(dsn, LOCATIONS, PASSWORDS)
    assert await _lines(dsn) == await _lines(database)
    connection = await asyncpg.connect(dsn)
    assert await connection.fetchval("SELECT count(*) FROM chat.log WHERE kind = 'message'") >= 5
    assert await connection.fetchval("SELECT count(*) FROM identity.member") == 3
    await connection.close()


def test_there_is_a_past_release() -> None:
    assert list(RELEASES.glob("*.sql"))
