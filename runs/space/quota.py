"""Freeing space in the artifact store: what can be deleted, and deleting it.

Files are deleted outside transactions. An artifact is first moved aside, so that no new transaction can
find it. Once every transaction that may have seen it has ended, it is deleted, or put back if a run now
needs it. A step that would have reused it computes it again.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from compute import services
from compute.artifacts.space import ArtifactSpace, StoredArtifact
from runs.core.sizes import show_size
from runs.core.space import Unused, cheapest_first, to_free
from runs.delivery import leases
from runs.delivery.leases import LeaseHold
from runs.models import Artifact
from runs.space import holdings

logger = logging.getLogger(__name__)

#: Never delete newer artifacts: the end of the step that made them may not be recorded yet.
RECENT_SECONDS = 600.0
#: Never delete newer bytes without a row: they may be an upload or an output whose row is not written yet.
ORPHAN_SECONDS = 3600.0
#: Artifacts to move aside and check again at a time.
BATCH = 50
#: How long to wait for transactions that were open when artifacts were moved aside.
SETTLE_SECONDS = 10.0
SETTLE_POLL_SECONDS = 0.01
#: When over quota, free down to this fraction of it, so as not to be over again a minute later.
LOW_WATER = 0.9
#: Time limit of one call from the engine, whose sweeper has other work.
BUDGET_SECONDS = 5.0
#: How long to wait after finding too little to free.
FUTILE_SECONDS = 600.0
LEASE = "space"


class SpaceBusy(Exception):
    """Another process is freeing space. The message is shown to the operator."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What the store holds and what to delete. ``gone``: digests of rows whose bytes are missing."""

    used_bytes: int
    limit_bytes: int | None
    freeing: Sequence[Unused]
    gone: Sequence[str]

    @property
    def bytes(self) -> int:
        return sum(item.bytes for item in self.freeing)

    @property
    def missing_bytes(self) -> int:
        """Bytes still over the limit after freeing; 0 when within it."""
        return max(self.used_bytes - self.bytes - self.limit_bytes, 0) if self.limit_bytes is not None else 0


def survey(limit_bytes: int | None = None, *, everything: bool = False) -> Survey:
    """What to delete to stay within a limit; ``everything``: all that may be deleted.

    Old bytes without a row are always included.
    """
    stored = {item.digest: item for item in _space().stored()}
    known = set(Artifact.objects.values_list("digest", flat=True))
    kept = holdings.kept_digests()
    used = sum(item.bytes for item in stored.values())
    orphans = [Unused(i.digest, i.bytes, None) for i in _old_orphans(stored.values(), known | kept)]
    unused = _unused(stored, known - kept)
    if not everything:
        excess = used - sum(item.bytes for item in orphans) - limit_bytes if limit_bytes is not None else 0
        unused = to_free(unused, excess)
    return Survey(used, limit_bytes, [*orphans, *cheapest_first(unused)], sorted(known - stored.keys()))


def _unused(stored: dict[str, StoredArtifact], digests: Collection[str]) -> list[Unused]:
    makers = holdings.makers()
    found = (stored[digest] for digest in digests if digest in stored)
    return [Unused(i.digest, i.bytes, makers.get(i.digest)) for i in found if i.seconds_old >= RECENT_SECONDS]


def _old_orphans(stored: Collection[StoredArtifact], known: Collection[str]) -> list[StoredArtifact]:
    return [item for item in stored if item.digest not in known and item.seconds_old >= ORPHAN_SECONDS]


def free(found: Survey, *, until: float | None = None) -> int:
    """Delete what a survey found, except what must be kept by now; returns the bytes freed.

    Stops at ``until``, a time of the monotonic clock. Raises SpaceBusy while another process frees
    space.
    """
    lease = LeaseHold(LEASE, leases.new_holder())
    if not lease.hold():
        raise SpaceBusy("Another process is freeing space. Try again when it is done.")
    try:
        _space().recover()
        _forget(found.gone)
        return sum(_free_batch(batch) for batch in _batches(found.freeing, lease, until))
    finally:
        lease.release()


def _batches(items: Sequence[Unused], lease: LeaseHold, until: float | None) -> Iterator[list[str]]:
    for start in range(0, len(items), BATCH):
        # A process that lost the lease, as after a suspend, must not put back what another moved aside.
        if (until is not None and time.monotonic() > until) or not lease.hold():
            return
        yield [item.digest for item in items[start : start + BATCH]]


def _free_batch(digests: Sequence[str]) -> int:
    space = _space()
    kept = holdings.kept_digests()
    aside = [
        digest for digest in digests if digest not in kept and _may_go(digest) and space.move_aside(digest)
    ]
    dropped: list[str] = []
    freed = 0
    try:
        _settle()
        kept = holdings.kept_digests()
        for digest in aside:
            if digest not in kept:
                dropped.append(digest)
                freed += _drop(digest)
    finally:
        for digest in aside:
            if digest not in dropped:
                space.put_back(digest)
    _forget(dropped)
    return freed


def _may_go(digest: str) -> bool:
    """Whether the artifact is still old enough: it may have been stored again since the survey."""
    found = _space().find(digest)
    return found is not None and found.seconds_old >= RECENT_SECONDS


def _drop(digest: str) -> int:
    services.forget_preview(digest)
    return _space().drop(digest)


def _forget(digests: Collection[str]) -> None:
    """Delete the rows of deleted artifacts; a row whose artifact was stored again meanwhile stays."""
    if not digests:
        return
    rows = list(Artifact.objects.filter(digest__in=list(digests)))
    Artifact.objects.filter(digest__in=[row.digest for row in rows if not _stored(row)]).delete()
    Artifact.objects.bulk_create([row for row in rows if _stored(row)], ignore_conflicts=True)


def _stored(row: Artifact) -> bool:
    return services.store().has(row.digest)


def _settle() -> None:
    """Wait until every transaction that is open now has ended, so that its changes are visible.

    Raises TimeoutError when one stays open.
    """
    if connection.vendor != "postgresql":
        # SQLite runs one write transaction at a time: this one starts after the others have ended.
        with transaction.atomic():
            return
    with connection.cursor() as cursor:
        _await_transactions(cursor)


def _await_transactions(cursor: Any) -> None:
    """PostgreSQL: poll until every transaction that is open now has ended."""
    deadline = time.monotonic() + SETTLE_SECONDS
    cursor.execute("SELECT clock_timestamp()")
    (now,) = cursor.fetchone()
    while _open_since(cursor, now):
        if time.monotonic() > deadline:
            raise TimeoutError(
                "A database transaction stays open, so no artifact can be deleted. Try again later."
            )
        time.sleep(SETTLE_POLL_SECONDS)


def _open_since(cursor: Any, moment: object) -> bool:
    cursor.execute(
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() "
        "AND backend_type = 'client backend' AND pid <> pg_backend_pid() AND xact_start <= %s)",
        [moment],
    )
    return bool(cursor.fetchone()[0])


class QuotaKeeper:
    """Keeps the store within the installation's quota. Called every minute or so."""

    def __init__(self) -> None:
        self._not_before = 0.0

    def keep(self) -> int:
        """Free what is over the quota, for up to BUDGET_SECONDS; returns the bytes freed."""
        quota = settings.JACKFIELD_ARTIFACT_QUOTA_BYTES
        if quota is None or time.monotonic() < self._not_before or holdings.used_bytes() <= quota:
            return 0
        found = survey(int(quota * LOW_WATER))
        try:
            freed = free(found, until=time.monotonic() + BUDGET_SECONDS)
        except (SpaceBusy, TimeoutError) as reason:
            logger.info("The artifact quota will be checked again later: %s", reason)
            return 0
        self._report(found, freed, quota)
        return freed

    def _report(self, found: Survey, freed: int, quota: int) -> None:
        logger.info(
            "Freed %s of artifacts to keep within the quota of %s.", show_size(freed), show_size(quota)
        )
        if found.used_bytes - found.bytes > quota:
            self._not_before = time.monotonic() + FUTILE_SECONDS
            logger.warning(
                "Artifacts take %s, more than the quota of %s, but all are in use, pinned, published, recent "
                "or datasets. Unpin or delete runs, or raise JACKFIELD_ARTIFACT_QUOTA_GB.",
                show_size(found.used_bytes - found.bytes),
                show_size(quota),
            )


_keeper = QuotaKeeper()


def keep_quota() -> int:
    """Called by the engine every minute or so; see QuotaKeeper."""
    return _keeper.keep()


def _space() -> ArtifactSpace:
    return services.artifact_space()
