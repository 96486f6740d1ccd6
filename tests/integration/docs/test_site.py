"""The documentation site builds without a warning, is complete, and loads nothing from elsewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from drf_spectacular.generators import SchemaGenerator

from designer.components.registry import builtin_registry

ROOT = Path(__file__).resolve().parents[3]
#: Elements that make a browser fetch something at once, and the attribute that says what.
FETCHED = {"script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as `make docs` builds it, elsewhere."""
    folder = tmp_path_factory.mktemp("site")
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    return folder


class Fetches(HTMLParser):
    """Addresses that a page loads as it opens."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        address = dict(attrs).get(FETCHED.get(tag, ""))
        if address:
            self.found.append(address)


def test_no_page_loads_anything_from_elsewhere(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert pages
    elsewhere = re.compile(r"(https?:)?//")
    assert [
        (page.name, address) for page in pages for address in Fetches(page).found if elsewhere.match(address)
    ] == []


def test_every_component_has_a_page_that_names_its_ports_and_parameters(site: Path) -> None:
    for spec in builtin_registry().all():
        page = (site / f"components/{spec.name}.html").read_text("utf-8")
        for item in (*spec.inputs, *spec.outputs, *spec.parameters):
            assert f"<code>{item.name}</code>" in page, (spec.name, item.name)


def test_the_example_of_a_component_is_shown_whole(site: Path) -> None:
    text = (site / "write-a-component.html").read_text("utf-8")
    assert "add_row_numbers</span>" in text
    assert "8&lt;" not in text


def test_every_operation_of_the_api_is_described(site: Path) -> None:
    text = "".join(page.read_text("utf-8") for page in (site / "api").glob("*.html"))
    paths = SchemaGenerator().get_schema(public=True)["paths"]
    assert paths
    for path, methods in paths.items():
        for method in methods:
            assert f"{method.upper()} <code>{path}</code>" in text


def test_every_decision_is_in_the_index_as_it_calls_itself() -> None:
    folder = ROOT / "docs/decisions"
    index = (folder / "README.md").read_text("utf-8")
    for file in sorted(folder.glob("0*.md")):
        text = file.read_text("utf-8")
        heading = re.match(r"# (\d{4})\. (.+)\n", text)
        status = re.search(r"^- Status: (.+)\n- Date: (\d{4}-\d\d-\d\d)$", text, re.MULTILINE)
        assert heading, file
        assert status, file
        number, title = heading.groups()
        assert f"| {number} | [{title}]({file.name}) | {status[1]} | {status[2]} |" in index


def links(file: Path) -> Iterator[str]:
    for target in re.findall(r"\]\(([^)\s]+)\)", file.read_text("utf-8")):
        if not re.match(r"[a-z]+:|#", target):
            yield target.partition("#")[0]


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"])
def test_links_of_the_root_pages_lead_somewhere(name: str) -> None:
    found = list(links(ROOT / name))
    assert [target for target in found if not (ROOT / target).exists()] == []
