"""Idempotency-Key: the same request sent twice starts one run."""

from __future__ import annotations

from collections.abc import Callable

from runs.models import Run


def once(key: str | None, start: Callable[[], Run]) -> Run:
    """The run of an earlier request with this key, else the one that ``start`` makes.

    ``start`` stores the key with the run, and of two at the same moment start_run gives the
    second the first's. Looking here first answers even when the draft cannot run any more.
    """
    earlier = Run.objects.filter(idempotency_key=key).first() if key else None
    return earlier or start()
