"""Where things are, for tests that read the repository instead of running it."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "workhall"
MODULES = PACKAGE / "modules"
SOURCES = ("workhall", "tests", "tools", "bench")


@cache
def kept_files() -> tuple[Path, ...]:
    """Every file that belongs to the repository: known to git or about to be. In a copy without git: every file that
    is not a build's."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        found = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
        return tuple(sorted(path for path in found if path.is_file()))
    built = {".venv", "node_modules", "dist", "data", "__pycache__", ".git"}
    return tuple(sorted(path for path in ROOT.rglob("*") if path.is_file() and not built & set(path.parts)))


def python_files(*folders: str) -> list[Path]:
    wanted = folders or SOURCES
    return [path for path in kept_files() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in wanted]
