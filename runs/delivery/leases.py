"""Leases: tasks that one process at a time does. The lease of a dead process expires."""

from __future__ import annotations

import os
import socket
import time
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from designer.foundation import wall_clock
from runs.delivery.deadlines import passed
from runs.models import Lease

#: How long a lease lasts without renewal, and so how soon another process takes over.
LEASE_SECONDS = 10.0
RENEW_SECONDS = 2.5


def new_holder() -> str:
    """A unique holder name for this process, readable in the database."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid4().hex[:8]}"


class LeaseHold:
    """One process's hold on a lease. Not thread-safe."""

    def __init__(self, name: str, holder: str) -> None:
        self._name = name
        self._holder = holder
        self._renew_at = 0.0

    def hold(self) -> bool:
        """Take or renew the lease; whether this process holds it. Cheap between renewals."""
        if time.monotonic() < self._renew_at:
            return True
        ours = self._take()
        self._renew_at = time.monotonic() + RENEW_SECONDS if ours else 0.0
        return ours

    def release(self) -> None:
        """Free the lease at once."""
        self._renew_at = 0.0
        Lease.objects.filter(name=self._name, holder=self._holder).delete()

    def _take(self) -> bool:
        now = timezone.now()
        until = now + timedelta(seconds=LEASE_SECONDS)
        leases = Lease.objects.filter(name=self._name)
        if leases.filter(holder=self._holder).update(expires_at=until):
            return True
        expired = passed("expires_at", now, LEASE_SECONDS)
        if wall_clock.settled() and leases.filter(expired).update(holder=self._holder, expires_at=until):
            return True
        return self._create(until) if not leases.exists() else False

    def _create(self, until: datetime) -> bool:
        try:
            with transaction.atomic():
                Lease.objects.create(name=self._name, holder=self._holder, expires_at=until)
        except IntegrityError:
            # Another process created it first.
            return False
        return True


def release_all() -> None:
    """Delete every lease. Embedded mode only, at start: the one process that held them is gone."""
    Lease.objects.all().delete()
