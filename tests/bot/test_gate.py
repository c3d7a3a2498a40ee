"""What waits for its ack goes before what is to be told, and nothing that is to be told starves."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from bot.deliver.gate import Gate
from tests.bot.conftest import WAIT_S, Running


def test_where_nobody_comes_in_nothing_waits():
    assert Gate(WAIT_S).let_in_first()


def test_what_is_to_be_told_waits_until_all_are_in():
    gate = Gate(WAIT_S)
    with ThreadPoolExecutor(1) as postman:
        with gate.coming_in():
            with gate.coming_in():
                waiting = postman.submit(gate.let_in_first)
            assert not waiting.done()
        assert waiting.result(WAIT_S)


def test_who_comes_in_without_end_holds_nothing_up_for_longer_than_the_bound():
    gate = Gate(longest_wait_s=0.0)
    with gate.coming_in():
        assert not gate.let_in_first()


def test_who_fails_on_the_way_in_holds_nothing_up():
    gate = Gate(WAIT_S)
    with suppress(ValueError), gate.coming_in():
        raise ValueError
    assert gate.let_in_first()


def test_alerts_go_out_while_responses_come_in_without_end(over_http: Running):
    with over_http.bot.postman.gate.coming_in():
        alerts = [over_http.detractor(verbatim=f"slow, for the {n}th time") for n in range(3)]
    assert len({alert["ts"] for alert in alerts}) == 3


def test_after_one_came_alone_it_is_free_at_once():
    rests: list[float] = []
    gate = Gate(WAIT_S, quiet_s=WAIT_S, rest=rests.append)
    with gate.coming_in():
        pass
    assert gate.let_in_first()
    assert not rests


def test_many_who_came_together_may_come_back_first():
    back: list[bool] = []

    def come_back(rest_s: float) -> None:
        with gate.coming_in():
            back.append(True)

    gate = Gate(WAIT_S, quiet_s=WAIT_S / 2, rest=come_back)
    with gate.coming_in(), gate.coming_in():
        pass
    assert gate.let_in_first()
    assert len(back) == 1, "who then comes alone holds nothing up"


def test_many_who_come_back_without_end_hold_nothing_up_for_longer_than_the_bound():
    def come_back(rest_s: float) -> None:
        with gate.coming_in(), gate.coming_in():
            pass

    gate = Gate(longest_wait_s=0.05, quiet_s=0.01, rest=come_back)
    with gate.coming_in(), gate.coming_in():
        pass
    assert gate.let_in_first()
