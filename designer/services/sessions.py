"""The sessions of the owner's browsers: what is remembered of each, list them, end them.

Everything is in the session itself. Its row is found by a hash of the key that the cookie holds, which is
therefore also the name by which a session may be spoken of: nobody can sign in with it.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.utils import timezone

from designer.foundation.errors import NotFound
from designer.services.user_agent import browser_of, system_of

#: Members of a session; times in seconds since 1970. ``seen`` is as old as the last write.
SIGNED_IN_AT, SEEN, BROWSER, SYSTEM, ADDRESS = "signed_in_at", "seen", "browser", "system", "address"
#: Resolution of ``seen``: saving with every request would lock the database for nothing.
SEEN_STEP_SECONDS = 60


@dataclass(frozen=True, slots=True)
class BrowserSession:
    """One signed-in browser; empty and None where an older version of the server did not remember it."""

    id: str
    browser: str
    system: str
    #: The IP address of the sign-in.
    address: str
    created_at: datetime | None
    last_used_at: datetime | None
    #: Whether it is the one that asks.
    current: bool


def begin(session: SessionBase, user_agent: str, address: str) -> None:
    """Remember who signed in. Sessions that nobody used in time are forgotten."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    session[SIGNED_IN_AT] = session[SEEN] = int(time.time())
    session[BROWSER], session[SYSTEM] = browser_of(user_agent), system_of(user_agent)
    session[ADDRESS] = address


def note_use(session: SessionBase) -> None:
    """Renew a signed-in session, whose life in the database and in the browser starts at its last save."""
    now = int(time.time())
    if SESSION_KEY in session and now - session.get(SEEN, 0) >= SEEN_STEP_SECONDS:
        session[SEEN] = now


def signed_in_for(session: SessionBase) -> float:
    """Seconds since the sign-in that began the session."""
    return time.time() - float(session.get(SIGNED_IN_AT, 0))


def browser_sessions(current_key: str | None) -> list[BrowserSession]:
    """Every signed-in session, the last used first. ``current_key``: that of the caller's cookie, if any."""
    current = stored_key(current_key) if current_key else ""
    rows = Session.objects.filter(expire_date__gt=timezone.now())
    decoded = [(row.session_key, row.get_decoded()) for row in rows]
    found = [_session(key, kept, key == current) for key, kept in decoded if SESSION_KEY in kept]
    return sorted(found, key=lambda each: (each.current, each.last_used_at or _EARLIEST), reverse=True)


def end_session(session_id: str) -> None:
    """Sign one browser out at once; raises NotFound."""
    deleted, _ = Session.objects.filter(session_key=session_id).delete()
    if not deleted:
        raise NotFound("There is no session with this id. It may have ended already.")


def end_all_sessions() -> None:
    """Sign every browser out. There is one owner: all sessions are theirs."""
    Session.objects.all().delete()


def stored_key(session_key: str | None) -> str:
    """What the database has for a cookie's key: 40 hexadecimal digits, as long as its column."""
    return hashlib.sha256((session_key or "").encode()).hexdigest()[:40]


_EARLIEST = datetime.min.replace(tzinfo=UTC)


def _session(key: str, kept: dict[str, Any], current: bool) -> BrowserSession:
    browser, system, address = (str(kept.get(member, "")) for member in (BROWSER, SYSTEM, ADDRESS))
    return BrowserSession(
        key, browser, system, address, _time(kept.get(SIGNED_IN_AT)), _time(kept.get(SEEN)), current
    )


def _time(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
