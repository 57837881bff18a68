"""Is each organisation's table of a statement bound to the organisation?

A column is bound when it equals a parameter, or another bound column of the same SELECT. `PARAMETER` is one
organisation for the whole statement; `ROWS` is one for each row of an unnest(), which only the message writer may
use. Each SELECT is judged by itself, so that a subquery or one arm of a recursion cannot hide behind another."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlglot import exp

NONE, ROWS, PARAMETER = 0, 1, 2
Columns = Mapping[str, int]


@dataclass(frozen=True)
class Tables:
    """Qualified names: tables of organisations, and global ones that every node of a distributed database has."""

    org: frozenset[str]
    reference: frozenset[str] = frozenset()


@dataclass
class Source:
    """Something in FROM. `bound` holds the columns of a derived one that are bound inside it; `*` stands for all."""

    table: str | None = None
    bound: Columns = field(default_factory=dict)

    def level(self, column: str) -> int:
        return self.bound.get(column, self.bound.get("*", NONE))


Env = Mapping[str, Source]


class Components:
    """Columns that a scope sets equal, and the best binding of each group."""

    def __init__(self) -> None:
        self._parent: dict[tuple[str, str], tuple[str, str]] = {}
        self._level: dict[tuple[str, str], int] = {}

    def _root(self, node: tuple[str, str]) -> tuple[str, str]:
        while (up := self._parent.setdefault(node, node)) != node:
            node = up
        return node

    def join(self, one: tuple[str, str], other: tuple[str, str]) -> None:
        first, second = self._root(one), self._root(other)
        if first != second:
            self._parent[second] = first
            self.bind(first, self._level.pop(second, NONE))

    def bind(self, node: tuple[str, str], level: int) -> None:
        root = self._root(node)
        self._level[root] = max(level, self._level.get(root, NONE))

    def level(self, node: tuple[str, str]) -> int:
        return self._level.get(self._root(node), NONE)


class Scopes:
    """One statement. `faults` says what is wrong with it."""

    def __init__(self, tables: Tables, *, several: bool) -> None:
        self._tables = tables
        self._least = ROWS if several else PARAMETER
        self.faults: list[str] = []

    def statement(self, node: exp.Expression, env: Env | None = None, ctes: Env | None = None) -> Columns:
        """The bound columns of what the statement gives back."""
        env, known = env or {}, dict(ctes or {})
        if with_ := node.args.get("with_"):
            self._ctes(with_, env, known)
        if isinstance(node, exp.Subquery | exp.Paren):
            return self.statement(node.this, env, known)
        if isinstance(node, exp.SetOperation):
            left = self.statement(node.left, env, known)
            right = self.statement(node.right, env, known)
            return dict(
                zip(left, (min(pair) for pair in zip(left.values(), right.values(), strict=False)), strict=False)
            )
        if isinstance(node, exp.Values):
            return {"*": PARAMETER}
        if isinstance(node, exp.Insert):
            return self._insert(node, env, known)
        if isinstance(node, exp.Select | exp.Update | exp.Delete):
            return self._scope(node, env, known)
        return {}

    def _ctes(self, with_: exp.Expression, env: Env, known: dict[str, Source]) -> None:
        for cte in with_.expressions:
            body = cte.this
            if with_.args.get("recursive") and isinstance(body, exp.SetOperation):
                start = self.statement(body.left, env, known)
                # In the other arm its own rows prove nothing: each arm has to name the organisation itself.
                within = {**known, cte.alias: Source()}
                self.statement(body.right, env, within)
                found: Columns = start
            else:
                found = self.statement(body, env, known)
            names = [column.name for column in cte.args["alias"].columns]
            if names:
                found = dict(zip(names, found.values(), strict=False))
            known[cte.alias] = Source(bound=found)

    # One SELECT, UPDATE or DELETE

    def _scope(self, node: exp.Expression, env: Env, ctes: Env) -> Columns:
        sources: dict[str, Source] = {}
        lateral: list[tuple[str, exp.Expression]] = []
        conditions = list(_conjuncts(node.args.get("where")))
        for one in _from(node):
            conditions += _conjuncts(one.args.get("on"))
            item = one.this if isinstance(one, exp.Join) else one
            if isinstance(item, exp.Lateral):
                lateral.append((item.alias, item.this))
            else:
                sources[_alias(item)] = self._source(item, env, ctes)
        found = self._equalities(conditions, sources, env)
        for alias, body in lateral:
            outside = {**env, **self._as_env(sources, found)}
            bound = self.statement(body, outside, ctes) if isinstance(body, exp.Subquery) else {"*": ROWS}
            sources[alias] = Source(bound=bound)
        if lateral:
            found = self._equalities(conditions, sources, env)
        self._judge(node, sources, found)
        outside = {**env, **self._as_env(sources, found)}
        for query in _nested(node):
            self.statement(query, outside, ctes)
        return self._outputs(node, sources, found, env)

    def _source(self, item: exp.Expression, env: Env, ctes: Env) -> Source:
        if isinstance(item, exp.Subquery):
            return Source(bound=self.statement(item.this, env, ctes))
        if isinstance(item, exp.Values):
            return Source(bound={"*": PARAMETER})
        if isinstance(item, exp.Table) and isinstance(item.this, exp.Identifier):
            if not item.db and item.name in ctes:
                return ctes[item.name]
            if not item.db and any(name.endswith(f".{item.name}") for name in self._tables.org):
                self.faults.append(f"{item.name} is named without its schema")
            return Source(table=f"{item.db}.{item.name}")
        return Source(bound={"*": ROWS})  # A function: what it makes of arrays is one value for each row.

    def _equalities(self, conditions: list[exp.Expression], sources: Env, env: Env) -> Components:
        found = Components()
        for alias, source in sources.items():
            for column, level in source.bound.items():
                found.bind((alias, column), level)
        for condition in conditions:
            for left, right in _equal_pairs(condition):
                one, other = self._node(left, sources, env, found), self._node(right, sources, env, found)
                if one and other:
                    found.join(one, other)
                elif one or other:
                    found.bind(one or other or ("", ""), max(_level_of_value(left), _level_of_value(right)))
        return found

    def _node(self, value: exp.Expression, sources: Env, env: Env, found: Components) -> tuple[str, str] | None:
        column = _column(value)
        if column is None:
            return None
        alias = column.table or self._owner(column.name, sources)
        if alias in sources:
            found.bind((alias, column.name), sources[alias].level(column.name))
        elif alias in env:
            found.bind((alias, column.name), env[alias].level(column.name))
        return alias, column.name

    def _owner(self, column: str, sources: Env) -> str:
        """Whose an unqualified column is: the only source's, or the only organisation's table's."""
        if len(sources) == 1:
            return next(iter(sources))
        ours = [alias for alias, source in sources.items() if source.table in self._tables.org]
        return ours[0] if column == "org_id" and len(ours) == 1 else ""

    def _as_env(self, sources: Env, found: Components) -> dict[str, Source]:
        return {
            alias: source if source.table is None else Source(source.table, {"org_id": found.level((alias, "org_id"))})
            for alias, source in sources.items()
        }

    def _judge(self, node: exp.Expression, sources: Env, found: Components) -> None:
        locks = bool(node.args.get("locks"))
        for alias, source in sources.items():
            if source.table not in self._tables.org:
                continue
            level = found.level((alias, "org_id"))
            shown = source.table if alias == source.table.rsplit(".", 1)[1] else f"{source.table} {alias}"
            if level < self._least:
                why = "is bound to several organisations" if level == ROWS else "is not bound to org_id"
                self.faults.append(f"{shown} {why}")
            elif locks and level != PARAMETER:
                self.faults.append(f"{shown} is locked over several organisations")

    def _outputs(self, node: exp.Expression, sources: Env, found: Components, env: Env) -> Columns:
        listed = node.args.get("returning")
        projections = node.expressions if isinstance(node, exp.Select) else (listed.expressions if listed else [])
        outputs: dict[str, int] = {}
        for at, one in enumerate(projections):
            value = one.this if isinstance(one, exp.Alias) else one
            if isinstance(value, exp.Star) or (isinstance(value, exp.Column) and isinstance(value.this, exp.Star)):
                for source in sources.values():
                    outputs.update(source.bound)
                continue
            place = self._node(value, sources, env, found)
            outputs[one.alias_or_name or f"?{at}"] = found.level(place) if place else _level_of_value(value)
        return outputs

    # INSERT

    def _insert(self, node: exp.Insert, env: Env, ctes: Env) -> Columns:
        target = node.this.this if isinstance(node.this, exp.Schema) else node.this
        name = f"{target.db}.{target.name}"
        columns = [one.name for one in node.this.expressions] if isinstance(node.this, exp.Schema) else []
        query = node.expression
        given = self.statement(query, env, ctes) if isinstance(query, exp.Query) else {"*": PARAMETER}
        if name in self._tables.org:
            if "org_id" not in columns:
                self.faults.append(f"{name} is filled without org_id")
            elif "*" not in given and list(given.values())[columns.index("org_id") : columns.index("org_id") + 1] == [
                NONE
            ]:
                self.faults.append(f"{name} is filled with an org_id that is not bound")
        for inner in _nested(node, inside=node.args.get("conflict")):
            self.statement(inner, env, ctes)
        return {"org_id": PARAMETER} if node.args.get("returning") else {}


def _from(node: exp.Expression) -> Iterator[exp.Expression]:
    """What stands in FROM, JOIN and USING, and the table that an UPDATE or DELETE changes."""
    if isinstance(node, exp.Update | exp.Delete):
        yield node.this
    first = node.args.get("from_")
    starts = [first.this] if first is not None else []
    starts += node.args.get("using") or []
    for start in starts:
        yield start
        yield from start.args.get("joins") or []
    yield from node.args.get("joins") or []
    yield from node.args.get("laterals") or []


def _alias(item: exp.Expression) -> str:
    return item.alias or item.name or item.alias_or_name


def _conjuncts(condition: exp.Expression | None) -> Iterator[exp.Expression]:
    if condition is None:
        return
    if isinstance(condition, exp.Where | exp.Paren):
        yield from _conjuncts(condition.this)
    elif isinstance(condition, exp.And):
        yield from _conjuncts(condition.left)
        yield from _conjuncts(condition.right)
    else:
        yield condition


def _equal_pairs(condition: exp.Expression) -> Iterator[tuple[exp.Expression, exp.Expression]]:
    if isinstance(condition, exp.EQ):
        left, right = condition.left, condition.right
        if isinstance(left, exp.Tuple) and isinstance(right, exp.Tuple):
            yield from zip(left.expressions, right.expressions, strict=False)
        else:
            yield left, right


def _column(value: exp.Expression) -> exp.Column | None:
    while isinstance(value, exp.Cast | exp.Paren):
        value = value.this
    return value if isinstance(value, exp.Column) else None


def _level_of_value(value: exp.Expression) -> int:
    while isinstance(value, exp.Cast | exp.Paren):
        value = value.this
    if isinstance(value, exp.Placeholder | exp.Parameter):
        return PARAMETER
    return PARAMETER if value.sql(dialect="postgres").lower() == "core.org()" else NONE


def _nested(node: exp.Expression, inside: exp.Expression | None = None) -> Iterator[exp.Expression]:
    """Queries inside expressions (EXISTS, IN, scalar), one level down; what stands in FROM or WITH is met elsewhere."""
    skipped = ("from_", "with_", "joins", "laterals", "using", "this") if inside is None else ()
    if isinstance(node, exp.Select) or inside is not None:
        skipped = tuple(name for name in skipped if name != "this")
    top = inside if inside is not None else node
    waiting = [child for key, value in top.args.items() if key not in skipped for child in _as_list(value)]
    waiting += [join.args["on"] for join in node.args.get("joins") or [] if join.args.get("on")]
    while waiting:
        one = waiting.pop()
        if isinstance(one, exp.Query) and not isinstance(one, exp.Table):
            yield one
        else:
            waiting += [child for value in one.args.values() for child in _as_list(value)]


def _as_list(value: object) -> list[exp.Expression]:
    if isinstance(value, exp.Expression):
        return [value]
    return [one for one in value if isinstance(one, exp.Expression)] if isinstance(value, list) else []
