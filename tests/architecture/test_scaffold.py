"""A new module as the scaffold writes it fits the house: in a copy, so that nothing here changes."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.paths import ROOT
from tools.lint.source import check_files
from tools.scaffold.__main__ import CannotScaffold, enter_in_tiers, scaffold

BIN = Path(sys.executable).parent


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Path]]:
    root = tmp_path_factory.mktemp("house")
    ignored = shutil.ignore_patterns("__pycache__", "node_modules", "dist")
    for folder in ("workhall", "tests", "tools"):
        shutil.copytree(ROOT / folder, root / folder, ignore=ignored)
    for file in (".importlinter", "pyproject.toml"):
        shutil.copy(ROOT / file, root)
    return root, scaffold(root, "tasks", "to_do")


def _runs(root: Path, *command: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(root)}
    ran = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr[-6000:]


def test_all_files_of_the_anatomy_are_written(written: tuple[Path, list[Path]]) -> None:
    root, files = written
    names = {file.relative_to(root).as_posix() for file in files}
    server = {
        "__init__",
        "api",
        "errors",
        "events",
        "jobs",
        "module",
        "policy",
        "schemas",
        "service",
        "store",
        "tables",
    }
    assert {f"workhall/modules/tasks/{name}.py" for name in server} <= names
    assert "workhall/modules/tasks/migrations/tasks_0001_initial.py" in names
    assert {"tests/modules/tasks/__init__.py", "tests/modules/tasks/examples.py"} <= names
    assert {f"web/src/features/tasks/i18n/{one}.json" for one in ("en", "zh", "de", "it")} <= names
    left = [
        file for file in files if "@" in file.name or "@Entity@" in file.read_text() or "@name@" in file.read_text()
    ]
    assert left == []


def test_it_keeps_the_import_contracts(written: tuple[Path, list[Path]]) -> None:
    root, _ = written
    tiers = (root / ".importlinter").read_text()
    assert ": tasks :" in tiers
    _runs(root, str(BIN / "lint-imports"), "--no-cache", "--no-logo")


def test_it_is_wired(written: tuple[Path, list[Path]]) -> None:
    root, _ = written
    code = (
        "import importlib; from workhall import app; from tests.world.examples import EXAMPLES;"
        "importlib.import_module('tests.modules.tasks.examples');"
        "importlib.import_module('tests.modules.tasks.test_tasks');"
        "made = app.manifests()[-1]; assert made.name == 'tasks';"
        "names = {route.operation_id for routes in made.routes for route in routes.router.routes};"
        "assert names == {name for name in EXAMPLES if name.startswith('tasks.')}, names"
    )
    _runs(root, sys.executable, "-c", code)


def test_it_follows_the_rules_on_source(written: tuple[Path, list[Path]]) -> None:
    root, files = written
    python = [str(file) for file in files if file.suffix == ".py"]
    _runs(root, str(BIN / "ruff"), "check", *python)
    _runs(root, str(BIN / "ruff"), "format", "--check", *python)
    assert check_files(root, files) == []
    texts = [set(json.loads(file.read_text())) for file in files if file.suffix == ".json"]
    assert all(keys == texts[0] for keys in texts)


@pytest.mark.long
def test_its_types_and_its_own_tests_pass(written: tuple[Path, list[Path]]) -> None:
    root, _ = written
    _runs(root, str(BIN / "mypy"))
    walk = ["tests/architecture/test_walk.py", "-k", "tasks or modules/tasks or migration or row"]
    pytest_ = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"]
    _runs(root, *pytest_, "tests/modules/tasks")
    _runs(root, *pytest_, *walk)
    _runs(root, *pytest_, "tests/architecture/test_metadata.py", "tests/architecture/test_migrations.py", "-k", "tasks")


def test_a_name_that_is_taken_is_refused(written: tuple[Path, list[Path]]) -> None:
    root, _ = written
    before = (root / "workhall" / "app.py").read_text()
    with pytest.raises(CannotScaffold, match="exists already"):
        scaffold(root, "chat", "thing", beside="chat")
    with pytest.raises(CannotScaffold, match="lower case"):
        scaffold(root, "Chat", "thing")
    with pytest.raises(CannotScaffold, match="--beside"):
        scaffold(root, "quite_new", "thing")
    assert (root / "workhall" / "app.py").read_text() == before


def test_a_new_name_takes_the_tier_of_its_neighbour() -> None:
    tiers = (ROOT / ".importlinter").read_text()
    assert "chat : (calendar) : (drive) : (docs) : (tasks) : (mail) : polls\n" in enter_in_tiers(tiers, "polls", "chat")
