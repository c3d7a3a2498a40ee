"""The state machine of cases: every state and every act, written out."""

from __future__ import annotations

import pytest

from nps_engine.case_states import CaseAct, CaseState, refusal, state_after
from nps_engine.errors import UserError

# One row per act, one column per state; "-" is refused.
TABLE = """
            open     claimed  waiting  resolved closed
claimed     claimed  claimed  claimed  -        -
handed-over claimed  claimed  claimed  -        -
contacted   claimed  claimed  waiting  -        -
waits       waiting  waiting  waiting  -        -
woken       -        -        claimed  -        -
noted       open     claimed  waiting  resolved closed
replied     open     claimed  waiting  resolved closed
resolved    resolved resolved resolved -        -
reopened    -        -        -        claimed  claimed
closed      -        -        -        closed   -
corrected   closed   closed   closed   closed   -
restored    -        -        -        -        open
"""


def written_out() -> list[tuple[CaseState, CaseAct, str]]:
    head, *rows = [line.split() for line in TABLE.strip().splitlines()]
    return [
        (CaseState(state), CaseAct(act.replace("-", " ")), after)
        for act, *afters in rows
        for state, after in zip(head, afters, strict=True)
    ]


def test_the_table_is_whole():
    assert {(state, act) for state, act, _ in written_out()} == {(s, a) for s in CaseState for a in CaseAct}


@pytest.mark.parametrize(("state", "act", "after"), written_out())
def test_every_state_and_act(state, act, after):
    if after != "-":
        assert refusal(state, act) is None
        assert state_after(state, act) is CaseState(after)
        return
    with pytest.raises(UserError, match=r"^This case .+\. .+\.$") as refused:
        state_after(state, act)
    assert refused.value.try_
