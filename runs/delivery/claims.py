"""Claims: rows that one worker, and no other, is at. Renewed while the work goes on.

A claim is a column that says until when; taking it is a compare-and-swap. One thread per
process renews the claims its workers hold, so work may take hours, and a worker that dies
loses its claim within CLAIM_SECONDS.
"""

from __future__ import annotations

import logging
import threading
from datetime import timedelta
from types import TracebackType
from typing import Any

from django.db import close_old_connections, connection
from django.db.models import Q, QuerySet
from django.utils import timezone

logger = logging.getLogger(__name__)

#: How long a claim holds without being renewed.
CLAIM_SECONDS = 15.0
RENEW_SECONDS = 4.0


class Claim:
    """``with Claim(rows, column) as claimed:``; false when another holds it or no row is there.

    Work that succeeded ends the row or deletes it, so the claim stays as it is; an exception
    releases it.
    """

    def __init__(self, rows: QuerySet[Any], column: str) -> None:
        self._rows = rows
        self._column = column
        self._claimed = False

    def __enter__(self) -> bool:
        now = timezone.now()
        free = Q(**{self._column: None}) | Q(**{f"{self._column}__lt": now})
        self._claimed = self._rows.filter(free).update(**self._until()) == 1
        if self._claimed:
            _keeper.hold(self)
        return self._claimed

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._claimed:
            _keeper.let_go(self)
            if error is not None:
                self.release()

    def release(self) -> None:
        """Let another have the row at once: the work was not done."""
        self._rows.update(**{self._column: None})

    def renew(self) -> None:
        self._rows.exclude(**{self._column: None}).update(**self._until())

    def _until(self) -> dict[str, Any]:
        return {self._column: timezone.now() + timedelta(seconds=CLAIM_SECONDS)}


class _Keeper:
    """The thread that renews what this process holds; it lives while there is something to renew."""

    def __init__(self) -> None:
        self._held: set[Claim] = set()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def hold(self, claim: Claim) -> None:
        with self._changed:
            self._held.add(claim)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="claim-keeper", daemon=True)
                self._thread.start()

    def let_go(self, claim: Claim) -> None:
        """After this no renewal of the claim is under way or to come."""
        with self._changed:
            self._held.discard(claim)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait(RENEW_SECONDS)
                try:
                    for claim in self._held:
                        claim.renew()
                except Exception:
                    # The database may be away for a moment; the claims hold for some renewals yet.
                    logger.warning("Claims could not be renewed.", exc_info=True)
                    close_old_connections()
                if not self._held:
                    connection.close()
                    self._thread = None
                    return


_keeper = _Keeper()
