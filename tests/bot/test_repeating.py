"""A step in a thread of its own outlives its failures and ends when it is done, or told to."""

from __future__ import annotations

import threading

import pytest

from bot.repeating import Repeating

_PATIENCE_S = 30.0


def test_a_step_that_fails_is_done_again_until_it_is_the_last(caplog: pytest.LogCaptureFixture):
    steps: list[str] = []
    is_last = threading.Event()

    def step() -> bool:
        steps.append("done")
        if len(steps) == 1:
            raise OSError("away")
        if len(steps) == 3:
            is_last.set()
        return len(steps) == 3

    repeating = Repeating("test", 0.001, step)
    repeating.start()
    assert is_last.wait(_PATIENCE_S)
    repeating.stop()
    assert len(steps) == 3
    assert "A step of the test failed" in caplog.text


def test_it_ends_when_told_to_and_before_it_began():
    began = threading.Event()
    repeating = Repeating("test", 0.001, lambda: bool(began.set()))
    repeating.start()
    assert began.wait(_PATIENCE_S)
    repeating.stop()
    assert "test" not in {thread.name for thread in threading.enumerate()}
    Repeating("never", 0.001, lambda: False).stop()
