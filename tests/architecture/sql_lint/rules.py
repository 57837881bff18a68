"""The rules for one statement, and for the order of statements in a transaction. Every fault is one sentence."""

import re
from functools import lru_cache

import sqlglot
from sqlglot import exp

from tests.architecture.sql_lint.scopes import Scopes, Tables

_STRING = re.compile(r"'(?:[^']|'')*'")
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_PARAMETER = re.compile(r"\$(\d+)")
_VOLATILE = re.compile(
    r"\b(?:now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday|random|gen_random_uuid|uuidv4|uuidv7"
    r"|uuid_generate_v\d|nextval)\s*\(|\bcurrent_(?:timestamp|date|time)\b|\blocaltime(?:stamp)?\b"
)
_WRITES = re.compile(r"\b(?:insert\s+into|update|delete\s+from|merge\s+into)\b")
_LIST = re.compile(r"\((?:\$\d+(?:::[\w\[\]]+)?(?:,\s*)?)+\)")
_ROWS = re.compile(r"(\([^()]*\))(?:,\s*\([^()]*\))+")

# The driver itself switches the JIT off while it asks for the types of a new connection.
_SET_CONFIG = re.compile(r"\bset_config\((?!'jit',)", re.IGNORECASE)
SET_ORG = re.compile(r"^\s*select\s+core\.set_org\(", re.IGNORECASE)


def shape(sql: str) -> str:
    """One form for statements that differ only in how many values their lists hold."""
    text = " ".join(_COMMENT.sub(" ", sql).split())
    text = _LIST.sub(lambda found: "(" + ", ".join(found[0].strip("()").split(", ")[:1]) + ")", text)
    return _ROWS.sub(r"\1", text) if re.search(r"\bVALUES\b", text, re.IGNORECASE) else text


@lru_cache(maxsize=8)
def _mention(tables: Tables) -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in sorted(tables.org | tables.reference, key=len, reverse=True))
    return re.compile(rf"(?<![\w.])(?:{names})(?![\w(])")


def touched(sql: str, tables: Tables) -> frozenset[str]:
    """The organisations' and reference tables that a statement names."""
    return frozenset(_mention(tables).findall(_STRING.sub("''", sql)))


def faults(sql: str, tables: Tables, *, writer: bool = False) -> list[str]:
    """What breaks the rules in one statement of the application's role, or of the message writer's."""
    bare = _STRING.sub("''", _COMMENT.sub(" ", sql))
    lowered = bare.lower()
    found: list[str] = []
    if _SET_CONFIG.search(sql):
        found.append("set_config() does not reach every node; core.set_org() does")
    names = touched(bare, tables)
    if not names:
        return found
    if _WRITES.search(lowered) and (clock := _VOLATILE.search(lowered)):
        found.append(f"{clock[0].rstrip(' (')} in a statement that writes: pass the value in")
    try:
        parsed = sqlglot.parse_one(_PARAMETER.sub(r":p\1", bare), dialect="postgres")
    except sqlglot.errors.SqlglotError as error:
        return [*found, f"cannot be read by the lint: {str(error).splitlines()[0]}"]
    if isinstance(parsed, exp.Merge):
        found.append("MERGE; use INSERT … ON CONFLICT")
    if isinstance(parsed, exp.Command):
        found.append("cannot be read by the lint")
    if names & tables.org:
        scopes = Scopes(tables, several=writer)
        scopes.statement(parsed)
        found += scopes.faults
    return found


class Transaction:
    """The order of statements in one transaction: the organisation is named before any of its tables is touched, and
    never inside a savepoint. A unit of work names it first of all; an account's act that turns out to concern several
    organisations (signing up, leaving everywhere) names each in turn."""

    def __init__(self) -> None:
        self._named = False
        self._savepoints = 0

    def savepoint(self, change: int) -> None:
        self._savepoints = max(0, self._savepoints + change)

    def statement(self, sql: str, tables: Tables) -> list[str]:
        if SET_ORG.match(sql):
            self._named = True
            return ["core.set_org() inside a savepoint is forgotten at its end"] if self._savepoints else []
        if self._named or not touched(sql, tables) & tables.org:
            return []
        return ["names an organisation's table in a transaction that did not begin with core.set_org()"]
