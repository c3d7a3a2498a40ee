"""The check of API keys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from fastapi import Depends, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from nps_engine.engine import Engine

BEARER = HTTPBearer(auto_error=False, description="A key from “npsbot keys create NAME”")

KEY_MEMORY = timedelta(seconds=1)
"""A key that was found is let in for so long without another look; a revoked one works no longer than that."""


class KeyRing:
    """API keys, looked up in the database and remembered for a second. Safe to use from many threads.

    Args:
        now: Returns the present instant.
    """

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now
        self._found: dict[str, tuple[int, datetime]] = {}

    def remembered(self, key: str) -> int | None:
        """Return a key's id where it was found within the last second; never waits for the database."""
        key_id, found_at = self._found.get(key, (None, None))
        if found_at is None or not timedelta(0) <= self._now() - found_at < KEY_MEMORY:
            return None
        return key_id

    def fetch(self, key: str) -> int | None:
        """Return a key's id; None where it is not known. Keys that are not known are not remembered.

        Raises:
            StorageError: If the database does not answer.
        """
        found = self.remembered(key)
        if found is not None:
            return found
        asked_at = self._now()
        key_id = self._engine.api_key_id(key)
        if key_id is None:
            self._found.pop(key, None)
        else:
            self._found[key] = (key_id, asked_at)
        return key_id


def key_check(keys: KeyRing) -> Callable[..., int]:
    """Return the dependency that lets only known keys in, and gives the key's id."""

    def check(credentials: HTTPAuthorizationCredentials | None = Depends(BEARER)) -> int:
        key_id = keys.fetch(credentials.credentials) if credentials else None
        if key_id is None:
            raise HTTPException(401, stranger(is_key=credentials is not None), CHALLENGE)
        return key_id

    return check


CHALLENGE = {"WWW-Authenticate": "Bearer"}


def stranger(*, is_key: bool) -> str:
    """Return what a caller is told whose key is not known, or who sent none."""
    got = "This API key is not known" if is_key else "No API key was sent"
    return f"{got}. Send “Authorization: Bearer KEY”; “npsbot keys create NAME” makes a key."
