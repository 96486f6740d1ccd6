"""Sizes in bytes as people write and read them. Pure."""

from __future__ import annotations

import re

#: Decimal (KB, MB) and binary (KiB, MiB) units.
UNITS = {
    "": 1,
    "B": 1,
    **{f"{letter}B": 1000**power for power, letter in enumerate("KMGT", start=1)},
    **{f"{letter}IB": 1024**power for power, letter in enumerate("KMGT", start=1)},
}
SIZE_PATTERN = re.compile(r"(\d{1,12}(?:\.\d{1,6})?)\s*([A-Z]{0,3})")


def parse_size(text: str) -> int:
    """Bytes of ``2GB``, ``1.5 GiB``, ``800MB``; raises ValueError with a message to show."""
    match = SIZE_PATTERN.fullmatch(text.strip().upper())
    if match is None or match[2] not in UNITS:
        raise ValueError(f"'{text}' is not a size. Write it as 2GB, 1.5GiB or 800MB.")
    return int(float(match[1]) * UNITS[match[2]])


def show_size(count: int) -> str:
    """``1.5 GB``: at most three significant digits, in decimal units."""
    value, unit = float(count), "B"
    for unit in ("B", "KB", "MB", "GB", "TB"):
        if value < 999.5 or unit == "TB":
            break
        value /= 1000
    return f"{value:.3g} {unit}" if unit != "B" else f"{count} B"
