"""Names that people give to things: one line of text."""

from __future__ import annotations

import unicodedata

#: Characters of a name.
LONGEST_NAME = 200
#: Unicode categories that a line cannot show: control characters, halves of characters, line and
#: paragraph separators.
UNSHOWN = frozenset({"Cc", "Cs", "Zl", "Zp"})


def name_fault(name: str) -> str | None:
    """What is wrong with a name, as a sentence; None if it is one line of at most 200 characters."""
    if len(name) > LONGEST_NAME:
        return f"A name has at most {LONGEST_NAME} characters, not {len(name)}. Shorten it."
    if any(unicodedata.category(character) in UNSHOWN for character in name):
        return "A name is one line of text. Remove line breaks and control characters."
    return None
