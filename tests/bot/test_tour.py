"""The demo's tour is a test, too: the main job, end to end, in both of Slack's modes."""

from __future__ import annotations

import pytest

from bot.demo.stage import open_stage
from bot.demo.tour import STEPS, run_tour
from tests.conftest import PATIENT


@pytest.mark.parametrize("is_socket_mode", [True, False], ids=["socket", "http"])
def test_every_step_of_the_tour_works(is_socket_mode: bool):
    told: list[str] = []
    with open_stage(0, told.append, is_socket_mode=is_socket_mode, **PATIENT) as stage:
        failed_n = run_tour(stage, told.append)
    assert failed_n == 0, "\n".join(told)
    assert f"{len(STEPS)} of {len(STEPS)} steps worked" in told[-1]
