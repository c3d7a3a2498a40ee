"""What callers of the HTTP API are told of errors that are ours."""

from __future__ import annotations

from fastapi.responses import JSONResponse

from bot.faults import log_fault

_TRY_AGAIN_S = 5


def outage_reply(error: Exception) -> JSONResponse:
    """Return 503 for a database that is locked, full or gone."""
    words = (
        "The database cannot do it now. Send the same again in a few seconds;"
        " the log has the cause under this reference."
    )
    return JSONResponse(
        {"error": words, "reference": log_fault(error)},
        status_code=503,
        headers={"Retry-After": str(_TRY_AGAIN_S)},
    )


def fault_reply(error: Exception) -> JSONResponse:
    """Return 500 for a fault of ours."""
    words = "Something broke on our side. Try again; the log has the cause under this reference."
    return JSONResponse({"error": words, "reference": log_fault(error)}, status_code=500)
