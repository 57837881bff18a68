"""Writes docs/operations/settings.md, docs/modules/, the list of decisions and the snapshots of the API in
tests/modules/. `--check` only says what differs."""

import sys
from pathlib import Path

from tools.codegen.decisions import decisions_page
from tools.codegen.modules import index_page, module_page
from tools.codegen.openapi import snapshots
from tools.codegen.settings import settings_page
from workhall import app

ROOT = Path(__file__).resolve().parents[2]


def pages() -> dict[str, str]:
    """Path to text of everything that is generated."""
    manifests = app.manifests()
    return {
        "docs/operations/settings.md": settings_page(),
        "docs/decisions/README.md": decisions_page(ROOT / "docs" / "decisions"),
        "docs/modules/README.md": index_page(manifests),
        **{f"docs/modules/{one.name}.md": module_page(one) for one in manifests},
        **{f"tests/modules/{name}/openapi.json": text for name, text in snapshots().items()},
    }


def stale(root: Path = ROOT) -> list[str]:
    """Files that are missing, differ from what the code says, or belong to a module that is gone."""
    wanted = pages()
    differing = [
        path for path, text in wanted.items() if not (root / path).is_file() or (root / path).read_text() != text
    ]
    kept = {path.relative_to(root).as_posix() for path in (root / "docs" / "modules").glob("*.md")}
    return sorted({*differing, *(kept - set(wanted))})


def main() -> int:
    found = stale()
    if "--check" not in sys.argv[1:]:
        wanted = pages()
        for path in found:
            file = ROOT / path
            if path in wanted:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(wanted[path])
            else:
                file.unlink()
            print(path)
        return 0
    for path in found:
        print(f"{path} is not current: run python -m tools.codegen", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
