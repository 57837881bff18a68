"""The shape of tables, read from the ORM: organisation first, by construction (docs/decisions/0007)."""

import pytest
from sqlalchemy import Column, Computed, ForeignKeyConstraint, Identity, Integer, MetaData, Table, UniqueConstraint
from sqlalchemy.dialects.postgresql import ExcludeConstraint

from tests.architecture.tables import GLOBAL_ROWS, ORGANISATION, name_of, rows
from workhall.kit.orm import METADATA, GlobalRow, OrgRow

ROWS = sorted(rows(), key=name_of)


def _is_org(table: Table) -> bool:
    return "org_id" in table.c and next(iter(table.primary_key.columns), None) is table.c.org_id


def faults_of_keys(table: Table) -> list[str]:
    """What keeps an organisation's table from being distributed by org_id."""
    found = []
    if not _is_org(table):
        found.append("the primary key does not begin with org_id")
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint | ExcludeConstraint):
            columns = list(constraint.columns)
            if not columns or columns[0].name != "org_id":
                found.append(f"{constraint.name} does not begin with org_id")
    for index in table.indexes:
        first = next(iter(index.expressions), None)
        if index.unique and getattr(first, "name", None) != "org_id":
            found.append(f"unique index {index.name} does not begin with org_id")
    for column in table.c:
        numbered = column.identity or (column.autoincrement is True) or isinstance(column.server_default, Identity)
        if numbered or (isinstance(column.type, Integer) and column.autoincrement is True):
            found.append(f"{column.name} is numbered by the database")
        if column.server_default is not None and not isinstance(column.server_default, Computed):
            found.append(f"{column.name} has a default of the database's")
    return found


def faults_of_foreign_keys(table: Table, org: set[str]) -> list[str]:
    """`org`: full names of the organisations' tables."""
    found = []
    for key in table.foreign_key_constraints:
        name, target = key.name, f"{key.referred_table.schema}.{key.referred_table.name}"
        own = f"{table.schema}.{table.name}"
        if (key.ondelete or "NO ACTION") not in ("CASCADE", "NO ACTION") or key.onupdate not in (None, "NO ACTION"):
            found.append(f"{name}: only CASCADE and NO ACTION can be distributed")
        if own not in org and target in org:
            found.append(f"{name}: a global table refers to {target}, an organisation's")
        if own in org and target in org and not _carries_org(key):
            found.append(f"{name}: org_id is not at the same place on both sides")
        if key.referred_table.schema != table.schema and not (target == ORGANISATION and key.column_keys == ["org_id"]):
            found.append(f"{name}: leaves the module for {target}")
    return found


def _carries_org(key: ForeignKeyConstraint) -> bool:
    pairs = [(column.name, element.column.name) for column, element in zip(key.columns, key.elements, strict=True)]
    return pairs[0] == ("org_id", "org_id")


@pytest.mark.parametrize("row", [row for row in ROWS if issubclass(row, OrgRow)], ids=name_of)
def test_an_organisations_table_begins_with_it(row: type[OrgRow]) -> None:
    assert faults_of_keys(METADATA.tables[row.__table__.key]) == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("row", ROWS, ids=name_of)
def test_foreign_keys_stay_in_the_organisation_and_in_the_module(row: type[OrgRow]) -> None:
    org = {name_of(one) for one in ROWS if issubclass(one, OrgRow)}
    assert faults_of_foreign_keys(METADATA.tables[row.__table__.key], org) == []  # type: ignore[attr-defined]


def test_global_tables_are_a_named_list() -> None:
    found = {name_of(row): row for row in ROWS if issubclass(row, GlobalRow)}
    assert set(found) == GLOBAL_ROWS
    for name, row in found.items():
        assert len(row.__reason__) > 10, f"{name} gives no reason"
        assert row.__placement__ in ("local", "reference"), name
        assert row.__placement__ == "local" or "last_seen_at" not in row.__table__.c, f"{name} is written too often"


def test_every_row_is_an_organisations_or_global() -> None:
    assert all(issubclass(row, OrgRow | GlobalRow) for row in ROWS)


def test_a_schema_belongs_to_one_module() -> None:
    for row in ROWS:
        module = row.__module__.removeprefix("workhall.modules.").split(".")[0]
        assert name_of(row).split(".")[0] == module, f"{row.__qualname__} lies in another module's schema"


# Planted violations


def _planted() -> MetaData:
    metadata = MetaData()
    Table(
        "room",
        metadata,
        Column("org_id", Integer, primary_key=True),
        Column("id", Integer, primary_key=True),
        schema="a",
    )
    Table("world", metadata, Column("id", Integer, primary_key=True), schema="a")
    return metadata


def _columns(*more: object) -> tuple[object, ...]:
    return (
        Column("org_id", Integer, primary_key=True, autoincrement=False),
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("room_id", Integer),
        *more,
    )


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ((Column("id", Integer, primary_key=True), Column("org_id", Integer)), "primary key"),
        (_columns(UniqueConstraint("id", name="uq")), "uq does not begin"),
        (_columns(UniqueConstraint("id", "org_id", name="uq")), "uq does not begin"),
        (_columns(Column("name", Integer, unique=True)), "does not begin"),
        (_columns(ExcludeConstraint(("room_id", "="), name="ex")), "ex does not begin"),
        (_columns(Column("number", Integer, Identity())), "numbered by the database"),
        (_columns(Column("at", Integer, server_default="1")), "default"),
    ],
)
def test_planted_keys_are_found(columns: tuple[object, ...], said: str) -> None:
    table = Table("t", _planted(), *columns, schema="a")  # type: ignore[arg-type]
    assert any(said in fault for fault in faults_of_keys(table))


@pytest.mark.parametrize(
    ("key", "schema", "said"),
    [
        (ForeignKeyConstraint(["room_id"], ["a.room.id"]), "a", "same place"),
        (ForeignKeyConstraint(["room_id", "org_id"], ["a.room.id", "a.room.org_id"]), "a", "same place"),
        (ForeignKeyConstraint(["org_id", "room_id"], ["a.room.org_id", "a.room.id"]), "b", "leaves the module"),
        (
            ForeignKeyConstraint(["org_id", "room_id"], ["a.room.org_id", "a.room.id"], ondelete="SET NULL"),
            "a",
            "only CASCADE",
        ),
        (
            ForeignKeyConstraint(["org_id", "room_id"], ["a.room.org_id", "a.room.id"], onupdate="CASCADE"),
            "a",
            "only CASCADE",
        ),
    ],
)
def test_planted_foreign_keys_are_found(key: ForeignKeyConstraint, schema: str, said: str) -> None:
    table = Table("t", _planted(), *_columns(key), schema=schema)  # type: ignore[arg-type]
    assert any(said in fault for fault in faults_of_foreign_keys(table, {"a.room", f"{schema}.t"}))


def test_a_global_table_that_refers_to_an_organisations_is_found() -> None:
    key = ForeignKeyConstraint(["org_id", "room_id"], ["a.room.org_id", "a.room.id"])
    table = Table("t", _planted(), *_columns(key), schema="a")  # type: ignore[arg-type]
    assert any("a global table" in fault for fault in faults_of_foreign_keys(table, {"a.room"}))
