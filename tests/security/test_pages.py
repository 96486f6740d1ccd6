"""The pages in a real browser, under their own policy."""

from __future__ import annotations

from django.conf import settings
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect

from tests.e2e.server import Server

expect.set_options(timeout=60_000)
ADDRESS = "/api/v1/pipelines/{pipeline_id}/validate/"


def test_a_visit_from_the_link_to_signing_out(server: Server, context: BrowserContext, page: Page) -> None:
    blocked: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            blocked.append(message.text)

    page.on("console", note)
    page.goto(server.manage("sign_in_link").stdout.strip())
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
    names = sorted(str(cookie["name"]).rpartition("_")[0] for cookie in context.cookies())
    assert names == ["jackfield_csrf", "jackfield_session"]

    page.goto(f"{server.url}/api/v1/docs/")
    expect(page.get_by_role("link", name=ADDRESS)).to_be_visible()

    # Needs the CSRF token, under the name that the server gave its cookie.
    page.goto(f"{server.url}/settings")
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("heading", name="Sign in to Jackfield")).to_be_visible()
    page.goto(f"{server.url}/api/v1/docs/")
    expect(page.get_by_text("credentials were not provided")).to_be_visible()
    assert blocked == []


#: What elk's worker is asked first, and whether it answers.
ASK_THE_WORKER = """(address) => new Promise((resolve) => {
  const worker = new Worker(address);
  worker.onmessage = (event) => resolve(event.data.id);
  worker.onerror = (event) => resolve(event.message || "refused");
  worker.postMessage({ id: 7, cmd: "register", algorithms: [] });
})"""


def test_the_worker_that_tidies_up_runs_under_the_policy_of_its_script(server: Server, page: Page) -> None:
    (script,) = (settings.FRONTEND_DIST / "assets").glob("elk-worker*.js")
    page.goto(server.url)
    assert page.evaluate(ASK_THE_WORKER, f"/static/assets/{script.name}") == 7
