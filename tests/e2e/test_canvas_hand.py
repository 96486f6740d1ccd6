"""The canvas under a person's hand: keys, drops, edges and selections go where they are meant to."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import FloatRect, Locator, Page, expect

from tests.e2e.designer_page import DesignerPage
from tests.e2e.documents import document, node
from tests.e2e.drawings import COLUMN, ROW, create, ids, kept, opened, placed, table_node
from tests.e2e.server import Server

#: A node's declared size in canvas pixels, of those of one port row.
WIDTH, HEIGHT = 224, 56
#: The pointer holds a dropped card this far below its upper rim.
HELD = 24
#: A place on the canvas where nothing stands in these drawings, from its upper left corner.
BESIDE = {"x": 60, "y": 60}
MID = {"x": WIDTH / 2, "y": HEIGHT / 2}


class HandDesigner(DesignerPage):
    """The designer with one hand on the mouse and the other on the keys."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.mouse, self.keys = page.mouse, page.keyboard
        self.nodes = page.locator(".react-flow__node")
        self.selected = page.locator(".react-flow__node.selected")
        #: The edge that what is dragged would go into.
        self.aimed = page.locator(".react-flow__edge.edge-aimed")

    def click_beside(self) -> None:
        """Click where nothing is, which takes the focus from the drawing."""
        self.canvas.click(position=BESIDE)
        expect(self.page.get_by_role("main")).to_be_focused()
        expect(self.selected).to_have_count(0)

    def edge(self, source: str, target: str) -> Locator:
        """An edge, named by ``port of node`` at both ends."""
        return self.page.locator(f'[aria-label="From {source} to {target}"]')

    def place_of(self, element: Locator) -> FloatRect:
        return self._place_of(element)

    def drag(self, *points: tuple[float, float]) -> None:
        """Press the button at the first point, move along the others, and hold it."""
        first, *others = points
        self.mouse.move(*first)
        self.mouse.down()
        for point in others:
            self.mouse.move(*point, steps=8)

    def take_end_at(self, label: str) -> tuple[float, float]:
        """Where the end of an edge is taken hold of: just above the input port."""
        port = self.place_of(self.port(label))
        return port["x"] + port["width"] / 2, port["y"] - 12

    def middle_of(self, element: Locator) -> tuple[float, float]:
        box = self.place_of(element)
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def box_around(self, first: Locator, last: Locator) -> None:
        """Shift, and a box from above the first node to below the last."""
        start, end = self.place_of(first), self.place_of(last)
        self.keys.down("Shift")
        expect(self.page.locator(".react-flow__pane.selection")).to_have_count(1)
        self.drag(
            (start["x"] - 20, start["y"] - 20),
            (end["x"] + end["width"] + 20, end["y"] + end["height"] + 20),
        )
        self.mouse.up()
        self.keys.up("Shift")

    def undo(self) -> None:
        self.keys.press("Control+z")


def opened_by_hand(page: Page, server: Server, pipeline: str) -> HandDesigner:
    opened(page, server, pipeline)
    return HandDesigner(page)


def joined() -> dict[str, Any]:
    """A table and what reads it, one below the other, and a third node that is joined to nothing."""
    nodes = [table_node(), node("summary", "summarize_data"), node("unique", "remove_duplicate_rows")]
    return placed(document(nodes, ["data.dataset > summary.dataset"]))


def tables(count: int) -> list[dict[str, Any]]:
    return [table_node(f"table_{number}") for number in range(count)]


def edges_of(server: Server, pipeline: str) -> list[tuple[str, str]]:
    edges = kept(server, pipeline)["document"]["edges"]
    return sorted((edge["from"], edge["to"]) for edge in edges)


def test_keys_work_wherever_the_focus_is_but_in_a_field(server: Server, signed_in: Page) -> None:
    pipeline = create(server, placed(document(tables(2), [])))
    designer = opened_by_hand(signed_in, server, pipeline)
    outline = signed_in.get_by_role("navigation", name="Outline")
    zoom = signed_in.get_by_role("button", name="Zoom to 100 %")
    designer.click_beside()
    for key, text in {"+": "125 %", "0": "100 %"}.items():
        designer.keys.press(key)
        expect(zoom).to_have_text(text)
    designer.keys.press("o")
    expect(outline).to_be_visible()
    designer.keys.press("o")
    expect(outline).to_be_hidden()
    for key in ("a", "c", "v"):
        designer.keys.press(f"Control+{key}")
    expect(designer.nodes).to_have_count(4)
    designer.click_beside()
    designer.keys.press("t")
    tidied = signed_in.get_by_role("button", name="Undo: Tidy up")
    tidied.click()
    expect(tidied).to_have_count(0)
    # The focus is on a button of the top bar now.
    designer.keys.press("Control+a")
    expect(designer.selected).to_have_count(4)
    designer.keys.press("Delete")
    expect(designer.nodes).to_have_count(0)
    designer.undo()
    expect(designer.nodes).to_have_count(4)
    search = signed_in.get_by_role("combobox", name="Search components")
    search.click()
    designer.keys.type("to0")
    designer.keys.press("Control+a")
    designer.keys.press("Delete")
    expect(search).to_have_value("")
    expect(outline).to_have_count(0)
    expect(designer.nodes).to_have_count(4)


def test_nodes_are_pasted_into_a_pipeline_just_opened_and_other_text_is_refused_aloud(
    server: Server, signed_in: Page
) -> None:
    designer = opened_by_hand(signed_in, server, create(server, joined()))
    designer.click_beside()
    designer.keys.press("Control+c")
    expect(signed_in.get_by_role("alert").filter(has_text="Nothing to copy")).to_be_visible()
    designer.keys.press("Control+a")
    designer.keys.press("Control+c")
    empty = create(server, document([], []))
    designer = opened_by_hand(signed_in, server, empty)
    designer.keys.press("Control+v")
    designer.expect_saved(2)
    assert ids(kept(server, empty)) == ["data", "summary", "unique"]
    assert edges_of(server, empty) == [("data.dataset", "summary.dataset")]
    search = signed_in.get_by_role("combobox", name="Search components")
    search.fill("no nodes at all")
    for key in ("Control+a", "Control+c", "Escape"):
        search.press(key)
    designer.click_beside()
    designer.keys.press("Control+v")
    expect(signed_in.get_by_role("alert").filter(has_text="Nothing to paste")).to_be_visible()
    expect(designer.nodes).to_have_count(3)
