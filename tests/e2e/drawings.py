"""Drawings for the tests of the browser, with places, and what the server has of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.designer_page import DesignerPage
from tests.e2e.documents import document, node
from tests.e2e.server import Server

ROW = 130
COLUMN = 260


def placed(drawn: dict[str, Any], columns: int = 1) -> dict[str, Any]:
    """The same document with its nodes in rows of so many columns."""
    for number, item in enumerate(drawn["nodes"]):
        item["position"] = {"x": COLUMN * (number % columns), "y": ROW * (number // columns)}
    return drawn


def table_node(node_id: str = "data") -> dict[str, Any]:
    """A node that makes a small table from nothing."""
    return node(node_id, "enter_data_manually", data="a,b\n1,2\n3,4\n", format="csv", has_header=True)


def table_alone() -> dict[str, Any]:
    return placed(document([table_node()], []))


def create(server: Server, drawn: dict[str, Any], name: str = "A drawing") -> str:
    """A new pipeline; its id."""
    pipeline: str = server.post("pipelines/", {"name": name, "document": drawn})["id"]
    return pipeline


def opened(page: Page, server: Server, pipeline: str) -> DesignerPage:
    """The designer on a pipeline, ready."""
    page.goto(f"{server.url}/pipelines/{pipeline}")
    expect(page.get_by_role("application")).to_be_visible()
    return DesignerPage(page)


def kept(server: Server, pipeline: str) -> Any:
    """What the server has of a pipeline now."""
    return server.get(f"pipelines/{pipeline}/")


def ids(draft: Mapping[str, Any]) -> list[str]:
    """The ids of a draft's nodes, as they are listed."""
    return [item["id"] for item in draft["document"]["nodes"]]


class Gate:
    """A step of user code that runs until the test opens the gate (process target only)."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "open"

    @property
    def script(self) -> str:
        lines = [
            "import os, time",
            "import pandas as pd",
            "def main(dataset1=None, dataset2=None):",
            f"    while not os.path.exists({str(self._file)!r}):",
            "        time.sleep(0.02)",
            # Of this gate alone: what reads it would be reused otherwise.
            f'    return pd.DataFrame({{"a": [{str(self._file)!r}]}})',
        ]
        return "\n".join(lines)

    def open(self) -> None:
        self._file.touch()

    def node(self, node_id: str = "gate") -> dict[str, Any]:
        return node(node_id, "execute_python_script", script=self.script)
