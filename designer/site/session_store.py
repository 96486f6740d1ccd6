"""Sessions in the database, found by a hash of their key: reading the database signs nobody in."""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.utils import timezone

from designer.services.sessions import stored_key


class SessionStore(db.SessionStore):
    """Django's database sessions; the row has the SHA-256 of the key that the cookie holds.

    A key has 160 random bits, so a fast hash protects it as well as a slow one.
    """

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        stored = self.model.objects.filter(
            session_key=stored_key(self.session_key), expire_date__gt=timezone.now()
        ).first()
        if stored is None:
            self._session_key = None
        return stored

    async def _aget_session_from_db(self) -> AbstractBaseSession | None:
        return await sync_to_async(self._get_session_from_db)()

    def exists(self, session_key: str) -> bool:
        return super().exists(stored_key(session_key))

    async def aexists(self, session_key: str) -> bool:
        return await super().aexists(stored_key(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        return self._stored(super().create_model_instance(data))

    async def acreate_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        return self._stored(await super().acreate_model_instance(data))

    def delete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            super().delete(stored_key(key))

    async def adelete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            await super().adelete(stored_key(key))

    @staticmethod
    def _stored(row: AbstractBaseSession) -> AbstractBaseSession:
        row.session_key = stored_key(row.session_key)
        return row
