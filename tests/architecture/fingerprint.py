"""A database's schema as comparable lines: what two ways of arriving at it must agree about."""

from tests.architecture.conftest import Connection

_NOT_OURS = "('pg_catalog', 'information_schema', 'public', 'pg_toast')"
_LINES = (
    f"""SELECT format('column %s.%s %s %s %s %s', n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
               CASE WHEN a.attnotnull THEN 'not null' ELSE 'null' END, coalesce(pg_get_expr(d.adbin, d.adrelid), ''))
          FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
          LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
         WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p') AND n.nspname NOT IN {_NOT_OURS}""",
    f"""SELECT format('constraint %s %s %s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid))
          FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
         WHERE n.nspname NOT IN {_NOT_OURS} AND c.contype <> 'n'""",
    f"SELECT format('index %s', indexdef) FROM pg_indexes WHERE schemaname NOT IN {_NOT_OURS}",
    """SELECT format('policy %s %s %s %s %s %s', schemaname, tablename, policyname, roles, qual, with_check)
         FROM pg_policies""",
    f"""SELECT format('function %s %s %s %s', p.oid::regprocedure, p.prosrc, p.prosecdef, pg_get_userbyid(p.proowner))
          FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname NOT IN {_NOT_OURS}""",
    f"""SELECT format('grant %s.%s %s %s', table_schema, table_name, grantee,
               string_agg(privilege_type, ' ' ORDER BY privilege_type))
          FROM information_schema.role_table_grants WHERE table_schema NOT IN {_NOT_OURS} AND grantee LIKE 'workhall%'
         GROUP BY table_schema, table_name, grantee""",
    f"""SELECT format('wall %s.%s %s %s', n.nspname, c.relname, c.relrowsecurity, c.relforcerowsecurity)
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN {_NOT_OURS}""",
)


async def fingerprint(connection: Connection) -> list[str]:
    found: list[str] = []
    for query in _LINES:
        found += [row[0] for row in await connection.fetch(query)]
    return sorted(found)
