"""When a page is at rest: nothing that it asked is unanswered, and nothing is drawn any more."""

from __future__ import annotations

from playwright.sync_api import Page, Request

from tests.e2e.frames import FRAME

#: Some frames later, what every node has been drawn so far.
DRAWN = f"""async () => {{{FRAME}    for (let count = 0; count < 5; count += 1) await frame();
    return {{...window.__jackfield?.renders}};
}}"""
#: Looks of five frames each.
MOST_LOOKS = 2_000


class PageRest:
    """Notes what a page asks, from the moment this is made."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.asked: list[str] = []
        self._unanswered: set[Request] = set()
        page.on("request", self._ask)
        page.on("requestfinished", self._answered)
        page.on("requestfailed", self._answered)

    def _ask(self, request: Request) -> None:
        self.asked.append(request.url)
        self._unanswered.add(request)

    def _answered(self, request: Request) -> None:
        self._unanswered.discard(request)

    def wait(self) -> dict[str, int]:
        """Return once the page is at rest: how often each node was drawn."""
        before: dict[str, int] | None = None
        for _ in range(MOST_LOOKS):
            drawn: dict[str, int] = self._page.evaluate(DRAWN)
            if drawn == before and not self._unanswered:
                return drawn
            before = drawn
        raise AssertionError(f"The page does not come to rest; unanswered: {self._unanswered}")
