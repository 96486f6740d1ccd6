"""Every address of the site, walked out of Django's resolver."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import get_converters
from django.urls.resolvers import RegexPattern, RoutePattern

NO_ID = "01890000-0000-7000-8000-000000000000"
SAMPLES = {"str": "nothing", "slug": "nothing", "uuid": NO_ID, "int": "1"}
#: What the pages' one regular expression stands for.
PAGES = ("/", "/pipelines/1", "/runs", "/data", "/compute", "/endpoints", "/settings")


def addresses() -> list[str]:
    """One address for each route, with parameters that name nothing."""
    return [*sorted(f"/{path}" for path in _walk(get_resolver().url_patterns, "")), *PAGES]


def _walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern.pattern, RegexPattern):
            continue
        path = before + _filled(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, path)
        else:
            yield path


def _filled(pattern: object) -> str:
    assert isinstance(pattern, RoutePattern)
    kinds = {id(converter): name for name, converter in get_converters().items()}
    text = str(pattern)
    for name, converter in pattern.converters.items():
        kind = kinds[id(converter)]
        for written in (f"<{kind}:{name}>", f"<{name}>"):
            text = text.replace(written, SAMPLES[kind])
    return text
