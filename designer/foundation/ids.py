"""Ids: UUIDv7, so that primary keys sort by time."""

from __future__ import annotations

from uuid import UUID

import uuid_utils


def uuid7() -> UUID:
    """A UUIDv7 (RFC 9562) as the standard library's type."""
    return UUID(int=uuid_utils.uuid7().int)
