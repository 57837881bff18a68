"""Locks name packages and their hashes, never the place that one machine happened to fetch them from."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON_LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
LOCKS = [*PYTHON_LOCKS, ROOT / "tools" / "pnpm" / "package-lock.json", ROOT / "web" / "pnpm-lock.yaml"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_holds_no_address(lock: Path) -> None:
    addresses = re.findall(r"\b(?:https?|git|ssh|file)(?:\+\w+)?://\S+|\btarball:.*", lock.read_text())
    assert addresses == []


@pytest.mark.parametrize("lock", PYTHON_LOCKS, ids=lambda lock: lock.name)
def test_every_python_package_is_pinned_with_hashes(lock: Path) -> None:
    text = lock.read_text().replace("\\\n", " ")
    packages = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert packages
    assert [line for line in packages if "==" not in line or "--hash=sha256:" not in line] == []


def test_development_holds_all_of_run() -> None:
    """tools/bootstrap.py relies on it: a clone made ready for tests can serve."""
    run, dev = (
        set(re.findall(r"^\S+==\S+", (ROOT / "requirements" / name).read_text(), re.M))
        for name in ("run.lock", "dev.lock")
    )
    assert run <= dev


def test_pnpm_is_the_one_that_the_web_client_names() -> None:
    lock = json.loads((ROOT / "tools" / "pnpm" / "package-lock.json").read_text())
    pinned = lock["packages"]["node_modules/pnpm"]
    assert json.loads((ROOT / "web" / "package.json").read_text())["packageManager"] == f"pnpm@{pinned['version']}"
    assert pinned["integrity"].startswith("sha512-")
