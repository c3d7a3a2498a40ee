"""API keys and the memory of idempotent requests."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from nps_engine.errors import UserError
from nps_engine.storage.tables import id_of
from nps_engine.storage.work_tables import ApiKeyTable, IdempotencyTable

KEY_PREFIX = "npsbot_"
"""Keys are told apart from other secrets by it, also by secret scanners."""


def save_api_key(session: Session, name: str, now: datetime) -> str:
    """Make an API key and return it; only its hash is kept.

    Raises:
        UserError: If the name is taken or empty.
    """
    if not name.strip():
        raise UserError("The key has no name", try_="Name it after its use: npsbot keys create website")
    if session.execute(select(id_of(ApiKeyTable)).where(col(ApiKeyTable.name) == name)).scalar() is not None:
        raise UserError(f"There is already a key named “{name}”", try_="Choose another name")
    key = KEY_PREFIX + secrets.token_urlsafe(32)
    session.add(ApiKeyTable(name=name, key_hash=_hash(key), created_at=now))
    return key


def fetch_api_key_id(session: Session, key: str) -> int | None:
    """Return the id of an API key, or None where it is not one of ours.

    The key is looked up by its SHA-256; it has 256 random bits, so no slow hash is needed.
    """
    return session.execute(select(id_of(ApiKeyTable)).where(col(ApiKeyTable.key_hash) == _hash(key))).scalar()


@dataclass(frozen=True)
class IdempotentRequest:
    """A request that may come again: whose it is, its Idempotency-Key, and what its body was."""

    api_key_id: int
    key: str
    body: bytes

    @property
    def body_hash(self) -> str:
        """Return the SHA-256 of the body, hex."""
        return hashlib.sha256(self.body).hexdigest()


def save_reply(
    session: Session, request: IdempotentRequest, status: int, reply: dict[str, Any], now: datetime
) -> None:
    """Keep what a request with an Idempotency-Key was answered."""
    session.add(
        IdempotencyTable(
            api_key_id=request.api_key_id,
            key=request.key,
            body_hash=request.body_hash,
            status=status,
            reply=reply,
            created_at=now,
        )
    )


def fetch_reply(session: Session, request: IdempotentRequest) -> tuple[int, dict[str, Any]] | None:
    """Return the status and reply that this Idempotency-Key was answered before; None where it is new.

    Raises:
        UserError: If the key came with another body.
    """
    row = session.get(IdempotencyTable, (request.api_key_id, request.key))
    if row is None:
        return None
    if row.body_hash != request.body_hash:
        raise UserError(
            f"The Idempotency-Key “{request.key}” was used before with another body",
            "One key stands for one request",
            "Send a new key with a new request",
        )
    return row.status, row.reply


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
