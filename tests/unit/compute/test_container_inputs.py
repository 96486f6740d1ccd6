"""Inputs that a container of several steps gets copied into a step's folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from compute.targets.docker.folders import copy_input


@pytest.mark.parametrize("is_folder", [False, True])
def test_a_copy_that_a_dying_worker_began_is_no_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_folder: bool
) -> None:
    source, place = tmp_path / "source", tmp_path / "in" / "data"
    place.parent.mkdir()
    file = source / "below" / "rows" if is_folder else source
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("all of it")

    def die_half_way(_: Path, copy: Path) -> None:
        copy.write_text("all")
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(shutil, "copyfile", die_half_way)
        with pytest.raises(KeyboardInterrupt):
            copy_input(source, place)
    assert not place.exists()
    copy_input(source, place)
    assert (place / "below" / "rows" if is_folder else place).read_text() == "all of it"
    assert [entry.name for entry in place.parent.iterdir()] == ["data"]
