"""Why a document was refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: ``malformed``: does not match the format (HTTP 400). ``too_large``: over a limit (HTTP 413).
DocumentFault = Literal["malformed", "too_large"]

#: Most faults listed in one error, so that 5,000 bad nodes still get a short answer.
LISTED_FAULTS = 20


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a document: the place (``nodes[3].id``) and what to write instead."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class DocumentError(ValueError):
    """Not a pipeline document, or one over a limit. Nothing of it was loaded."""

    def __init__(self, *faults: Fault, kind: DocumentFault = "malformed") -> None:
        self.faults = faults[:LISTED_FAULTS]
        self.kind: DocumentFault = kind
        more = len(faults) - len(self.faults)
        sentences = [str(fault) for fault in self.faults] + ([f"And {more} more."] if more > 0 else [])
        super().__init__(" ".join(sentences))

    @property
    def over_limit(self) -> bool:
        return self.kind == "too_large"
