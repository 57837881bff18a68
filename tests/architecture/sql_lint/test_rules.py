"""Each rule is seen to fail on a planted statement, and to pass on the forms that the product uses."""

import pytest

from tests.architecture.sql_lint.rules import Transaction, faults, shape
from tests.architecture.sql_lint.scopes import Tables

TABLES = Tables(frozenset({"chat.log", "chat.member", "chat.room", "core.outbox"}), frozenset({"identity.account"}))

BAD = (
    ("no organisation at all", "SELECT body FROM chat.log WHERE seq = $1"),
    ("only the wall", "SELECT count(*) FROM chat.log"),
    ("joined on the id alone", "SELECT 1 FROM chat.log l JOIN chat.room r ON r.id = l.room WHERE l.org_id = $1"),
    ("a list of organisations", "SELECT 1 FROM chat.log WHERE org_id = ANY($1::uuid[])"),
    (
        "organisations from unnest",
        "SELECT 1 FROM unnest($1::uuid[]) AS u (org_id) JOIN chat.log l ON l.org_id = u.org_id",
    ),
    ("a condition under OR", "SELECT 1 FROM chat.log WHERE org_id = $1 OR seq = $2"),
    ("a negated condition", "SELECT 1 FROM chat.log WHERE NOT (org_id = $1)"),
    ("compared with itself", "SELECT 1 FROM chat.log l WHERE l.org_id = l.org_id"),
    (
        "a subquery tied by id only",
        "SELECT 1 FROM chat.room r WHERE r.org_id = $1 AND EXISTS (SELECT FROM chat.log l WHERE l.room = r.id)",
    ),
    (
        "a scalar subquery",
        "SELECT (SELECT max(seq) FROM chat.log l WHERE l.room = r.id) FROM chat.room r WHERE r.org_id = $1",
    ),
    ("an IN subquery", "DELETE FROM chat.log WHERE org_id = $1 AND room IN (SELECT id FROM chat.room WHERE name = $2)"),
    (
        "one arm of a union",
        "SELECT id FROM chat.room WHERE org_id = $1 UNION ALL SELECT room FROM chat.log WHERE seq = $2",
    ),
    (
        "one arm of a recursion",
        "WITH RECURSIVE up AS (SELECT org_id, id, parent FROM chat.room WHERE org_id = $1 UNION"
        " SELECT r.org_id, r.id, r.parent FROM chat.room r JOIN up ON r.org_id = up.org_id AND r.id = up.parent)"
        " SELECT id FROM up",
    ),
    ("the source of an INSERT", "INSERT INTO chat.log (org_id, seq) SELECT org_id, $1 FROM chat.room WHERE id = $2"),
    ("an INSERT without org_id", "INSERT INTO chat.log (seq, body) VALUES ($1, $2)"),
    ("an UPDATE", "UPDATE chat.log SET body = $1 WHERE seq = $2"),
    (
        "the source of an UPDATE",
        "UPDATE chat.log l SET body = r.name FROM chat.room r WHERE l.org_id = $1 AND r.id = l.room",
    ),
    ("a DELETE with USING", "DELETE FROM chat.log l USING chat.room r WHERE l.org_id = $1 AND r.id = l.room"),
    ("a derived table", "SELECT 1 FROM (SELECT seq FROM chat.log WHERE seq > $1) x"),
    (
        "a lateral",
        "SELECT 1 FROM unnest($1::uuid[]) AS u (id) CROSS JOIN LATERAL (SELECT 1 FROM chat.log WHERE room = u.id) x",
    ),
    ("a lock", "SELECT id FROM core.outbox WHERE next_at < $1 FOR UPDATE SKIP LOCKED"),
    (
        "a clock in ON CONFLICT",
        "INSERT INTO chat.log (org_id, at) VALUES ($1, $2) ON CONFLICT (org_id) DO UPDATE SET at = now()",
    ),
    ("a clock in UPDATE", "UPDATE chat.log SET at = clock_timestamp() WHERE org_id = $1"),
    ("an id in UPDATE", "UPDATE chat.log SET key = gen_random_uuid() WHERE org_id = $1"),
    ("chance in UPDATE", "UPDATE chat.log SET seq = random() WHERE org_id = $1"),
    ("a clock in RETURNING", "DELETE FROM chat.log WHERE org_id = $1 RETURNING now()"),
    ("a clock on a reference table", "UPDATE identity.account SET at = CURRENT_TIMESTAMP WHERE id = $1"),
    ("set_config", "SELECT set_config('app.org', $1, true)"),
    (
        "MERGE",
        "MERGE INTO chat.log l USING chat.room r ON l.org_id = $1 AND r.org_id = $1 AND r.id = l.room"
        " WHEN MATCHED THEN UPDATE SET body = r.name RETURNING l.seq",
    ),
    ("an unqualified table", "SELECT 1 FROM log JOIN chat.room r ON r.org_id = $1"),
    ("what cannot be read", "SELECT FROM WHERE chat.log ((("),
)

GOOD = (
    "SELECT chat.log.body FROM chat.log WHERE chat.log.org_id = $1::UUID AND chat.log.seq = $2",
    "SELECT 1 FROM chat.log l JOIN chat.room r ON r.org_id = l.org_id AND r.id = l.room WHERE l.org_id = $1",
    "SELECT 1 FROM chat.log l LEFT JOIN chat.room r ON (r.org_id, r.id) = (l.org_id, l.room) WHERE $1 = l.org_id",
    "SELECT 1 FROM unnest($1::uuid[]) AS u (id) JOIN chat.log l ON l.org_id = $2 AND l.room = u.id",
    "SELECT 1 FROM chat.room r WHERE r.org_id = $1 AND EXISTS"
    " (SELECT FROM chat.log l WHERE l.org_id = r.org_id AND l.room = r.id)",
    "WITH RECURSIVE up AS (SELECT org_id, id, parent FROM chat.room WHERE org_id = $1 UNION"
    " SELECT r.org_id, r.id, r.parent"
    " FROM chat.room r JOIN up ON r.org_id = up.org_id AND r.id = up.parent WHERE r.org_id = $1) SELECT id FROM up",
    "WITH mine AS (SELECT org_id, id FROM chat.room WHERE org_id = $1)"
    " SELECT 1 FROM chat.log l JOIN mine ON mine.org_id = l.org_id",
    "INSERT INTO chat.log (org_id, seq) VALUES ($1, $2), ($3, $4)"
    " ON CONFLICT (org_id) DO UPDATE SET seq = excluded.seq",
    "INSERT INTO chat.log (org_id, seq, body) SELECT $1, u.* FROM unnest($2::bigint[], $3::text[]) u",
    "INSERT INTO chat.log (org_id, seq) SELECT r.org_id, $2 FROM chat.room r WHERE r.org_id = $1",
    "UPDATE chat.log l SET body = r.name FROM chat.room r"
    " WHERE l.org_id = $1 AND r.org_id = l.org_id AND r.id = l.room",
    "SELECT id FROM core.outbox WHERE org_id = $1 ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED",
    "SELECT 1 FROM identity.account a JOIN chat.member m ON m.account = a.id AND m.org_id = $1",
    "SELECT 'chat.log' AS name",
    "SELECT core.orgs_with_due_outbox($1, $2)",
    "SELECT now()",
    "SELECT current_setting('jit') AS cur, set_config('jit', 'off', false) AS new",
)

WRITER_GOOD = (
    "WITH e AS (SELECT * FROM unnest($1::uuid[], $2::bigint[]) AS e (org_id, seq)), logged AS ("
    " INSERT INTO chat.log (org_id, seq) SELECT org_id, seq FROM e)"
    " UPDATE chat.room r SET last = e.seq FROM e WHERE r.org_id = e.org_id",
    "INSERT INTO chat.log (org_id, seq) SELECT * FROM unnest($1::uuid[], $2::bigint[])",
)

WRITER_BAD = (
    ("no organisation", "UPDATE chat.room r SET last = u.seq FROM unnest($1::uuid[]) AS u (id) WHERE r.id = u.id"),
    (
        "a lock over several",
        "SELECT 1 FROM unnest($1::uuid[]) AS u (org_id) JOIN chat.room r ON r.org_id = u.org_id FOR UPDATE",
    ),
)


@pytest.mark.parametrize(("what", "sql"), BAD, ids=[what for what, _ in BAD])
def test_a_planted_statement_is_refused(what: str, sql: str) -> None:
    assert faults(sql, TABLES)


@pytest.mark.parametrize("sql", GOOD)
def test_good_statements_pass(sql: str) -> None:
    assert faults(sql, TABLES) == []


@pytest.mark.parametrize("sql", WRITER_GOOD)
def test_the_writer_may_name_several_organisations(sql: str) -> None:
    assert faults(sql, TABLES, writer=True) == []
    assert faults(sql, TABLES) or "SELECT *" in sql


@pytest.mark.parametrize(("what", "sql"), WRITER_BAD, ids=[what for what, _ in WRITER_BAD])
def test_the_writer_too_names_the_organisation(what: str, sql: str) -> None:
    assert faults(sql, TABLES, writer=True)


_READ = "SELECT 1 FROM chat.log WHERE org_id = $1"
_SET = "SELECT core.set_org(CAST($1 AS uuid))"


def test_the_organisation_is_named_first() -> None:
    late = Transaction()
    assert late.statement(_READ, TABLES)
    assert not late.statement(_SET, TABLES)
    never = Transaction()
    assert not never.statement("SELECT 1 FROM identity.account", TABLES)
    assert never.statement(_READ, TABLES)
    inside = Transaction()
    assert not inside.statement(_SET, TABLES)
    inside.savepoint(+1)
    assert inside.statement(_SET, TABLES)


def test_the_right_order_passes() -> None:
    plain = Transaction()
    assert not plain.statement(_SET, TABLES)
    assert not plain.statement(_READ, TABLES)
    plain.savepoint(+1)
    assert not plain.statement(_READ, TABLES)
    plain.savepoint(-1)
    assert not plain.statement(
        _SET, TABLES
    )  # One account's act that concerns several organisations, one after another.
    without = Transaction()
    assert not without.statement("SELECT 1 FROM identity.account WHERE id = $1", TABLES)


def test_lists_of_any_length_have_one_shape() -> None:
    assert shape("SELECT 1 WHERE a IN ($1, $2,  $3)") == shape("SELECT 1 WHERE a IN ($1, $2)")
    assert shape("INSERT INTO x (a, b) VALUES ($1, $2), ($3, $4)") == shape("INSERT INTO x (a, b) VALUES ($1, $2)")
