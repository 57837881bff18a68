"""Rules on single source files: one clock, one place for ids, no print, nothing too long, texts in four languages.

Each rule takes a parsed file and yields what breaks it. tests/architecture/test_source.py plants a violation of each.
"""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

FUNCTION_LINES = 50
FILE_LINES = 400
LANGUAGES = ("en", "zh", "de", "it")


@dataclass(frozen=True, order=True)
class Finding:
    path: str
    line: int
    rule: str
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}: {self.what}"


@dataclass(frozen=True)
class Source:
    """`path` is relative to the repository, with slashes."""

    path: PurePosixPath
    text: str

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    def is_in(self, *places: str) -> bool:
        return any(self.path == PurePosixPath(one) or PurePosixPath(one) in self.path.parents for one in places)


Rule = Callable[[Source, ast.Module], Iterator[tuple[int, str]]]

_CLOCKS = frozenset(
    {
        *(
            f"time.{name}"
            for name in ("time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns")
        ),
        *(f"datetime.datetime.{name}" for name in ("now", "utcnow", "today")),
        "datetime.date.today",
    }
)
_IDS = frozenset({*(f"uuid.uuid{n}" for n in (1, 4, 6, 7, 8)), "uuid_utils.uuid7", "uuid_utils.compat.uuid7"})
_DIALLERS = frozenset({"urllib.request", "http.client", "requests", "aiohttp", "smtplib"})
_PLACEHOLDER = re.compile(r"\{(\w+)(?:,|\})")
_PLURAL = re.compile(r"\{\w+, plural,((?: \w+ \{[^{}]*\})+)\}")


def _qualified_names(tree: ast.Module) -> Iterator[tuple[ast.expr, str]]:
    """Every name and attribute chain that begins at an import, by its full dotted name."""
    imported: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for one in node.names:
                imported[one.asname or one.name.split(".")[0]] = one.name if one.asname else one.name.split(".")[0]
        elif isinstance(node, ast.ImportFrom) and node.module:
            for one in node.names:
                imported[one.asname or one.name] = f"{node.module}.{one.name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute):
            parts: list[str] = []
            at: ast.expr = node
            while isinstance(at, ast.Attribute):
                parts.append(at.attr)
                at = at.value
            if isinstance(at, ast.Name) and at.id in imported:
                yield node, ".".join([imported[at.id], *reversed(parts)])


def one_clock(source: Source, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Only kit.clock reads the time, so that tests can set it. What supervises child processes lives in real time."""
    if not source.is_in("workhall") or source.is_in("workhall/kit/clock.py", "workhall/kit/embedded"):
        return
    for node, name in _qualified_names(tree):
        if name in _CLOCKS:
            yield node.lineno, f"{name} is the system's clock; use ctx.now or app.clock"


def one_place_for_ids(source: Source, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Ids are made by kit.ids. The gateway's number of a process is no thing's id: it lives as long as the process."""
    if not source.is_in("workhall") or source.is_in("workhall/kit/ids.py"):
        return
    for node, name in _qualified_names(tree):
        if name in _IDS and not (source.is_in("workhall/gateway/hub.py") and name == "uuid.uuid4"):
            yield node.lineno, f"{name} makes an id; use kit.ids.new_id"


def no_print(source: Source, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The program speaks through its log; commands through typer.echo."""
    if not source.is_in("workhall"):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
            yield node.lineno, "print; use the log"


def one_way_out(source: Source, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Calls to other servers go through kit.outbound, which guards against requests into one's own network."""
    if not source.is_in("workhall"):
        return
    for node in ast.walk(tree):
        names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{one.name}" for one in node.names)]
        for name in names:
            if name in _DIALLERS and isinstance(node, ast.stmt):
                yield node.lineno, f"{name} calls out unguarded; use kit.outbound"


def no_constraint_names(source: Source, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """On a distributed database the name is empty or carries a shard's number: ON CONFLICT or SQLSTATE decide."""
    if not source.is_in("workhall"):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in ("constraint_name", "table_name"):
            yield node.lineno, f"{node.attr} cannot be relied on"
        elif isinstance(node, ast.Constant) and node.value == "constraint_name":
            yield node.lineno, "constraint_name cannot be relied on"


def no_set_config(source: Source, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """set_config() does not reach the workers of a distributed database; core.set_org() does."""
    if not source.is_in("workhall"):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "set_config(" in node.value:
            yield node.lineno, "set_config(); use core.set_org()"


def modules_never_commit(source: Source, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The unit of work is opened and ended at the edge."""
    if not source.is_in("workhall/modules"):
        return
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("commit", "rollback")
        ):
            yield node.lineno, f".{node.func.attr}() belongs to the unit of work"


def short_functions(source: Source, tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES:
                yield node.lineno, f"{node.name} has {lines} lines, more than {FUNCTION_LINES}"


def whole_texts(source: Source, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """A Text names the same values in each language, and each plural has a form for all other numbers."""
    if not source.is_in("workhall"):
        return
    calls = {id(node): name for node, name in _qualified_names(tree) if name == "workhall.kit.text.Text"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and id(node.func) in calls:
            yield from _faults_of_text(node)


def _faults_of_text(call: ast.Call) -> Iterator[tuple[int, str]]:
    said = {one.arg: one.value.value for one in call.keywords if isinstance(one.value, ast.Constant)}
    if set(said) != set(LANGUAGES) or not all(isinstance(text, str) and text.strip() for text in said.values()):
        yield call.lineno, f"a Text is a literal in each of {', '.join(LANGUAGES)}"
        return
    values = {language: frozenset(_PLACEHOLDER.findall(str(said[language]))) for language in LANGUAGES}
    if len(set(values.values())) > 1:
        shown = "; ".join(f"{language} {sorted(values[language])}" for language in LANGUAGES)
        yield call.lineno, f"languages name different values: {shown}"
    for language in LANGUAGES:
        for branches in _PLURAL.findall(str(said[language])):
            if " other {" not in branches:
                yield call.lineno, f"{language}: a plural without `other`"


RULES: tuple[Rule, ...] = (
    one_clock,
    one_place_for_ids,
    no_print,
    one_way_out,
    no_constraint_names,
    no_set_config,
    modules_never_commit,
    short_functions,
    whole_texts,
)


def check(source: Source) -> Iterator[Finding]:
    lines = source.text.count("\n") + 1
    if lines > FILE_LINES + 1:
        yield Finding(str(source.path), 1, "short_files", f"{lines - 1} lines, more than {FILE_LINES}")
    if source.path.suffix != ".py":
        return
    tree = source.tree
    for rule in RULES:
        for line, what in rule(source, tree):
            yield Finding(str(source.path), line, rule.__name__, what)


def check_files(root: Path, files: Iterable[Path]) -> list[Finding]:
    found: list[Finding] = []
    for path in files:
        source = Source(PurePosixPath(path.relative_to(root).as_posix()), path.read_text())
        found.extend(check(source))
    return sorted(found)
