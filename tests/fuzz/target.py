"""What is fuzzed: something that reads bytes, and what it may do with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from random import Random

#: The kept inputs, and those that are only read where they are.
CORPUS = Path(__file__).parent / "corpus"
#: Beside a checkout where this is developed; absent elsewhere.
SHARED_CASES = Path(__file__).parents[3] / "shared" / "cases"

#: Tries one input: returns when it was read or refused as promised, raises anything else.
Trial = Callable[[bytes], None]
Mutate = Callable[[bytes, Random], bytes]


@dataclass(frozen=True)
class Target:
    """``make`` sets up and gives the trial. ``mutate`` keeps an input's form, where bytes alone would not."""

    name: str
    make: Callable[[], Trial]
    seeds: Callable[[], Iterable[bytes]]
    mutate: Mutate
    longest: int = 8_192

    @property
    def corpus(self) -> Path:
        return CORPUS / self.name


def check_sentence(error: Exception) -> None:
    """What refuses an input is something that a person can read."""
    assert 0 < len(str(error)) < 20_000


def shared(*endings: str) -> Iterable[bytes]:
    """Files of earlier faults, where this machine has them."""
    for path in sorted(SHARED_CASES.glob("*/*")):
        if path.suffix in endings:
            yield path.read_bytes()
