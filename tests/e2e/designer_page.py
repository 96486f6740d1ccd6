"""The designer as a person uses it: by mouse, or by keyboard alone."""

from __future__ import annotations

import re

from playwright.sync_api import FloatRect, Locator, Page, expect

from tests.e2e.frames import FRAME

#: What a status says on a node that ran well.
DONE = re.compile("Succeeded|Reused")
RUN_MILLISECONDS = 300_000
#: Whether an element stayed in its place for some frames: what moves, moves with each of them.
AT_REST = f"""async (element) => {{{FRAME}
    const place = () => JSON.stringify(element.getBoundingClientRect());
    let before = place();
    for (let count = 0; count < 4; count += 1) {{
        await frame();
        if (place() !== before) return false;
    }}
    return element.isConnected;
}}"""


class DesignerPage:
    """A page of the designer. Roles and labels are its selectors, as they are a reader's."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.canvas = page.get_by_role("application")
        self.inspector = page.get_by_role("region", name="Inspector")
        self.drawer = page.get_by_role("region", name="Drawer")
        self.dialog = page.get_by_role("dialog")

    def node(self, name: str) -> Locator:
        return self.canvas.get_by_role("group", name=re.compile(f"^{re.escape(name)},"))

    def port(self, label: str) -> Locator:
        """A port as documents name it: ``output scored_dataset of Score Model``."""
        kind, name, _, node = label.split(" ", 3)
        return self.node(node).locator(f'[data-kind="{kind}"][data-port="{name}"]')

    def expect_saved(self, revision: int | None = None) -> None:
        number = r"\d+" if revision is None else revision
        words = re.compile(f"^Saved, revision {number}$")
        expect(self.page.get_by_role("status").filter(has_text=words)).to_be_visible()

    def drag_in(self, item: str, x: int, y: int) -> None:
        """Drag an entry of the palette to a place on the canvas."""
        option = self.page.get_by_role("option", name=item, exact=True)
        option.drag_to(self.canvas, target_position={"x": x, "y": y})

    def drag_edge(self, source: str, target: str) -> None:
        """Draw an edge with the mouse from one port to another."""
        self.try_edge(source, target)
        expect(
            self.page.locator(f'[aria-label^="From"][aria-label*="{_port_of(source)}"]').first
        ).to_be_attached()

    def try_edge(self, source: str, target: str) -> None:
        """Draw an edge that may be refused."""
        self._move_to(self.port(source))
        self.page.mouse.down()
        self._move_to(self.port(target))
        self.page.mouse.up()

    def place(self, typed: str, name: str) -> None:
        """Search the palette and place what was found."""
        search = self.page.get_by_role("combobox", name="Search components")
        search.fill(typed)
        search.press("Enter")
        expect(self.node(name)).to_be_visible()

    def run(self) -> None:
        """Run with the remembered choice."""
        self.page.get_by_role("button", name="Run", exact=True).click()

    def _move_to(self, port: Locator) -> None:
        box = self._place_of(port)
        self.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=8)

    def _place_of(self, port: Locator) -> FloatRect:
        """Where it is once the drawing does not move any more."""
        for _ in range(200):
            if port.evaluate(AT_REST):
                box = port.bounding_box()
                assert box is not None, port
                return box
        raise AssertionError(f"{port} does not come to rest.")

    def choose(self, label: str, option: str) -> None:
        """Choose an option of a select in the inspector or the open dialog."""
        self.page.get_by_role("combobox", name=label).click()
        self.page.get_by_role("option", name=re.compile(f"^{re.escape(option)}\\b")).click()

    def select_all_columns_but(self, name: str) -> None:
        """The column editor: every column, then without one."""
        self.inspector.get_by_role("button", name="Edit Columns").click()
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_role("button", name="Add rule").click()
        dialog.get_by_role("button", name="Add rule").click()
        self.choose("Rule 2: include or exclude", "Exclude")
        values = dialog.get_by_role("combobox", name="Rule 2: values")
        values.fill(name)
        self.page.get_by_role("option", name=name).click()
        expect(dialog.get_by_role("status")).to_have_text("25 of 26 columns")
        dialog.get_by_role("button", name="Apply").click()
        expect(dialog).to_be_hidden()

    def set_number(self, label: str, value: str) -> None:
        box = self.inspector.get_by_role("textbox", name=label)
        box.fill(value)
        box.press("Tab")

    def run_on(self, target: str) -> None:
        """Choose the target in the dialog of the Run button's menu, and start."""
        self.page.get_by_role("button", name="More ways to run").click()
        self.page.get_by_role("menuitem").first.click()
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_role("combobox", name=re.compile("compute", re.IGNORECASE)).click()
        self.page.get_by_role("option", name=re.compile(f"^{target}")).click()
        # Other tests of the same server have computed the same, on another target.
        dialog.get_by_role("checkbox", name=re.compile("Run every step again")).check()
        dialog.get_by_role("button", name="Run", exact=True).click()
        expect(dialog).to_be_hidden()

    def expect_all_done(self, names: list[str]) -> None:
        """Every node says that it succeeded, without the page being loaded again."""
        for name in names:
            expect(self.node(name)).to_contain_text(DONE, timeout=RUN_MILLISECONDS)


def _port_of(label: str) -> str:
    return label.split()[1]
