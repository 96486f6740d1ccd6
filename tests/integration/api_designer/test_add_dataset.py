"""Datasets from the terminal: a refusal says the next move there, too."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from designer.site import start


def test_a_file_that_is_no_table_is_refused_with_the_kinds_there_are(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "migrate", lambda: None)
    (tmp_path / "README.md").write_text("# Data\n")
    sentence = r"not a supported kind of table file\. Use \.csv, .*\.feather, .* or \.zip\.$"
    with pytest.raises(CommandError, match=sentence):
        call_command("add_dataset", "nonsense", str(tmp_path / "README.md"))
