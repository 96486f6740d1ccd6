"""The canvas under a person's hand: keys, drops, edges and selections go where they are meant to."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import FloatRect, Locator, Page, Position, expect

from tests.e2e.designer_page import DesignerPage
from tests.e2e.documents import document, node
from tests.e2e.drawings import COLUMN, ROW, create, ids, kept, opened, placed, table_node
from tests.e2e.server import Server

#: A node's declared size in canvas pixels, of those of one port row.
WIDTH, HEIGHT = 224, 56
#: The pointer holds a dropped card this far below its upper rim.
HELD = 24
#: A place on the canvas where nothing stands in these drawings, from its upper left corner.
BESIDE: Position = {"x": 60, "y": 60}
MID: Position = {"x": WIDTH / 2, "y": HEIGHT / 2}


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


def test_a_component_lands_beside_what_is_in_its_way_and_the_view_stays(
    server: Server, signed_in: Page
) -> None:
    designer = opened_by_hand(signed_in, server, create(server, placed(document(tables(3), []))))
    first, canvas = designer.nodes.first, designer.place_of(designer.canvas)
    before = designer.place_of(first)
    # Its card would hide the lowest 10 of the first one's pixels.
    wanted = before["y"] + HEIGHT - 10
    x, y = before["x"] + WIDTH / 2 - canvas["x"], wanted + HELD - canvas["y"]
    designer.drag_in("Summarize Data", int(x), int(y))
    landed = designer.place_of(designer.node("Summarize Data"))
    assert designer.place_of(first) == before
    assert abs(landed["x"] - before["x"]) <= 8
    # As far as it takes, and some pixels for the ports between the two.
    assert 10 <= landed["y"] - wanted <= 40
    assert landed["y"] + HEIGHT <= before["y"] + ROW
    expect(designer.node("Summarize Data")).to_be_focused()


def test_a_component_dropped_on_an_edge_goes_in_between_as_one_step(server: Server, signed_in: Page) -> None:
    pipeline = create(server, joined())
    before = kept(server, pipeline)["document"]
    designer = opened_by_hand(signed_in, server, pipeline)
    option = signed_in.get_by_role("option", name="Clean Missing Data", exact=True)
    option.hover()
    above, below = (designer.middle_of(designer.nodes.nth(index)) for index in (0, 1))
    x, y = above[0], (above[1] + below[1]) / 2
    # A hand goes on moving: on the first step over an edge the browser only says that it is entered.
    designer.drag(designer.middle_of(option), (x, y), (x + 2, y))
    expect(designer.aimed).to_have_count(1)
    designer.mouse.up()
    expect(designer.edge("cleaned_dataset of clean_missing_data", "dataset of summary")).to_be_attached()
    expect(designer.aimed).to_have_count(0)
    designer.expect_saved(2)
    assert edges_of(server, pipeline) == [
        ("clean_missing_data.cleaned_dataset", "summary.dataset"),
        ("data.dataset", "clean_missing_data.dataset"),
    ]
    designer.undo()
    designer.expect_saved(3)
    assert kept(server, pipeline)["document"]["edges"] == before["edges"]
    assert ids(kept(server, pipeline)) == ["data", "summary", "unique"]


def test_a_loose_node_dragged_onto_an_edge_goes_in_between_as_one_step(
    server: Server, signed_in: Page
) -> None:
    pipeline = create(server, joined())
    before = kept(server, pipeline)["document"]
    designer = opened_by_hand(signed_in, server, pipeline)
    above, below = (designer.middle_of(designer.nodes.nth(index)) for index in (0, 1))
    loose = designer.middle_of(designer.node("Remove Duplicate Rows"))
    designer.drag(loose, (above[0], (above[1] + below[1]) / 2))
    expect(designer.aimed).to_have_count(1)
    designer.mouse.up()
    designer.expect_saved(2)
    assert edges_of(server, pipeline) == [
        ("data.dataset", "unique.dataset"),
        ("unique.dataset", "summary.dataset"),
    ]
    designer.undo()
    designer.expect_saved(3)
    after = kept(server, pipeline)["document"]
    assert (after["nodes"], after["edges"]) == (before["nodes"], before["edges"])


def test_a_new_edge_on_an_occupied_input_replaces_the_old_one_as_one_step(
    server: Server, signed_in: Page
) -> None:
    pipeline = create(server, joined())
    designer = opened_by_hand(signed_in, server, pipeline)
    designer.try_edge("output dataset of Remove Duplicate Rows", "input dataset of Summarize Data")
    expect(designer.edge("dataset of unique", "dataset of summary")).to_be_attached()
    designer.expect_saved(2)
    assert edges_of(server, pipeline) == [("unique.dataset", "summary.dataset")]
    designer.undo()
    designer.expect_saved(3)
    assert edges_of(server, pipeline) == [("data.dataset", "summary.dataset")]


def test_the_end_of_an_edge_is_moved_to_another_port_or_stays(server: Server, signed_in: Page) -> None:
    nodes = joined()["nodes"] + [node("train", "train_model")]
    pipeline = create(server, placed(document(nodes, ["data.dataset > summary.dataset"])))
    designer = opened_by_hand(signed_in, server, pipeline)
    old = designer.edge("dataset of data", "dataset of summary")
    end = designer.take_end_at("input dataset of Summarize Data")
    canvas = designer.place_of(designer.canvas)
    designer.drag(end, (canvas["x"] + BESIDE["x"], canvas["y"] + BESIDE["y"]))
    designer.mouse.up()
    stays = signed_in.get_by_role("status").filter(has_text="The edge stays where it was.")
    expect(stays).to_have_count(1)
    expect(old).to_be_attached()
    designer.drag(end, designer.middle_of(designer.port("input untrained_model of Train Model")))
    designer.mouse.up()
    refusal = signed_in.get_by_role("alert").filter(has_text="These ports cannot be joined")
    expect(refusal).to_contain_text("untrained")
    expect(old).to_be_attached()
    designer.drag(end, designer.middle_of(designer.port("input dataset of Remove Duplicate Rows")))
    designer.mouse.up()
    expect(designer.edge("dataset of data", "dataset of unique")).to_be_attached()
    designer.expect_saved(2)
    assert edges_of(server, pipeline) == [("data.dataset", "unique.dataset")]
    designer.undo()
    designer.expect_saved(3)
    assert edges_of(server, pipeline) == [("data.dataset", "summary.dataset")]


def test_nodes_in_a_box_selection_are_clicked_and_its_menu_is_about_all(
    server: Server, signed_in: Page
) -> None:
    pipeline = create(server, placed(document(tables(4), []), columns=2))
    designer = opened_by_hand(signed_in, server, pipeline)
    first, last = designer.nodes.nth(0), designer.nodes.nth(3)
    designer.box_around(first, last)
    expect(designer.selected).to_have_count(4)
    last.click(position=MID)
    expect(designer.selected).to_have_count(1)
    expect(last.and_(designer.selected)).to_have_count(1)
    designer.box_around(first, last)
    expect(designer.selected).to_have_count(4)
    # Between the columns lies the box itself.
    corner = designer.place_of(first)
    between = corner["x"] + (WIDTH + COLUMN) / 2, corner["y"] + HEIGHT / 2
    designer.mouse.click(*between, button="right")
    expect(signed_in.get_by_role("menuitem", name="Run the 4 selected")).to_be_visible()
    signed_in.get_by_role("menuitem", name="Duplicate").click()
    expect(designer.nodes).to_have_count(8)
    designer.undo()
    expect(designer.nodes).to_have_count(4)
    designer.box_around(first, last)
    expect(designer.selected).to_have_count(4)
    last.click(position=MID, button="right")
    expect(signed_in.get_by_role("menuitem", name="Run the 4 selected")).to_be_visible()
    signed_in.get_by_role("menuitem", name="Delete").click()
    expect(designer.nodes).to_have_count(0)
    designer.undo()
    expect(designer.nodes).to_have_count(4)


def test_zoom_and_place_are_kept_over_a_reload_for_each_pipeline(server: Server, signed_in: Page) -> None:
    moved, other = (create(server, joined()) for _ in range(2))
    designer = opened_by_hand(signed_in, server, moved)
    zoom = signed_in.get_by_role("button", name="Zoom to 100 %")
    first = designer.nodes.first
    fitted = designer.place_of(first)
    canvas = designer.place_of(designer.canvas)
    designer.keys.press("+")
    expect(zoom).to_have_text("125 %")
    corner = canvas["x"] + BESIDE["x"], canvas["y"] + BESIDE["y"]
    designer.drag(corner, (corner[0] + 40, corner[1] + 90))
    designer.mouse.up()
    left = designer.place_of(first)
    assert left != fitted
    signed_in.reload()
    expect(zoom).to_have_text("125 %")
    assert designer.place_of(first) == pytest.approx(left, abs=1)
    opened(signed_in, server, other)
    expect(zoom).to_have_text("100 %")
    assert designer.place_of(first) == pytest.approx(fitted, abs=1)
    opened(signed_in, server, moved)
    expect(zoom).to_have_text("125 %")


def test_open_panels_are_kept_over_a_reload_for_each_pipeline(server: Server, signed_in: Page) -> None:
    left, other = (create(server, placed(document([table_node()], []))) for _ in range(2))
    designer = opened_by_hand(signed_in, server, left)
    designer.node("Enter Data Manually").click()
    designer.drawer.get_by_role("tab", name="Data").click()
    edge = signed_in.get_by_role("separator", name="Drag to resize the drawer")
    before = designer.place_of(designer.drawer)["height"]
    edge.press("ArrowUp")
    height = designer.place_of(designer.drawer)["height"]
    assert height > before
    signed_in.get_by_role("button", name="Hide components").click()
    place = designer.place_of(designer.node("Enter Data Manually"))

    def as_left() -> None:
        expect(designer.drawer.get_by_role("tab", name="Data", selected=True)).to_be_visible()
        # The data of the node that was selected, in the inspector as well.
        expect(designer.drawer.get_by_text("Enter Data Manually")).to_be_visible()
        expect(designer.inspector.get_by_role("heading", name="Enter Data Manually")).to_be_visible()
        expect(signed_in.get_by_role("button", name="Show components")).to_be_visible()
        assert designer.place_of(designer.drawer)["height"] == height
        assert designer.place_of(designer.node("Enter Data Manually")) == place

    signed_in.reload()
    as_left()
    # Another pipeline has a drawer of its own.
    opened(signed_in, server, other)
    expect(designer.drawer.get_by_role("button", name="Show the drawer")).to_be_visible()
    expect(designer.drawer.get_by_role("tab", selected=True)).to_have_count(0)
    opened(signed_in, server, left)
    as_left()
    # A node that an address names is seen, whatever covered it.
    designer.drawer.get_by_role("button", name="Fill the window").click()
    signed_in.goto(f"{server.url}/pipelines/{left}?node=data")
    expect(designer.drawer.get_by_role("button", name="Fill the window")).to_be_visible()
    designer.node("Enter Data Manually").click()


def test_toolbar_and_attribution_cover_no_node_of_a_fitted_drawing(server: Server, signed_in: Page) -> None:
    pipeline = create(server, placed(document(tables(18), []), columns=3))
    designer = opened_by_hand(signed_in, server, pipeline)
    over = [
        designer.place_of(signed_in.get_by_role("toolbar", name="View")),
        designer.place_of(signed_in.locator(".react-flow__attribution")),
    ]
    expect(designer.nodes).to_have_count(18)
    for number in range(18):
        box = designer.place_of(designer.nodes.nth(number))
        assert not any(overlap(box, part) for part in over), (number, box, over)


def overlap(one: FloatRect, other: FloatRect) -> bool:
    return (
        one["x"] < other["x"] + other["width"]
        and other["x"] < one["x"] + one["width"]
        and one["y"] < other["y"] + other["height"]
        and other["y"] < one["y"] + one["height"]
    )
