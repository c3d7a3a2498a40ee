"""Fifty ask at once: each question is written down before its ack, and answered once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest
from slack_sdk.signature import SignatureVerifier

from bot.answers import Answers
from bot.asking import Asked, Asking, Inbox
from bot.config import Policy
from bot.deliver.gate import Gate
from bot.desk import Desk
from bot.web.slack import Commands
from nps_engine.engine import Engine
from nps_engine.errors import StorageError
from tests.bot.conftest import WAIT_S, Running
from tests.conftest import LUMO, NOW, answers

SECRET = "s" * 32
COMMAND = {
    "command": "/nps",
    "text": "score",
    "user_id": "U1",
    "team_id": "T1",
    "trigger_id": "1.2",
    "response_url": "http://127.0.0.1/x",
}


class Taken:
    """Takes questions down, or cannot."""

    def __init__(self, error: Exception | None = None) -> None:
        self.askings: list[Asking] = []
        self._error = error

    def save(self, askings: Sequence[Asking]) -> Sequence[None]:
        if self._error:
            raise self._error
        self.askings += askings
        return [None] * len(askings)


class Woken:
    """A postman that is woken."""

    def __init__(self) -> None:
        self.times_n = 0

    def wake(self) -> None:
        self.times_n += 1


def asking(name: str) -> Asking:
    return Asking(f"command:T1:{name}:", f"http://127.0.0.1/{name}", Asked("score"))


def are_taken(taken: Taken, given: dict[str, str], secret: str = SECRET, **headers: str) -> bool:
    body, stamp = urlencode(given), str(int(time.time()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=body)
    signed = {"x-slack-request-timestamp": stamp, "x-slack-signature": str(signature), **headers}
    commands = Commands(taken, SECRET, Gate())  # type: ignore[arg-type]
    return asyncio.run(commands.are_taken(body, signed))


def test_a_command_is_taken_with_its_words_and_who_asks():
    taken = Taken()
    assert are_taken(taken, COMMAND)
    asked = Asked("score", "U1", shareable=True)
    assert taken.askings == [
        Asking("command:T1:1.2:", "http://127.0.0.1/x", asked, {"response_type": "ephemeral"})
    ]


@pytest.mark.parametrize(
    ("given", "secret"),
    [
        (COMMAND, "t" * 32),
        ({**COMMAND, "command": "/other"}, SECRET),
        ({**COMMAND, "command": "/npsx"}, SECRET),
        ({**COMMAND, "text": "command=%2Fnps", "command": "/other"}, SECRET),
        ({name: value for name, value in COMMAND.items() if name != "user_id"}, SECRET),
        ({"ssl_check": "1"}, SECRET),
    ],
)
def test_what_is_no_signed_command_is_left_to_bolt(given: dict[str, str], secret: str):
    taken = Taken()
    assert not are_taken(taken, given, secret)
    assert taken.askings == []


def test_a_signature_of_long_ago_is_left_to_bolt():
    assert not are_taken(Taken(), COMMAND, **{"x-slack-request-timestamp": "1"})


def test_what_could_not_be_written_down_with_others_is_left_to_bolt():
    assert not are_taken(Taken(StorageError("locked")), COMMAND)


def test_questions_saved_together_are_each_told_once_however_often_they_come(engine: Engine):
    postman = Woken()
    inbox = Inbox(Desk(engine, Answers(engine, Policy()), lambda: NOW), postman)  # type: ignore[arg-type]
    a, b, c = map(asking, "abc")
    for together in ([a, b, a], [b, c], [a], []):
        inbox.save(together)
    assert engine.delivery_counts() == {"pending": 3}
    assert postman.times_n == 4


def test_fifty_at_once_are_each_answered(over_http: Running):
    person = over_http.slack.person("ana")
    with ThreadPoolExecutor(50) as people:
        told = list(people.map(lambda n: person.asks(f"/nps score last {n + 10}d"), range(50)))
    assert all(answer["ephemeral"] and "NPS" in over_http.text(answer) for answer in told)
    over_http.wait_for(lambda: over_http.engine.delivery_counts() == {"sent": 50}, "the outbox to know")
    assert len(over_http.slack.calls("response_url")) == 50


def test_an_answer_says_what_is_true_when_its_turn_comes(over_http: Running):
    over_http.slack.faults.add("500", "response_url")
    with ThreadPoolExecutor(1) as ana:
        asked = ana.submit(over_http.slack.person("ana").asks, "/nps score plan=Gold")
        over_http.wait_for(lambda: over_http.slack.calls("response_url"), "the first try")
        with over_http.engine.work(over_http.hands.now) as work:
            work.save_responses(LUMO, answers("10 10 10", at=over_http.hands.now, plan="Gold"))
        over_http.wait_for(lambda: over_http.engine.delivery_counts() == {"pending": 1}, "the refusal")
        over_http.hands.move(minutes=1)
        over_http.bot.postman.wake()
        assert "plan: Gold" in over_http.text(asked.result(WAIT_S))
