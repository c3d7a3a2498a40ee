"""The check of API keys."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import Depends, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from nps_engine.engine import Engine

_BEARER = HTTPBearer(auto_error=False, description="A key from “npsbot keys create NAME”")


def key_check(engine: Engine) -> Callable[..., int]:
    """Return the dependency that lets only known keys in, and gives the key's id."""

    def check(credentials: HTTPAuthorizationCredentials | None = Depends(_BEARER)) -> int:
        key_id = engine.api_key_id(credentials.credentials) if credentials else None
        if key_id is None:
            got = "This API key is not known" if credentials else "No API key was sent"
            raise HTTPException(
                401,
                f"{got}. Send “Authorization: Bearer KEY”; “npsbot keys create NAME” makes a key.",
                {"WWW-Authenticate": "Bearer"},
            )
        return key_id

    return check
