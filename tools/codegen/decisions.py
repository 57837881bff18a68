"""The list of decision records."""

import re
from pathlib import Path

_HEAD = """# Decisions

What is hard to undo, one page each: why, what, what follows, and the check that enforces it. A decision that no longer
holds is not rewritten; a new record replaces it and both say so. The list is written by `python -m tools.codegen`.

"""


def decisions_page(folder: Path) -> str:
    """Raises ValueError for a record whose heading is not `# NNNN. Title` with its file's number."""
    lines = []
    for path in sorted(folder.glob("[0-9]*.md")):
        heading = path.read_text().splitlines()[0]
        found = re.fullmatch(r"# (?:(\d{4})[.:]? )?(.+)", heading)
        if found is None or (found[1] or path.name[:4]) != path.name[:4]:
            raise ValueError(f"{path.name} begins with {heading!r}")
        lines.append(f"- [{path.name[:4]}. {found[2]}]({path.name})")
    return _HEAD + "\n".join(lines) + "\n"
