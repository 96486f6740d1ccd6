"""Adding a file in a real browser: what was guessed, what it is told, and reading it again."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.keyboard import Keyboard
from tests.e2e.server import Server

#: Read with a header, the first flower is lost.
IRIS = "5;setosa\n4;virginica\n6;versicolor\n"


def choose(page: Page, file: Path) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Upload a file").first.click()
    chooser.value.set_files(str(file))


def test_a_file_is_told_how_to_be_read_and_read_again_with_the_mouse(
    server: Server, signed_in: Page, tmp_path: Path
) -> None:
    page, dialog = signed_in, signed_in.get_by_role("dialog")
    (tmp_path / "iris.csv").write_text(IRIS)
    page.get_by_role("link", name="Data", exact=True).click()
    choose(page, tmp_path / "iris.csv")
    heads = dialog.get_by_role("table").get_by_role("columnheader")
    dialog.get_by_label("First row").select_option("Data")
    expect(heads).to_have_count(2)
    expect(heads.first).to_contain_text("Col1")
    dialog.get_by_label("Delimiter").select_option("Comma ,")
    expect(dialog.get_by_role("cell", name="5;setosa")).to_be_visible()
    dialog.get_by_label("Delimiter").select_option("Semicolon ;")
    expect(dialog.get_by_role("cell", name="virginica", exact=True)).to_be_visible()
    dialog.get_by_label("Name").fill("flowers")
    dialog.get_by_role("button", name="Add dataset").click()
    page.get_by_role("link", name="flowers").click()
    read = page.get_by_role("region", name="How it is read")
    expect(read).to_contain_text("Semicolon ; (given)")
    assert server.get("datasets/flowers/")["versions"][0]["given"] == {"delimiter": ";", "header": False}

    page.get_by_role("button", name="Read again with other options…").click()
    dialog.get_by_label("First row").select_option("Names")
    expect(heads.first).to_contain_text("5")
    dialog.get_by_role("button", name="Add version").click()
    expect(page).to_have_url(f"{server.url}/data/flowers?version=2")
    expect(read).to_contain_text("Names (given)")
    versions = server.get("datasets/flowers/")["versions"]
    assert [(item["version"], item["rows"]) for item in versions] == [(2, 2), (1, 3)]


def test_a_file_is_added_by_keyboard_and_one_that_is_no_table_is_kept_as_it_is(
    server: Server, signed_in: Page, tmp_path: Path
) -> None:
    page, dialog, keys = signed_in, signed_in.get_by_role("dialog"), Keyboard(signed_in)
    (tmp_path / "plants.csv").write_text(IRIS)
    (tmp_path / "notes.md").write_text("# Notes\n")
    page.get_by_role("link", name="Data", exact=True).click()
    with page.expect_file_chooser() as chooser:
        keys.press_button(page.get_by_role("button", name="Upload a file").first)
    chooser.value.set_files(str(tmp_path / "plants.csv"))  # the operating system's own dialog
    keys.tab_to(dialog.get_by_label("First row"))
    keys.type("Data")
    expect(dialog.get_by_role("columnheader").first).to_contain_text("Col1")
    keys.tab_to(dialog.get_by_label("Missing values"))
    keys.type("NA, ?")
    add = dialog.get_by_role("button", name="Add dataset")
    expect(add).to_be_enabled()
    keys.press_button(add)
    expect(page.get_by_role("link", name="plants")).to_be_visible()
    given = server.get("datasets/plants/")["versions"][0]["given"]
    assert given == {"header": False, "missing": ["NA", "?"]}

    choose(page, tmp_path / "notes.md")
    expect(dialog.get_by_role("alert")).to_contain_text("not a supported kind of table file")
    keep = dialog.get_by_label("Keep it as a file")
    keys.tab_to(keep)
    keys.press("Space")
    expect(add).to_be_enabled()
    keys.press_button(add)
    expect(page.get_by_role("link", name="notes")).to_be_visible()
    assert server.get("datasets/notes/")["versions"][0]["type"] == "file"
