"""Hands on a keyboard: what a person does who has no pointer. Nothing here clicks or sets the focus."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

#: Nothing on a page may be further away than this many presses of Tab.
MOST_TABS = 120


class Keyboard:
    """Presses keys, and knows where the focus is."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def tab_to(self, wanted: Locator, backwards: bool = False) -> None:
        """Tab until the focus is on ``wanted``."""
        expect(wanted).to_be_visible()
        for _ in range(MOST_TABS):
            if wanted.evaluate("element => element === document.activeElement"):
                return
            self.press("Shift+Tab" if backwards else "Tab")
        raise AssertionError(f"{MOST_TABS} presses of Tab do not lead to {wanted}")

    def press_button(self, button: Locator, backwards: bool = False) -> None:
        self.tab_to(button, backwards)
        self.press("Enter")

    def choose(self, box: Locator, option: str, backwards: bool = False) -> None:
        """Go to a select, open it, and go down its options to the one that starts with ``option``."""
        self.tab_to(box, backwards)
        if box.get_attribute("aria-expanded") != "true":
            self.press("ArrowDown")
        options = self.page.get_by_role("listbox").get_by_role("option")
        expect(options.first).to_be_visible()
        for _ in range(options.count() + 1):
            if self._chosen(box).startswith(option):
                self.press("Enter")
                expect(box).not_to_have_attribute("aria-expanded", "true")
                return
            self.press("ArrowDown")
        raise AssertionError(f"no option '{option}' among {options.all_inner_texts()}")

    def choose_item(self, menu: Locator, name: str) -> None:
        """Go down an open menu to one of its items, and press it."""
        # It opens before it takes the focus; arrows until then are the button's.
        expect(menu.and_(self.page.locator(":focus-within"))).to_be_visible()
        items = menu.get_by_role("menuitem")
        item = items.filter(has_text=name)
        for _ in range(items.count() + 1):
            if item.evaluate("element => element === document.activeElement"):
                self.press("Enter")
                return
            self.press("ArrowDown")
        raise AssertionError(f"no item '{name}' among {items.all_inner_texts()}")

    def replace(self, field: Locator, text: str) -> None:
        """Go to a field and write over what it holds."""
        self.tab_to(field)
        self.press("Control+A")
        self.type(text)

    def _chosen(self, box: Locator) -> str:
        """The text of the option that the arrows are at."""
        identity = box.get_attribute("aria-activedescendant")
        return self.page.locator(f'[id="{identity}"]').inner_text() if identity else ""
