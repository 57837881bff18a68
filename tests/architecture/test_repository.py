"""What lies in the repository: links that lead somewhere, locks without addresses, nothing about the machine it was
written on."""

import json
import re
from pathlib import Path

import pytest

from tests.architecture.paths import ROOT, kept_files

_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
_IMAGE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)|<img[^>]+src=\"([^\"]+)\"")
_FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
_TEXT_KINDS = {".py", ".md", ".toml", ".yaml", ".yml", ".json", ".ts", ".tsx", ".css", ".mjs", ".cjs", ".html", ".sh", ".lock",
               ".txt", ".sql", ".cfg", ".ini", ""}  # fmt: skip


def _documents() -> list[Path]:
    return [path for path in kept_files() if path.suffix == ".md"]


def _anchors(path: Path) -> set[str]:
    """The anchors that headings get on the usual forges."""
    found: set[str] = set()
    for line in _FENCE.sub("", path.read_text()).splitlines():
        if line.startswith("#"):
            title = re.sub(r"[`*_]", "", line.lstrip("#").strip()).lower()
            anchor = re.sub(r"[^\w\- ]", "", title).replace(" ", "-")
            while anchor in found:
                anchor += "-1"
            found.add(anchor)
    return found


def _broken(document: Path, target: str) -> str | None:
    if re.match(r"[a-z]+:", target):
        return None
    name, _, anchor = target.partition("#")
    there = (document.parent / name).resolve() if name else document
    if there.parent == ROOT / "docs" / "screenshots" and not there.parent.exists():
        return None  # Taken by the browser tests of a finished build.
    if not there.exists():
        return f"{target}: no such file"
    if anchor and there.suffix == ".md" and anchor not in _anchors(there):
        return f"{target}: no such heading"
    return None


@pytest.mark.parametrize("document", _documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    text = _FENCE.sub("", document.read_text())
    targets = _LINK.findall(text) + [one or two for one, two in _IMAGE.findall(text)]
    broken = [why for target in targets if (why := _broken(document, target))]
    assert not broken, broken


def test_a_dead_link_is_found(tmp_path: Path) -> None:
    page = tmp_path / "a.md"
    page.write_text("# One thing\n")
    assert _broken(page, "b.md")
    assert _broken(page, "a.md#another-thing")
    assert not _broken(page, "#one-thing")
    assert not _broken(page, "https://example.org/")


def test_every_document_is_reachable() -> None:
    """Every page under docs/ is linked from another page: a page nobody finds is not kept up."""
    pages = {path.resolve() for path in _documents()}
    linked: set[Path] = set()
    for document in pages:
        for target in _LINK.findall(document.read_text()):
            if not re.match(r"[a-z]+:", target):
                linked.add((document.parent / target.partition("#")[0]).resolve())
    lost = [path.relative_to(ROOT) for path in pages if path.is_relative_to(ROOT / "docs") and path not in linked]
    assert not lost, lost


def _texts() -> list[tuple[Path, str]]:
    here = Path(__file__).resolve()
    found = []
    for path in kept_files():
        if path.suffix in _TEXT_KINDS and path.resolve() != here:
            try:
                found.append((path, path.read_text()))
            except UnicodeDecodeError:
                continue
    return found


# Folders of one machine, and the trailers that programs leave in what they write.
_TRACES = re.compile(
    r"(?<![\w.])/(?:work|home|root|Users|mnt)/[\w.-]+|/tmp/(?:plan|arch|uv)\w*"  # noqa: S108 - looked for, not used
    r"|(?i:co-authored-by|\bchat"
    r"gpt\b|\bcopi"
    r"lot\b|\bclau"
    r"de\b|\banthro"
    r"pic\b|\bsub-?agents?\b|\blanguage model\b)"
)
_MAY_NAME_FOLDERS = ("docs/operations/",)


def test_nothing_of_the_machine_it_was_written_on() -> None:
    faults = []
    for path, text in _texts():
        name = str(path.relative_to(ROOT))
        if name.startswith(_MAY_NAME_FOLDERS):
            continue
        for found in _TRACES.finditer(text):
            faults.append(f"{name}:{text[: found.start()].count(chr(10)) + 1}: {found[0]}")
    assert not faults, faults


def test_locks_carry_no_addresses() -> None:
    """Whoever installs chooses where packages come from; the hashes say that they are the right ones."""
    faults = []
    for path in kept_files():
        name = str(path.relative_to(ROOT))
        if path.suffix == ".lock" or path.name in ("pnpm-lock.yaml", "package-lock.json", "go.sum"):
            text = path.read_text()
            if path.name == "package-lock.json":
                text = json.dumps([one.get("resolved") for one in json.loads(text).get("packages", {}).values()])
            faults += [
                f"{name}: {line.strip()}"
                for line in text.splitlines()
                if re.search(r"https?://|--(extra-)?index", line)
            ]
    assert not faults, faults[:5]


def test_locks_are_hashed() -> None:
    for path in (ROOT / "requirements").glob("*.lock"):
        lines = [line for line in path.read_text().splitlines() if re.match(r"[a-zA-Z0-9]", line)]
        assert lines, path
        unpinned = [line for line in lines if "==" not in line]
        assert not unpinned, unpinned
        assert path.read_text().count("--hash=sha256:") >= len(lines), path
