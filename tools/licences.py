"""Lists the licence of every package that Jackfield ships or installs, and finds those that nobody allowed.

Usage: licences.py FILE  (by the Python whose packages are listed; writes a Markdown table, exits with 1 for a
licence that is not allowed)
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageMetadata, distributions
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tools.locked import normal, read_lock  # noqa: E402

#: SPDX ids that may be shipped with, or used by, Apache-2.0 code as we do: libraries, unchanged.
ALLOWED = frozenset(
    (
        *(
            "0BSD",
            "Apache-2.0",
            "BSD",
            "BSD-2-Clause",
            "BSD-3-Clause",
            "CC0-1.0",
            "EPL-2.0",
            "ISC",
            "MIT",
            "MIT-0",
        ),
        *("LGPL-3.0-only", "LGPL-3.0-or-later", "MPL-2.0", "OFL-1.1", "PSF-2.0", "Zlib"),
    )
)
#: What packages without an SPDX expression say, as one.
SPOKEN = {
    "Apache Software License": "Apache-2.0",
    "BSD 3-Clause": "BSD-3-Clause",
    "BSD License": "BSD",
    "GNU Lesser General Public License v3 or later (LGPLv3+)": "LGPL-3.0-or-later",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
#: Not installed on Linux.
ELSEWHERE = frozenset({"pywin32", "async-timeout"})


class Shipped(NamedTuple):
    kind: str
    name: str
    version: str
    licence: str


def python_packages(lock: Path) -> Iterator[Shipped]:
    """The locked packages as they are installed here; one that is not has the licence ''."""
    installed = {normal(found.name): found for found in distributions()}
    for name, locked in read_lock(lock).items():
        if name in installed:
            yield Shipped("Python", name, locked.version, licence_of(installed[name].metadata))
        elif name not in ELSEWHERE:
            yield Shipped("Python", name, locked.version, "")


def licence_of(metadata: PackageMetadata) -> str:
    """The SPDX expression of a package: its own, else that of a short text, else of its classifiers."""
    if expression := metadata.get("License-Expression"):
        return str(expression)
    text = str(metadata.get("License") or "")
    if text and len(text) < 60:
        return " OR ".join(SPOKEN.get(part, part) for part in text.split(" OR "))
    said = [line.split(" :: ")[-1] for line in metadata.get_all("Classifier") or [] if line[:7] == "License"]
    return " OR ".join(SPOKEN.get(line, line) for line in said)


def frontend_packages(lock: Path) -> Iterator[Shipped]:
    """What the built front end may contain: everything but what is needed to build and test it."""
    for path, package in json.loads(lock.read_text())["packages"].items():
        if path and not package.get("dev"):
            name = path.rpartition("node_modules/")[2]
            yield Shipped("JavaScript", name, package["version"], package.get("license", ""))


def is_allowed(expression: str) -> bool:
    """Whether one alternative is allowed in all its parts; of a nested expression, all of it."""
    if " AND " in expression and " OR " in expression:
        return all(is_allowed(part) for part in re.split(r" AND | OR |[()]+", expression) if part.strip())
    alternatives = expression.strip("() ").split(" OR ")
    return any(all(part in ALLOWED for part in one.split(" AND ")) for one in alternatives)


def shipped() -> list[Shipped]:
    return sorted(
        {
            *python_packages(ROOT / "requirements.lock"),
            *frontend_packages(ROOT / "frontend/package-lock.json"),
        }
    )


def main(target: Path) -> None:
    found = shipped()
    rows = [" | ".join(("", *package, "")).strip() for package in found]
    head = ["# Licences", "", "| Kind | Package | Version | Licence |", "|---|---|---|---|"]
    target.write_text("\n".join([*head, *rows, ""]))
    wrong = [package for package in found if not is_allowed(package.licence)]
    if wrong:
        said = [f"{package.name} {package.version}: '{package.licence}' is not allowed." for package in wrong]
        sys.exit("\n".join([*said, "Replace it, or read its licence and extend tools/licences.py."]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
