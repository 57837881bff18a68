"""Import contracts hold, and each of them is seen to fail.

Violations are planted as single imports in a copy of the import graph, so that each test says which import breaks which
contract. One more test plants them as source text and runs the command that `make test` runs.
"""

import shutil
import subprocess
import sys
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import grimp
import pytest
from importlinter import Contract, configuration
from importlinter.application import use_cases
from importlinter.application.user_options import UserOptions
from importlinter.domain.contract import registry

from tests.architecture.paths import ROOT

configuration.configure()


@pytest.fixture(scope="module")
def options() -> UserOptions:
    found = use_cases.read_user_options(str(ROOT / ".importlinter"))
    use_cases._register_contract_types(found)
    return found


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("workhall", include_external_packages=True, cache_dir=None)


def contracts(options: UserOptions) -> dict[str, Contract]:
    made = {}
    for one in options.contracts_options:
        kind = registry.get_contract_class(one["type"])
        made[one["id"]] = kind(one["name"], options.session_options, one)
    return made


def is_kept(contract: Contract, graph: grimp.ImportGraph) -> bool:
    return contract.check(deepcopy(graph), verbose=False).kept


@dataclass(frozen=True)
class Plant:
    contract: str
    importer: str
    imported: str = ""

    def into(self, graph: grimp.ImportGraph) -> grimp.ImportGraph:
        changed = deepcopy(graph)
        for module in filter(None, (self.importer, self.imported)):
            if module not in changed.modules:
                changed.add_module(module)
        if self.imported:
            changed.add_import(importer=self.importer, imported=self.imported, line_number=1, line_contents="planted")
        return changed

    def __str__(self) -> str:
        return f"{self.contract}: {self.importer} -> {self.imported}".removesuffix(" -> ")


_M = "workhall.modules"
PLANTS = (
    Plant("program", "workhall.kit.text", "workhall.app"),
    Plant("program", "workhall.kit.text", f"{_M}.audit"),
    Plant("program", "workhall.gateway.codec", f"{_M}.chat"),
    Plant("program", f"{_M}.chat.service.messages", "workhall.gateway.hub"),
    Plant("program", f"{_M}.chat.service.messages", "workhall.app"),
    Plant("program", "workhall.settings", "workhall.kit.text"),
    Plant("program", "workhall.helpers"),
    Plant("tiers", f"{_M}.audit.service", f"{_M}.identity"),
    Plant("tiers", f"{_M}.identity.store", f"{_M}.directory.events"),
    Plant("tiers", f"{_M}.directory.module", f"{_M}.chat"),
    Plant("tiers", f"{_M}.misc"),
    Plant("cycles", f"{_M}.audit.service", f"{_M}.directory"),
    Plant("cycles", f"{_M}.chat.service.changes", f"{_M}.chat.service.messages"),
    Plant("inside", f"{_M}.audit.store", f"{_M}.audit.service"),
    Plant("inside", f"{_M}.audit.policy", f"{_M}.audit.store"),
    Plant("inside", f"{_M}.audit.schemas", f"{_M}.audit.tables"),
    Plant("inside", f"{_M}.audit.service", f"{_M}.audit.api"),
    Plant("inside", f"{_M}.audit.jobs", f"{_M}.audit.api"),
    Plant("inside", f"{_M}.audit.utils"),
    Plant("anatomy", f"{_M}.audit", f"{_M}.audit.tables"),
    Plant("anatomy", f"{_M}.audit.api", f"{_M}.audit.store"),
    Plant("anatomy", f"{_M}.audit.utils"),
    Plant("anatomy", f"{_M}.audit.policy.rules"),
    Plant("doors", f"{_M}.chat.service.conversations", f"{_M}.directory.store"),
    Plant("doors", f"{_M}.chat.api", f"{_M}.identity.schemas"),
    Plant("doors", "workhall.serve", f"{_M}.identity.service"),
    Plant("web-framework", f"{_M}.audit.service", "fastapi"),
    Plant("web-framework", "workhall.kit.pages", "starlette"),
    Plant("web-framework", "workhall.gateway.server", "starlette"),
    Plant("sqlalchemy", f"{_M}.audit.service", "sqlalchemy"),
    Plant("sqlalchemy", f"{_M}.audit.api", "sqlalchemy"),
    Plant("sqlalchemy", "workhall.kit.search", "sqlalchemy"),
    Plant("sqlalchemy", "workhall.gateway.hub", "alembic"),
    Plant("driver", f"{_M}.audit.store", "asyncpg"),
    Plant("driver", f"{_M}.chat.service.changes", "asyncpg"),
    Plant("web-out", f"{_M}.audit.jobs", "httpx"),
    Plant("mail-out", f"{_M}.identity.store", "aiosmtplib"),
    Plant("files", f"{_M}.identity.store", "obstore"),
    Plant("queue", f"{_M}.audit.jobs", "pgqueuer"),
    Plant("bus", f"{_M}.chat.workers", "valkey"),
    Plant("sockets", f"{_M}.chat.workers", "picows"),
)


@pytest.mark.parametrize("plant", PLANTS, ids=str)
def test_a_planted_import_breaks_its_contract(plant: Plant, options: UserOptions, graph: grimp.ImportGraph) -> None:
    contract = contracts(options)[plant.contract]
    assert not is_kept(contract, plant.into(graph)), f"{plant} was not noticed"


def test_every_contract_is_seen_to_fail(options: UserOptions) -> None:
    assert {plant.contract for plant in PLANTS} == set(contracts(options))


def test_contracts_hold(options: UserOptions, graph: grimp.ImportGraph) -> None:
    broken = [one.name for one in contracts(options).values() if not is_kept(one, graph)]
    assert not broken, f"{broken}: `make lint` shows the imports"


def test_the_command_fails_on_planted_source(tmp_path: Path) -> None:
    """Through source files and the command line, so that neither the configuration nor its reader is trusted."""
    skipped = shutil.ignore_patterns("__pycache__", "migrations")
    shutil.copytree(ROOT / "workhall", tmp_path / "workhall", ignore=skipped)
    shutil.copytree(ROOT / "tools", tmp_path / "tools", ignore=skipped)
    shutil.copy(ROOT / ".importlinter", tmp_path)
    modules = tmp_path / "workhall" / "modules"
    (modules / "audit" / "utils.py").write_text("")
    with (modules / "audit" / "store.py").open("a") as file:
        file.write("\nfrom workhall.modules.audit import service\nfrom workhall.modules.identity import tables\n")
    with (modules / "audit" / "service.py").open("a") as file:
        file.write("\nimport fastapi\nfrom sqlalchemy import select\nfrom workhall.gateway import hub\n")
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache", "--no-logo"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 1, ran.stdout + ran.stderr
    said = " ".join(ran.stdout.split())
    for planted in (
        "workhall.modules.audit.utils: modules have no file of this name",
        "workhall.modules.audit.store is not allowed to import workhall.modules.audit.service",
        "workhall.modules.audit.store -> workhall.modules.identity.tables",
        "workhall.modules.audit is not allowed to import workhall.modules.identity",
        "workhall.modules is not allowed to import workhall.gateway",
        "workhall.modules.audit.service -> fastapi",
        "workhall.modules.audit.service -> sqlalchemy",
    ):
        assert planted in said, f"not reported: {planted}\n{ran.stdout}"
