"""Claims: exclusive, expiring locks on rows, renewed while the work lasts.

A claim is a column with its expiry time; taking it is a compare-and-swap. One thread per process
renews the claims its workers hold, so work may take hours, yet a worker that dies loses its claim
within CLAIM_SECONDS.
"""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any

from django.db import close_old_connections, connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from designer.foundation import wall_clock
from runs.delivery.deadlines import passed

logger = logging.getLogger(__name__)

#: How long a claim lasts without renewal.
CLAIM_SECONDS = 15.0
RENEW_SECONDS = 4.0


def unclaimed(column: str, now: datetime) -> Q:
    """Rows that nobody holds, as far as the clock can be trusted: see ``wall_clock``."""
    free = Q(**{column: None})
    return free | passed(column, now, CLAIM_SECONDS) if wall_clock.settled() else free


class Claim:
    """``with Claim(rows, column) as claimed:``; False when another worker holds it or there is no row.

    An exception releases the claim. Success leaves it: the work has ended or deleted the row.
    """

    def __init__(self, rows: QuerySet[Any], column: str) -> None:
        self._rows = rows
        self._column = column
        self._claimed = False

    def __enter__(self) -> bool:
        free = unclaimed(self._column, timezone.now())
        self._claimed = self._rows.filter(free).update(**self._until()) == 1
        if self._claimed:
            _renewer.add(self)
        return self._claimed

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._claimed:
            _renewer.discard(self)
            if error is not None:
                self.release()

    def release(self) -> None:
        """Free the row at once, because the work was not done."""
        self._rows.update(**{self._column: None})

    def renew(self) -> None:
        self._rows.exclude(**{self._column: None}).update(**self._until())

    def _until(self) -> dict[str, Any]:
        return {self._column: timezone.now() + timedelta(seconds=CLAIM_SECONDS)}


class _Renewer:
    """The thread that renews this process's claims; it runs only while there are any."""

    def __init__(self) -> None:
        self._held: set[Claim] = set()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def add(self, claim: Claim) -> None:
        with self._changed:
            self._held.add(claim)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="claim-renewer", daemon=True)
                self._thread.start()

    def discard(self, claim: Claim) -> None:
        """Stop renewing the claim. Once this returns, no renewal of it is in progress."""
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
                    # A claim outlives several missed renewals, so a short database outage is harmless.
                    logger.warning("Cannot renew claims; trying again.", exc_info=True)
                    close_old_connections()
                if not self._held:
                    connection.close()
                    self._thread = None
                    return


_renewer = _Renewer()
