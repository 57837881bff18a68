"""What lies in the repository: links that lead somewhere, and nothing about the machine it was written on."""

import re
from pathlib import Path

import pytest

from tests.architecture.paths import ROOT, kept_files

_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
_IMAGE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)|<img[^>]+src=\"([^\"]+)\"")
_FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)


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


_NAMED = re.compile(r"`((?:workhall|tests|tools|docs|web|bench)/[\w./-]*\w)/?`")


@pytest.mark.parametrize("document", _documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_files_that_a_document_names_exist(document: Path) -> None:
    """A decision names the check that enforces it, so that check has to be there."""
    named = set(_NAMED.findall(_FENCE.sub("", document.read_text())))
    assert [name for name in named if not (ROOT / name).exists()] == []


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
        if path.stat().st_size < 1_000_000 and path.resolve() != here:
            try:
                found.append((path, path.read_text()))
            except UnicodeDecodeError:
                continue
    return found


# Folders of one machine, and the trailers that programs leave in what they write.
_NAMES = ("co-authored-by", "chat" + "gpt", "copi" + "lot", "clau" + "de", "anthro" + "pic")
_NAMES += ("sub-?agents?", "language model")
_TRACES = re.compile(
    r"(?<![\w.])/(?:work|home|root|Users|mnt)/[\w.-]+|/tmp/(?:plan|arch|uv)\w*" + rf"|(?i:\b(?:{'|'.join(_NAMES)})\b)"
)
_MAY_NAME_FOLDERS = ("docs/operations/",)


def test_nothing_of_the_machine_it_was_written_on() -> None:
    faults = []
    for path, text in _texts():
        name = str(path.relative_to(ROOT))
        if name.startswith(_MAY_NAME_FOLDERS):
            continue
        faults += [f"{name}:{text[: one.start()].count(chr(10)) + 1}: {one[0]}" for one in _TRACES.finditer(text)]
    assert not faults, faults
