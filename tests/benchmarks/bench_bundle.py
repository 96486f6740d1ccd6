"""The JavaScript of the first page: the entry, the home page, and all that they import at once."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

from tests.benchmarks.measure import Measurement

DIST = Path(__file__).resolve().parents[2] / "frontend" / "dist"
LOADED = re.compile(r'(?:src|href)="/static/(assets/[^"]+\.js)"')
#: ``import{a as b}from"./x.js"`` and ``import"./x.js"``; not ``import("./x.js")``, which waits.
IMPORTED = re.compile(r'(?:from|import)\s*"\./([^"]+\.js)"')
#: The page that ``/`` shows, loaded by the router as soon as the entry runs.
FIRST_PAGE = "HomePage-*.js"
LEVEL = 9
#: Times the library that draws it.
BOUND = 2.8
REACT_DOM = DIST.parent / "node_modules" / "react-dom" / "cjs" / "react-dom-client.production.js"


def measure() -> list[Measurement]:
    eager = [DIST / name for name in LOADED.findall((DIST / "index.html").read_text())]
    page = list((DIST / "assets").glob(FIRST_PAGE))
    assert eager, "Build the frontend first: npm run build in frontend/."
    assert len(page) == 1, f"One chunk {FIRST_PAGE}, not {page}."
    first, everything = with_imports([*eager, *page]), set((DIST / "assets").glob("*.js"))
    return [
        Measurement(
            "JavaScript of the first page, gzipped",
            kilobytes(first),
            "kB",
            bound=BOUND,
            floor=kilobytes({REACT_DOM}),
            floor_is="react-dom alone",
        ),
        Measurement("  loaded when needed: canvas, editors, charts", kilobytes(everything - first), "kB"),
    ]


def with_imports(files: list[Path]) -> set[Path]:
    """The files and whatever they import statically, however far down."""
    found: set[Path] = set()
    waiting = list(files)
    while waiting:
        file = waiting.pop()
        if file not in found:
            found.add(file)
            waiting += [file.parent / name for name in IMPORTED.findall(file.read_text())]
    return found


def kilobytes(files: set[Path]) -> float:
    """Their size as a server sends them."""
    return sum(len(gzip.compress(file.read_bytes(), LEVEL)) for file in files) / 1000
