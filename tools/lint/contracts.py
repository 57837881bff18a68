"""Two contracts for import-linter: the doors of a module, and what each file of a module may look at."""

from typing import Any

import grimp
from importlinter import Contract, ContractCheck, fields, output


def _place(module: str, base: str) -> tuple[str, str] | None:
    """(module, file inside it) of a dotted name below the modules' package; the package itself is `__init__`."""
    if not module.startswith(f"{base}."):
        return None
    name, *inside = module.removeprefix(f"{base}.").split(".")
    return name, inside[0] if inside else "__init__"


class _LineContract(Contract):
    """A contract whose faults are single imports."""

    def _faults(self, graph: grimp.ImportGraph) -> list[str]:
        raise NotImplementedError

    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:
        faults = sorted(self._faults(graph))
        return ContractCheck(kept=not faults, metadata={"faults": faults})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for fault in check.metadata["faults"]:
            output.print_error(f"- {fault}", bold=False)
        output.new_line()


def _imports(graph: grimp.ImportGraph, base: str) -> list[tuple[str, str, str]]:
    """(importer, imported, line) of everything that imports something below the modules' package."""
    found: list[tuple[str, str, str]] = []
    for imported in graph.find_descendants(base):
        for importer in graph.find_modules_that_directly_import(imported):
            details: Any = graph.get_import_details(importer=importer, imported=imported)
            lines = ", ".join(str(one["line_number"]) for one in details) or "?"
            found.append((importer, imported, lines))
    return found


class DoorsContract(_LineContract):
    """Whoever is outside a module imports it by its `__init__` or one of the named doors."""

    type_name = "doors"
    modules = fields.StringField()
    doors = fields.ListField(subfield=fields.StringField())

    def _faults(self, graph: grimp.ImportGraph) -> list[str]:
        base = str(self.modules)
        doors = {"__init__", *map(str, self.doors)}  # type: ignore[call-overload]
        faults: list[str] = []
        for importer, imported, lines in _imports(graph, base):
            there, here = _place(imported, base), _place(importer, base)
            if there is None or (here is not None and here[0] == there[0]):
                continue
            if there[1] not in doors:
                faults.append(f"{importer} -> {imported} (l.{lines}): not a door of {there[0]}")
        return faults


class AnatomyContract(_LineContract):
    """`may_import` has a line for each file that a module may have: the files of its own module that it may import.

    A name may be a folder only where `folders` says so; what lies in it is that file's concern."""

    type_name = "anatomy"
    modules = fields.StringField()
    may_import = fields.ListField(subfield=fields.StringField())
    folders = fields.StringField()

    def _faults(self, graph: grimp.ImportGraph) -> list[str]:
        base = str(self.modules)
        table = {}
        for line in map(str, self.may_import):  # type: ignore[call-overload]
            name, _, allowed = line.partition(":")
            table[name.strip()] = set(allowed.split())
        folders = set(str(self.folders).split())
        faults: list[str] = []
        for module in graph.find_descendants(base):
            place = _place(module, base)
            if place is None:
                continue
            if place[1] not in table:
                faults.append(f"{module}: modules have no file of this name")
            elif place[1] != "__init__" and module.count(".") > base.count(".") + 2 and place[1] not in folders:
                faults.append(f"{module}: {place[1]} is a file, not a folder")
        for importer, imported, lines in _imports(graph, base):
            here, there = _place(importer, base), _place(imported, base)
            if here is None or there is None or here[0] != there[0] or here[1] == there[1]:
                continue
            if there[1] not in table.get(here[1], set()):
                faults.append(f"{importer} -> {imported} (l.{lines}): {here[1]} may not import {there[1]}")
        return faults
