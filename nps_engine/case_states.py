"""What can happen to a case in which state, as one table: every state and act, allowed or refused with words."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from nps_engine.errors import UserError


class CaseState(StrEnum):
    """How far the follow-up is."""

    OPEN = "open"
    CLAIMED = "claimed"
    WAITING = "waiting"
    RESOLVED = "resolved"
    CLOSED = "closed"


UNDER_WAY = (CaseState.OPEN, CaseState.CLAIMED, CaseState.WAITING)
"""States in which somebody still has to do something."""


class CaseAct(StrEnum):
    """What happens to a case, by the word that its log keeps.

    WOKEN: the time that somebody set is over. CORRECTED: its response turned out to be no detractor's.
    RESTORED: it turned out to be one after all.
    """

    CLAIMED = "claimed"
    HANDED_OVER = "handed over"
    CONTACTED = "contacted"
    WAITS = "waits"
    WOKEN = "woken"
    NOTED = "noted"
    REPLIED = "replied"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    CLOSED = "closed"
    CORRECTED = "corrected"
    RESTORED = "restored"


_UNDER_WAY: Mapping[CaseAct, CaseState] = {
    CaseAct.CLAIMED: CaseState.CLAIMED,
    CaseAct.HANDED_OVER: CaseState.CLAIMED,
    CaseAct.WAITS: CaseState.WAITING,
    CaseAct.RESOLVED: CaseState.RESOLVED,
    CaseAct.CORRECTED: CaseState.CLOSED,
}
"""Where these lead from every state in which the case is under way."""

TRANSITIONS: Mapping[CaseState, Mapping[CaseAct, CaseState]] = {
    CaseState.OPEN: {
        **_UNDER_WAY,
        CaseAct.CONTACTED: CaseState.CLAIMED,
        CaseAct.NOTED: CaseState.OPEN,
        CaseAct.REPLIED: CaseState.OPEN,
    },
    CaseState.CLAIMED: {
        **_UNDER_WAY,
        CaseAct.CONTACTED: CaseState.CLAIMED,
        CaseAct.NOTED: CaseState.CLAIMED,
        CaseAct.REPLIED: CaseState.CLAIMED,
    },
    CaseState.WAITING: {
        **_UNDER_WAY,
        CaseAct.CONTACTED: CaseState.WAITING,
        CaseAct.WOKEN: CaseState.CLAIMED,
        CaseAct.NOTED: CaseState.WAITING,
        CaseAct.REPLIED: CaseState.WAITING,
    },
    CaseState.RESOLVED: {
        CaseAct.NOTED: CaseState.RESOLVED,
        CaseAct.REPLIED: CaseState.RESOLVED,
        CaseAct.REOPENED: CaseState.CLAIMED,
        CaseAct.CLOSED: CaseState.CLOSED,
        CaseAct.CORRECTED: CaseState.CLOSED,
    },
    CaseState.CLOSED: {
        CaseAct.NOTED: CaseState.CLOSED,
        CaseAct.REPLIED: CaseState.CLOSED,
        CaseAct.REOPENED: CaseState.CLAIMED,
        CaseAct.RESTORED: CaseState.OPEN,
    },
}
"""Where an act leads; what is not here is refused."""

_STANDS: Mapping[CaseState, str] = {
    CaseState.OPEN: "This case is open",
    CaseState.CLAIMED: "This case is claimed",
    CaseState.WAITING: "This case waits",
    CaseState.RESOLVED: "This case is already resolved",
    CaseState.CLOSED: "This case is closed",
}
_NEEDS: Mapping[CaseAct, str] = {
    CaseAct.REOPENED: "Only a case that is resolved or closed can be reopened",
    CaseAct.CLOSED: "Only a resolved case can be closed",
    CaseAct.WOKEN: "Only a case that waits can come back",
    CaseAct.RESTORED: "Only a closed case can be opened anew",
}
_INSTEAD: Mapping[CaseState, str] = {
    CaseState.OPEN: "Claim it, or resolve it with what was done",
    CaseState.CLAIMED: "Resolve it first, with what was done",
    CaseState.WAITING: "Resolve it first, with what was done",
    CaseState.RESOLVED: "Reopen it first",
    CaseState.CLOSED: "Reopen it first",
}


def refusal(state: CaseState, act: CaseAct) -> UserError | None:
    """Return why an act is refused in a state; None where it is allowed."""
    if act in TRANSITIONS[state]:
        return None
    return UserError(_STANDS[state], _NEEDS.get(act, ""), _INSTEAD[state])


def state_after(state: CaseState, act: CaseAct) -> CaseState:
    """Return the state that an act leads to.

    Raises:
        UserError: If it is refused; says why and what to do instead.
    """
    refused = refusal(state, act)
    if refused is not None:
        raise refused
    return TRANSITIONS[state][act]
