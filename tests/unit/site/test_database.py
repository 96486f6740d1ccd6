"""An address of a database, as Django takes it."""

from __future__ import annotations

from pathlib import Path

from designer.site.database import database_settings


def test_a_database_address_keeps_what_it_asks_of_the_connection() -> None:
    found = database_settings("postgresql://me:a%40b@db:5433/name?sslmode=verify-full", Path("/nowhere"))
    assert (found["USER"], found["PASSWORD"], found["PORT"]) == ("me", "a@b", "5433")
    assert found["OPTIONS"] == {"sslmode": "verify-full"}
