"""Set-up skips what is up to date: the fingerprint sees every change that matters."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.fingerprint import fingerprint


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.ts").write_text("a")
    (tmp_path / "src" / "b.ts").write_text("b")
    return tmp_path


def test_content_names_and_order_of_files_are_told_apart(sources: Path) -> None:
    seen = {fingerprint([sources])}
    (sources / "src" / "a.ts").write_text("b")
    seen.add(fingerprint([sources]))
    (sources / "src" / "a.ts").rename(sources / "src" / "c.ts")
    seen.add(fingerprint([sources]))
    (sources / "src" / "b.ts").unlink()
    seen.add(fingerprint([sources]))
    assert len(seen) == 4


def test_what_is_made_from_the_sources_changes_nothing(sources: Path) -> None:
    before = fingerprint([sources])
    for name in ("node_modules", "dist"):
        (sources / name).mkdir()
        (sources / name / "made.js").write_text("made")
    assert fingerprint([sources]) == before
