"""The one table from errors to words, for every inlet that talks with people."""

from __future__ import annotations

import logging
import secrets

from bot.render.error import render_case_taken, render_error, render_failure
from bot.render.message import Message
from nps_engine.errors import CaseTakenError, UserError

_LOG = logging.getLogger(__name__)


def words_of(error: Exception) -> Message:
    """Return what a person is told of an error: their own mistake as written, ours as a reference.

    The log has the traceback beside the same reference; the person never sees it.
    """
    if isinstance(error, CaseTakenError):
        return render_case_taken(error)
    if isinstance(error, UserError):
        return render_error(error, getattr(error, "suggestions", ()))
    return render_failure(log_fault(error))


def log_fault(error: Exception) -> str:
    """Log an error that is ours with a new reference, and return the reference."""
    reference = secrets.token_hex(4)
    _LOG.error("Reference %s: %s", reference, type(error).__name__, exc_info=error)
    return reference
