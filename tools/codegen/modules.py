"""A page for each module, from its manifest, its policies, its events and its tables."""

import importlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any

from workhall.kit.authz import Policy
from workhall.kit.events import Event
from workhall.kit.http import permission_of
from workhall.kit.module import Manifest
from workhall.kit.orm import GlobalRow, Row

_NOTE = "<!-- Written from the code by `python -m tools.codegen`: change the manifest, not this page. -->"


def index_page(manifests: Sequence[Manifest]) -> str:
    lines = ["# Modules", "", _NOTE, "", "From the bottom tier up; each one may use those before it.", ""]
    lines += [f"- [{one.name}]({one.name}.md): {_first_sentence(one.doc)}" for one in manifests]
    return "\n".join(lines) + "\n"


def module_page(manifest: Manifest) -> str:
    parts = [f"# {manifest.name}", "", _NOTE, "", " ".join(manifest.doc.split()), ""]
    if manifest.needs:
        parts += ["Needs: " + ", ".join(f"[{name}]({name}.md)" for name in manifest.needs) + ".", ""]
    parts += _part("Endpoints", ("Operation", "Address", "Who may"), _endpoints(manifest))
    parts += _part("Socket commands", ("Command", "Who may"), _commands(manifest))
    parts += _part("Rules", ("Rule", "Who can pass", "Why"), _policies(manifest))
    parts += _part("Permissions of roles", ("Permission", "Held from the start by", "Why"), _permissions(manifest))
    parts += _part("Events", ("Event", "What it says"), _events(manifest))
    parts += _part("Handlers, jobs and schedules", ("Name", "When"), _background(manifest))
    parts += _part("Extension points filled", ("Slot", "What for"), _slots(manifest))
    parts += _part("Tables", ("Table", "Whose", "What it holds"), _tables(manifest))
    return "\n".join(parts).rstrip() + "\n"


def _part(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    listed = [tuple(cell.replace("|", "\\|").replace("\n", " ") for cell in row) for row in rows]
    if not listed:
        return []
    lines = [f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *listed)]
    return [f"## {title}", "", *lines, ""]


def _endpoints(manifest: Manifest) -> Iterator[tuple[str, str, str]]:
    for routes in manifest.routes:
        for found in routes.router.routes:
            route: Any = found
            (method,) = route.methods - {"HEAD"}
            policy = permission_of(route.endpoint).name.removeprefix(f"{manifest.name}.")
            yield f"`{route.operation_id}`", f"`{method} /api{route.path}`", f"`{policy}`"


def _commands(manifest: Manifest) -> Iterator[tuple[str, str]]:
    for group in manifest.commands:
        for one in group.all:
            yield f"`{one.name}`", f"`{one.permission.name.removeprefix(f'{manifest.name}.')}`"


_AUDIENCES = {
    "public": "anybody",
    "account": "a signed-in account",
    "member": "members",
    "granted": "who is granted it",
}


def _policies(manifest: Manifest) -> Iterator[tuple[str, str, str]]:
    for value in vars(_file(manifest, "policy")).values():
        if isinstance(value, Policy) and value.name.startswith(f"{manifest.name}."):
            name = value.name.removeprefix(f"{manifest.name}.")
            yield f"`{name}`", _AUDIENCES[value.audience], " ".join(value.why.split())


def _permissions(manifest: Manifest) -> Iterator[tuple[str, str, str]]:
    for one in manifest.permissions:
        yield f"`{one.name}`", ", ".join(sorted(one.builtin)), one.why


def _events(manifest: Manifest) -> Iterator[tuple[str, str]]:
    module = _file(manifest, "events")
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, Event) and value.__module__ == module.__name__:
            yield f"`{value.name}`", " ".join((value.__doc__ or _fields(value)).split())


def _fields(event: type[Event]) -> str:
    names = ", ".join(f"`{name}`" for name in event.model_fields)
    return f"Carries {names}." if names else ""


def _background(manifest: Manifest) -> Iterator[tuple[str, str]]:
    for handler in manifest.handlers:
        yield f"`{handler.name}`", f"on `{handler.event.name}`"
    for job in manifest.jobs:
        yield f"`{job.name}`", f"queued; up to {job.attempts} attempts"
    for schedule in manifest.schedules:
        yield f"`{schedule.name}`", f"every {_span(schedule.every)}"


def _span(time: timedelta) -> str:
    seconds = int(time.total_seconds())
    for size, name in ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")):
        if seconds % size == 0:
            count = seconds // size
            return name if count == 1 else f"{count} {name}s"
    raise ValueError(f"{time} is no whole number of seconds")


def _slots(manifest: Manifest) -> Iterator[tuple[str, str]]:
    for filling in manifest.fills:
        yield f"`{filling.slot.name}`", filling.slot.why


def _tables(manifest: Manifest) -> Iterator[tuple[str, str, str]]:
    module = _file(manifest, "tables")
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, Row) and value.__module__ == module.__name__:
            table: Any = value.__table__
            whose = f"global: {value.__reason__}" if issubclass(value, GlobalRow) else "the organisation's"
            doc = value.__doc__ if value.__doc__ != Row.__doc__ else ""
            yield f"`{table.schema}.{table.name}`", whose, " ".join((doc or "").split())


def _file(manifest: Manifest, name: str) -> Any:
    """A file of the module; an empty one when it has none of that name."""
    place = f"workhall.modules.{manifest.name}"
    try:
        return importlib.import_module(f"{place}.{name}")
    except ModuleNotFoundError as error:
        if error.name != f"{place}.{name}":
            raise
        return importlib.import_module(place)


def _first_sentence(text: str) -> str:
    return " ".join(text.split()).split(". ")[0].rstrip(".") + "."
