"""`make sbom`: the licences of what is shipped, and documents that fit their schema."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.server import ROOT
from tools.licences import is_allowed, shipped


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("(MIT OR CC0-1.0)", True),
        ("EPL-2.0 OR GPL-3.0-or-later", True),
        ("BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0", True),
        ("MPL-2.0 AND (Apache-2.0 OR MIT)", True),
        ("GPL-3.0-only", False),
        ("MIT AND GPL-3.0-only", False),
        ("GPL-3.0-only OR MIT AND SSPL-1.0", False),
        ("MIT AND (GPL-3.0-only OR SSPL-1.0)", False),
        ("", False),
        ("Proprietary", False),
    ],
)
def test_a_licence_is_allowed_when_one_alternative_is_in_all_its_parts(
    expression: str, allowed: bool
) -> None:
    assert is_allowed(expression) is allowed


def test_no_package_is_shipped_whose_licence_nobody_allowed() -> None:
    found = shipped()
    assert {"django", "react"} <= {package.name for package in found}
    assert "vite" not in {package.name for package in found}, "it builds the front end and is not in it"
    assert [package for package in found if not is_allowed(package.licence)] == []


def test_the_front_end_has_no_font_or_script_beside_its_packages() -> None:
    brought = [
        path.name
        for folder in ("public", "src")
        for path in (ROOT / "frontend" / folder).rglob("*")
        if path.suffix in (".woff", ".woff2", ".ttf", ".otf", ".js", ".mjs")
    ]
    assert brought == [], "add its licence to make sbom"


@pytest.mark.verify
def test_a_document_is_checked_against_its_schema(tmp_path: Path) -> None:
    pytest.importorskip("cyclonedx", reason="cyclonedx-bom is not installed: it is in requirements-dev.lock")
    from tools.check_sbom import fault_in

    target = tmp_path / "python.cdx.json"
    pins = tmp_path / "requirements.txt"
    pins.write_text("django==5.2.19\norjson==3.13.0\n")
    made = [sys.executable, "-m", "cyclonedx_py", "requirements", "--output-file", str(target)]
    subprocess.run([*made, str(pins)], check=True, capture_output=True)
    text = target.read_text()
    document = json.loads(text)
    assert fault_in(text) is None
    assert {"django", "orjson"} == {component["name"] for component in document["components"]}

    document["components"][0]["type"] = "sandwich"
    assert "sandwich" in str(fault_in(json.dumps(document)))
    assert fault_in(json.dumps({**document, "components": []})) == "It has no components."
