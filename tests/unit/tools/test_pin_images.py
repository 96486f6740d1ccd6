"""`make pin-images`: digests behind versions."""

from __future__ import annotations

import pytest

from tests.e2e.server import ROOT
from tools.pin_images import FILES, IMAGE, Unknown, pinned

ONE, TWO = f"sha256:{'1' * 64}", f"sha256:{'2' * 64}"


def test_every_image_of_a_registry_gets_its_digest() -> None:
    text = "FROM node:22.1-slim AS build\n  web:\n    image: jackfield\n  db:\n    image: postgres:17.5\n"
    known = {"node:22.1-slim": ONE, "postgres:17.5": TWO}
    assert pinned(text, known.__getitem__) == text.replace("slim", f"slim@{ONE}").replace(
        "17.5", f"17.5@{TWO}"
    )


def test_a_digest_that_is_there_is_replaced() -> None:
    assert pinned(f"    image: caddy:2.1@{ONE}\n", lambda image: TWO) == f"    image: caddy:2.1@{TWO}\n"


def test_an_image_that_no_registry_knows_leaves_no_half_result() -> None:
    def refuse(image: str) -> str:
        raise Unknown(f"{image} has no digest: denied")

    with pytest.raises(Unknown, match=r"caddy:2\.1 has no digest"):
        pinned("    image: caddy:2.1\n", refuse)


def test_the_images_of_the_project_are_found() -> None:
    found = {
        match[2].partition(":")[0] for name in FILES for match in IMAGE.finditer((ROOT / name).read_text())
    }
    assert found == {"node", "python", "caddy", "haproxy", "postgres", "redis"}
