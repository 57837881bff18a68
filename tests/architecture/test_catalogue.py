"""What the migrated database really holds: walls, owners, keys. The ORM may promise what a migration forgot."""

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection as SyncConnection
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from tests.architecture.conftest import Connection, MakeDatabase
from tests.architecture.tables import GLOBAL_ROWS, KIT_GLOBAL, KIT_ORG, org_rows
from workhall import app
from workhall.kit.orm import METADATA

_OURS = "n.nspname NOT IN ('pg_catalog', 'information_schema', 'public') AND n.nspname NOT LIKE 'pg\\_%'"
_TABLES = f"""SELECT n.nspname || '.' || c.relname AS name, c.relrowsecurity AS wall, c.relforcerowsecurity AS forced,
       pg_get_userbyid(c.relowner) AS owner,
       ARRAY(SELECT p.polname::text FROM pg_policy p WHERE p.polrelid = c.oid ORDER BY 1) AS policies
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'm', 'v', 'f') AND {_OURS}"""
_POLICIES = """SELECT c.oid::regclass::text AS name, p.polname AS policy, p.polpermissive AS permissive,
p.polcmd::text AS command,
       ARRAY(SELECT pg_get_userbyid(r) FROM unnest(p.polroles) AS r WHERE r <> 0) AS roles,
       pg_get_expr(p.polqual, p.polrelid) AS sees, pg_get_expr(p.polwithcheck, p.polrelid) AS writes
  FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid"""
_KEYS = f"""SELECT c.conrelid::regclass::text AS name, c.conname AS key, c.contype::text AS kind,
       (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = c.conrelid AND a.attnum = c.conkey[1]) AS first,
       c.confrelid::regclass::text AS target, c.confdeltype::text AS on_delete, c.confupdtype::text AS on_update,
       (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = c.confrelid AND a.attnum = c.confkey[1]) AS target_first
  FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace
 WHERE c.contype IN ('p', 'u', 'x', 'f') AND {_OURS}"""
_INDEXES = f"""SELECT t.oid::regclass::text AS name, i.indexrelid::regclass::text AS key, i.indisvalid AS valid,
       (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attnum = i.indkey[0]) AS first
  FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
 WHERE i.indisunique AND {_OURS}"""
_NUMBERED = f"""SELECT c.oid::regclass::text AS name, a.attname AS column FROM pg_attribute a JOIN pg_class c ON c.oid
= a.attrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
 WHERE a.attnum > 0 AND c.relkind IN ('r', 'p') AND {_OURS}
   AND (a.attidentity <> '' OR pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%')"""
_TRIGGERS = f"""SELECT t.tgrelid::regclass::text AS name, t.tgname AS trigger FROM pg_trigger t
  JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE NOT t.tgisinternal AND {_OURS}"""

# Who may see across organisations, and only so: by table and policy.
ACROSS = {
    ("core.outbox", "dispatch"): ("workhall_dispatch", "SELECT of which organisations have work"),
    ("directory.person_keys", "search"): ("workhall_search", "the trigram index, through directory.find_people()"),
    ("search.document", "search"): ("workhall_search", "the full-text index, through search.find_documents()"),
    **{
        (f"chat.{name}", "writer"): ("workhall_writer", "the message writer's batches")
        for name in (
            "conversation",
            "participant",
            "log",
            "sent",
            "feed",
            "feed_head",
            "revision",
            "reaction",
            "pin",
            "reply",
            "mention",
            "loose_file",
            "attachment",
            "own",
            "house_rule",
            "acknowledged",
            "ask",
            "reader",
            "card",
            "message_change",
        )
    },
}
_WALL = "(org_id = core.org())"


def org_tables() -> frozenset[str]:
    return org_rows() | KIT_ORG


async def faults(connection: Connection) -> list[str]:
    """Everything that the catalogue says against the rules."""
    return [
        *await _faults_of_tables(connection),
        *await _faults_of_policies(connection),
        *await _faults_of_keys(connection),
        *await _faults_of_rights(connection),
    ]


async def _faults_of_tables(connection: Connection) -> list[str]:
    found = []
    known = org_tables() | GLOBAL_ROWS | set(KIT_GLOBAL)
    rows = {row["name"]: row for row in await connection.fetch(_TABLES)}
    found += [f"{name} is in no list: is it an organisation's or global?" for name in sorted(set(rows) - known)]
    found += [f"{name} is listed and does not exist" for name in sorted(known - set(rows))]
    for name in sorted(org_tables() & set(rows)):
        row = rows[name]
        if not (row["wall"] and row["forced"] and "org_wall" in row["policies"]):
            found.append(f"{name} is not behind the wall: core.raise_wall() was not called")
    found += [f"{name} belongs to {row['owner']}" for name, row in rows.items() if row["owner"].startswith("workhall")]
    return found


async def _faults_of_policies(connection: Connection) -> list[str]:
    found = []
    for row in await connection.fetch(_POLICIES):
        place = (row["name"], row["policy"])
        if row["policy"] == "org_wall":
            if (row["sees"], row["writes"], row["roles"]) != (_WALL, _WALL, []):
                found.append(f"{row['name']}: org_wall is not core.raise_wall()'s")
        elif place not in ACROSS:
            found.append(f"{row['name']}: policy {row['policy']} is not a named exception")
        elif row["roles"] != [ACROSS[place][0]]:
            found.append(f"{row['name']}: policy {row['policy']} is for {row['roles']}")
    return found


async def _faults_of_keys(connection: Connection) -> list[str]:
    found = []
    org = org_tables()
    for row in [*await connection.fetch(_KEYS), *await connection.fetch(_INDEXES)]:
        name, target = row["name"], row.get("target", "-")
        if name in org and row.get("kind") != "f" and row["first"] != "org_id":
            found.append(f"{name}: {row['key']} does not begin with org_id")
        if row.get("valid") is False:
            found.append(f"{name}: {row['key']} was never finished")
        if row.get("kind") == "f":
            if row["on_delete"] not in "ac" or row["on_update"] != "a":
                found.append(f"{name}: {row['key']} is neither CASCADE nor NO ACTION")
            if target in org and name not in org:
                found.append(f"{name}: {row['key']} leads from a global table into {target}")
            if target in org and (row["first"], row["target_first"]) != ("org_id", "org_id"):
                found.append(f"{name}: {row['key']} does not carry org_id")
    found += [
        f"{row['name']}.{row['column']} is numbered" for row in await connection.fetch(_NUMBERED) if row["name"] in org
    ]
    found += [
        f"{row['name']}: trigger {row['trigger']}"
        for row in await connection.fetch(_TRIGGERS)
        if row["name"] in org | GLOBAL_ROWS
    ]
    return found


async def _faults_of_rights(connection: Connection) -> list[str]:
    roles = await connection.fetch("SELECT * FROM pg_roles WHERE rolname LIKE 'workhall\\_%'")
    above = ("rolsuper", "rolbypassrls", "rolcreaterole", "rolcreatedb")
    found = [f"{row['rolname']} may go around the wall" for row in roles if any(row[right] for right in above)]
    members = "SELECT m.member::regrole::text AS who, m.roleid::regrole::text AS what FROM pg_auth_members m"
    became = [row for row in await connection.fetch(members) if row["who"].startswith("workhall_")]
    found += [f"{row['who']} can become {row['what']}" for row in became]
    held = """SELECT table_schema || '.' || table_name AS name, grantee, privilege_type FROM
    information_schema.role_table_grants
               WHERE grantee IN ('workhall_writer', 'workhall_dispatch', 'workhall_search', 'PUBLIC')
                 AND table_schema NOT IN ('pg_catalog', 'information_schema', 'public')"""
    allowed = {("workhall_writer", name) for name, policy in ACROSS if policy == "writer"}
    allowed |= {("workhall_search", name) for name, policy in ACROSS if policy == "search"}
    allowed |= {("workhall_dispatch", "core.outbox")}
    allowed |= {("workhall_writer", "core.revocation")}
    too_much = [row for row in await connection.fetch(held) if (row["grantee"], row["name"]) not in allowed]
    return found + [f"{row['grantee']} may {row['privilege_type']} on {row['name']}" for row in too_much]


async def test_the_catalogue_follows_the_rules(owner: Connection) -> None:
    assert await faults(owner) == []


_ROOM = "CREATE TABLE chat.planted (org_id uuid NOT NULL, id uuid NOT NULL, n bigint, PRIMARY KEY (org_id, id))"
PLANTS = (
    ("in no list", [_ROOM]),
    ("is not behind the wall", ["ALTER TABLE chat.log DISABLE ROW LEVEL SECURITY"]),
    ("is not behind the wall", ["ALTER TABLE chat.log NO FORCE ROW LEVEL SECURITY"]),
    ("is not behind the wall", ["DROP POLICY org_wall ON chat.log"]),
    ("is not core.raise_wall()'s", ["ALTER POLICY org_wall ON chat.log USING (true)"]),
    ("is not a named exception", ["CREATE POLICY open ON chat.log TO workhall_app USING (true)"]),
    ("is for", ["ALTER POLICY writer ON chat.log TO workhall_app"]),
    ("belongs to workhall_app", ["ALTER TABLE chat.log OWNER TO workhall_app"]),
    ("does not begin with org_id", ["CREATE UNIQUE INDEX planted ON chat.log (seq)"]),
    ("does not begin with org_id", ["ALTER TABLE chat.log DROP CONSTRAINT pk_log, ADD PRIMARY KEY (seq, org_id)"]),
    ("does not begin with org_id", ["ALTER TABLE chat.log ADD UNIQUE (seq, org_id)"]),
    (
        "neither CASCADE",
        ["ALTER TABLE chat.log ADD FOREIGN KEY (org_id, sender_id) REFERENCES identity.member ON DELETE SET NULL"],
    ),
    (
        "from a global table",
        [
            "ALTER TABLE identity.account ADD COLUMN org_id uuid",
            "ALTER TABLE identity.account ADD COLUMN member_id uuid",
            "ALTER TABLE identity.account ADD FOREIGN KEY (org_id, member_id) REFERENCES identity.member",
        ],
    ),
    ("is numbered", ["ALTER TABLE chat.feed_head ADD COLUMN number bigserial"]),
    ("is numbered", ["ALTER TABLE chat.feed_head ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY"]),
    (
        "trigger planted",
        [
            "CREATE FUNCTION chat.planted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
            "CREATE TRIGGER planted BEFORE INSERT ON chat.log FOR EACH ROW EXECUTE FUNCTION chat.planted()",
        ],
    ),
    ("workhall_writer may UPDATE on identity.member", ["GRANT UPDATE ON identity.member TO workhall_writer"]),
    ("PUBLIC may SELECT", ["GRANT SELECT ON chat.log TO PUBLIC"]),
)


@pytest.mark.parametrize(("said", "statements"), PLANTS, ids=[statements[-1][:60] for _, statements in PLANTS])
async def test_planted_faults_are_found(said: str, statements: list[str], owner: Connection) -> None:
    transaction = owner.transaction()
    await transaction.start()
    try:
        for statement in statements:
            await owner.execute(statement)
        found = await faults(owner)
    finally:
        await transaction.rollback()
    assert any(said in fault for fault in found), found


async def test_a_role_that_goes_around_the_wall_is_found(owner: Connection) -> None:
    transaction = owner.transaction()
    await transaction.start()
    try:
        await owner.execute("ALTER ROLE workhall_app BYPASSRLS")
        assert any("around the wall" in fault for fault in await faults(owner))
    finally:
        await transaction.rollback()


def _differences(connection: SyncConnection) -> list[object]:
    app.manifests()
    ours = {table.schema for table in METADATA.tables.values()}

    def include(name: str | None, kind: str, _parents: object) -> bool:
        return kind != "schema" or name in ours

    context = MigrationContext.configure(
        connection,
        opts={"include_schemas": True, "include_name": include, "compare_type": True, "compare_server_default": True},
    )
    return list(compare_metadata(context, METADATA))


async def _compare(dsn: str) -> list[object]:
    engine = create_async_engine(make_url(dsn).set(drivername="postgresql+asyncpg"))
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(_differences)
    finally:
        await engine.dispose()


async def test_the_rows_of_the_program_are_the_tables_of_the_database(database: str) -> None:
    assert await _compare(database) == []


async def test_a_column_that_a_migration_forgot_is_found(new_database: MakeDatabase) -> None:
    dsn = await new_database("workhall_template")
    connection = await asyncpg.connect(dsn)
    await connection.execute("ALTER TABLE chat.log DROP COLUMN kind")
    await connection.execute("ALTER TABLE chat.feed ALTER COLUMN n TYPE numeric")
    await connection.close()
    said = str(await _compare(dsn))
    assert "add_column" in said
    assert "modify_type" in said
