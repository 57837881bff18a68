"""What is written from the code is current, and would be noticed if it were not."""

import shutil
from pathlib import Path

import pytest
from pydantic import BaseModel, Field

from tools.codegen.__main__ import ROOT, pages, stale
from workhall import app
from workhall.kit.settings_doc import table


def test_generated_pages_are_current() -> None:
    assert stale() == [], "run python -m tools.codegen"


def test_a_stale_page_is_noticed(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    shutil.copytree(ROOT / "tests" / "modules", tmp_path / "tests" / "modules")
    (tmp_path / "docs" / "operations" / "settings.md").write_text("# Settings\n")
    (tmp_path / "docs" / "modules" / "gone.md").write_text("# gone\n")
    assert set(stale(tmp_path)) - set(stale()) == {"docs/modules/gone.md", "docs/operations/settings.md"}


def test_every_setting_is_in_the_table() -> None:
    page = pages()["docs/operations/settings.md"]
    for name, field in app.settings_class().model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            assert all(f"`WORKHALL_{name.upper()}__{inner.upper()}`" in page for inner in kind.model_fields)
        else:
            assert f"`WORKHALL_{name.upper()}`" in page


def test_a_setting_without_a_description_is_refused() -> None:
    class Bare(BaseModel):
        silent: int = Field(1)

    with pytest.raises(ValueError, match="silent"):
        table(Bare)
