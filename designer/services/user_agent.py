"""Browser and system from a User-Agent header: words by which a person recognises a sign-in of theirs."""

from __future__ import annotations

#: In this order: every browser names others too, Edge also Chrome and Safari.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
)
#: In this order: Android is a Linux, and an iPhone says that it is like Mac OS X.
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def browser_of(user_agent: str) -> str:
    """The browser's name; empty if it is none that is known."""
    return _first(BROWSERS, user_agent)


def system_of(user_agent: str) -> str:
    """The operating system or device; empty if it is none that is known."""
    return _first(SYSTEMS, user_agent)


def _first(marks: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for mark, name in marks if mark in text), "")
