"""Erasures: what is kept of people who were erased, so that an old file does not bring them back.

Of each of their ids and addresses a salted digest and the instant of erasing, nothing that can be read. A response
that bears one and is dated up to then is left out wherever it comes in; who answers later is welcome.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b

from sqlalchemy import LargeBinary, select
from sqlalchemy.orm import Session
from sqlmodel import Field, col

from nps_engine.storage.inserts import dialect_of
from nps_engine.storage.tables import Table, UtcDateTime
from nps_engine.values import ResponseRow

_SALT_N, _DIGEST_N = 16, 16


class ErasureTable(Table, table=True):
    """One id or address of somebody who was erased, as a digest; every row of a database has the same salt."""

    __tablename__ = "erasure"

    digest: bytes = Field(primary_key=True, sa_type=LargeBinary)
    salt: bytes = Field(sa_type=LargeBinary)
    until_at: datetime = Field(sa_type=UtcDateTime)


@dataclass(frozen=True)
class Erasures:
    """All who were erased.

    Args:
        salt: What their digests are salted with; empty while there are none.
        until_at: By digest of an id or address, the instant up to which responses that bear it are left out.
    """

    salt: bytes = b""
    until_at: Mapping[bytes, datetime] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.until_at)

    def leaves_out(self, row: ResponseRow) -> bool:
        """Return True where a response is of somebody who was erased since."""
        names = {name for name in (row.respondent, row.respondent_email) if name}
        found = (self.until_at.get(_digest(self.salt, name)) for name in names)
        return any(until_at is not None and row.responded_at <= until_at for until_at in found)


NO_ERASURES = Erasures()
"""Before anybody was erased."""


def fetch_erasures(session: Session) -> Erasures:
    """Return all who were erased (the catalogue remembers them)."""
    rows = session.execute(
        select(col(ErasureTable.digest), col(ErasureTable.salt), col(ErasureTable.until_at))
    ).all()
    return Erasures(rows[0][1], {digest: until_at for digest, _, until_at in rows}) if rows else NO_ERASURES


def save_erasures(session: Session, names: Iterable[str], now: datetime) -> None:
    """Note ids and addresses of somebody who is erased now."""
    salt = fetch_erasures(session).salt or secrets.token_bytes(_SALT_N)
    digests = {_digest(salt, name) for name in names if name}
    insert = dialect_of(session).insert(ErasureTable.__table__)  # type: ignore[attr-defined]
    session.connection().execute(
        insert.on_conflict_do_update(index_elements=["digest"], set_={"until_at": insert.excluded.until_at}),
        [{"digest": digest, "salt": salt, "until_at": now} for digest in sorted(digests)],
    )


def _digest(salt: bytes, name: str) -> bytes:
    """Return the digest of an id, or of an email address in any case."""
    spelt = name.lower() if "@" in name else name
    return blake2b(spelt.encode(), key=salt, digest_size=_DIGEST_N).digest()
