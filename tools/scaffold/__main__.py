"""Writes the folders of a new module, with one entity that works from the database to the tests, and enters it in
app.MODULES and in the tiers of .importlinter."""

import argparse
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = Path(__file__).parent / "templates"
PLACES = {"server": "workhall/modules/{name}", "tests": "tests/modules/{name}", "web": "web/src/features/{name}"}


class CannotScaffold(Exception):
    """Says what is wrong and how to mend it."""


def words(name: str, entity: str) -> dict[str, str]:
    """What stands between @ signs in the templates. A name and its plural are one word in Python, dashes in an
    address."""
    parts = entity.split("_")
    plural = f"{entity}s" if not entity.endswith("s") else f"{entity}_list"
    return {
        "name": name,
        "Name": name.replace("_", " ").capitalize(),
        "entity": entity,
        "entities": plural,
        "Entity": "".join(part.capitalize() for part in parts),
        "camel": parts[0] + "".join(part.capitalize() for part in parts[1:]),
        "path": plural.replace("_", "-"),
    }


def fill(text: str, given: dict[str, str]) -> str:
    return re.sub(r"@(\w+)@", lambda found: given.get(found[1], found[0]), text)


def write_files(root: Path, given: dict[str, str]) -> list[Path]:
    """Raises CannotScaffold before anything is written when a folder exists."""
    targets = {part: root / place.format(**given) for part, place in PLACES.items()}
    for target in targets.values():
        if target.exists():
            raise CannotScaffold(f"{target.relative_to(root)} exists already; choose another name.")
    written = []
    for part, target in targets.items():
        for template in sorted((TEMPLATES / part).rglob("*.tmpl")):
            inside = fill(template.relative_to(TEMPLATES / part).as_posix(), given).removesuffix(".tmpl")
            file = target / inside
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(fill(template.read_text(), given))
            written.append(file)
    return written


def enter_in_tiers(text: str, name: str, beside: str | None) -> str:
    """The text of .importlinter with the module as one that exists."""
    if f"({name})" in text:
        return text.replace(f"({name})", name)
    if beside is None:
        raise CannotScaffold(
            f"The tiers of .importlinter do not know {name}. Say with --beside MODULE where it belongs."
        )
    line = re.search(rf"^    .*(?<!\w){beside}(?!\w).*$", text[text.index("contract:tiers]") :], re.MULTILINE)
    if line is None:
        raise CannotScaffold(f"The tiers of .importlinter do not know {beside}.")
    return text.replace(line[0], f"{line[0]} : {name}", 1)


def enter_in_app(text: str, name: str) -> str:
    """The text of app.py with the module at the end of MODULES, so that it may need all the others."""
    found = re.search(r"^MODULES = \((.*?)\)$", text, re.MULTILINE | re.DOTALL)
    if found is None:
        raise CannotScaffold("workhall/app.py has no MODULES of the expected form.")
    names = [*re.findall(r'"(\w+)"', found[1]), name]
    return text.replace(found[0], "MODULES = (" + ", ".join(f'"{one}"' for one in names) + ")")


def scaffold(root: Path, name: str, entity: str, beside: str | None = None) -> list[Path]:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or not re.fullmatch(r"[a-z][a-z0-9_]*", entity):
        raise CannotScaffold("Names are lower case letters, digits and underscores, and begin with a letter.")
    tiers, app = root / ".importlinter", root / "workhall" / "app.py"
    new_tiers, new_app = enter_in_tiers(tiers.read_text(), name, beside), enter_in_app(app.read_text(), name)
    written = write_files(root, words(name, entity))
    tiers.write_text(new_tiers)
    app.write_text(new_app)
    _tidy(root, [file for file in written if file.suffix == ".py"])
    return written


def _tidy(root: Path, files: list[Path]) -> None:
    """The order of imports follows from the name."""
    for command in (["check", "--select", "I", "--fix", "--quiet"], ["format", "--quiet"]):
        subprocess.run([sys.executable, "-m", "ruff", *command, *map(str, files)], cwd=root, check=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.scaffold", description=__doc__)
    parser.add_argument("name", help="the module's name, such as tasks")
    parser.add_argument("--entity", help="its first entity, in the singular (default: the name without a final s)")
    parser.add_argument("--beside", help="a module of the same tier, when .importlinter does not know the name yet")
    given = parser.parse_args()
    try:
        written = scaffold(ROOT, given.name, given.entity or given.name.removesuffix("s"), given.beside)
    except CannotScaffold as error:
        print(error, file=sys.stderr)
        return 1
    for file in written:
        print(file.relative_to(ROOT))
    print("Next: docs/guides/new-module.md. `make test` passes already; now make it yours.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
