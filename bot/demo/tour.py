"""The tour: the main job once, step by step, through the same bot and the same simulated Slack as the chat page.

Each step says what was done and what the bot answered; a step that fails says what was missing.
"""

from __future__ import annotations

import textwrap
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.clock import post_digest
from bot.demo.stage import FOLLOWUP_CHANNEL, Stage, Tell
from bot.demo.visitors import answers, send_response
from bot.ids import Action, BlockId
from nps_engine.case_reports import CaseReport
from nps_engine.errors import NpsError
from nps_engine.storage.case_lists import CaseList

_WAIT_S = 60.0
_INDENT = "      "


class StepFailedError(NpsError):
    """A step of the tour did not show what it should."""


@dataclass(frozen=True)
class Step:
    """One step: what it shows, and how; ``show`` returns what the bot answered."""

    title: str
    show: Callable[[Stage], str]


def run_tour(stage: Stage, tell: Tell) -> int:
    """Play every step and return how many failed."""
    failed_n = 0
    for n, step in enumerate(STEPS, start=1):
        tell(f"\n{n:>2}. {step.title}")
        started = time.monotonic()
        try:
            answer = step.show(stage)
        except NpsError as error:
            failed_n += 1
            tell(textwrap.indent(f"FAILED: {error}", _INDENT))
            continue
        tell(textwrap.indent(answer, _INDENT))
        tell(f"{_INDENT}({time.monotonic() - started:.1f} s)")
    tell(f"\n{len(STEPS) - failed_n} of {len(STEPS)} steps worked.")
    return failed_n


def _asks(text: str, *expected: str) -> Callable[[Stage], str]:
    """Return a step in which Ana types something in #general and reads the answer."""

    def show(stage: Stage) -> str:
        answer = stage.slack.text_of(stage.slack.person("ana").asks(text, timeout_s=_WAIT_S))
        for part in expected:
            if part.casefold() not in answer.casefold():
                raise StepFailedError(f"The answer to “{text}” lacks “{part}”:\n{answer}")
        return f"Ana types: {text}\n{answer}"

    return show


def _fits_themes(stage: Stage) -> str:
    stage.fit_themes()
    names = stage.bot.desk.engine.names()
    if not names.themes:
        raise StepFailedError("No themes were found")
    return f"{len(names.themes)} themes: " + " · ".join(names.themes.values())


def _digest_arrives(stage: Stage) -> str:
    post_digest(stage.bot.desk, stage.bot.postman, stage.bot.policy)
    digest = _wait_for(stage, lambda: stage.slack.messages("#nps"), "a digest in #nps")[0]
    return stage.slack.text_of(digest)


def _detractor_arrives(stage: Stage) -> str:
    answer = next(answers(stage))
    started = time.monotonic()
    response_id = send_response(stage, answer)

    def alert() -> dict[str, Any] | None:
        return _newest_alert(stage) if _newest_case(stage).response.id == response_id else None

    found = _wait_for(stage, alert, f"an alert in {FOLLOWUP_CHANNEL}")
    took_s = time.monotonic() - started
    return (
        f"A customer answers {answer.rating}; the alert is there after {took_s:.2f} s:\n"
        + stage.slack.text_of(found)
    )


def _newest_case(stage: Stage) -> CaseReport:
    """Return the case that was opened last; alerts of earlier ones may still come."""
    desk = stage.bot.desk
    return max(desk.engine.case_list(CaseList.ALL, desk.clock(), limit=1000).rows, key=lambda case: case.id)


def _newest_alert(stage: Stage) -> dict[str, Any] | None:
    """Return the alert of that case; None where it does not stand yet."""
    ts = _newest_case(stage).message_ts
    return next((each for each in stage.slack.messages(FOLLOWUP_CHANNEL) if each["ts"] == ts), None)


def _case_is_claimed(stage: Stage) -> str:
    alert = _wait_for(stage, lambda: _newest_alert(stage), "the alert")
    ben = stage.slack.person("ben")
    ben.clicks(alert, Action.CLAIM_CASE.value)
    return "Ben presses Claim:\n" + _wait_for_alert(stage, alert, ben.id)


def _case_is_resolved(stage: Stage) -> str:
    alert = _wait_for(stage, lambda: _newest_alert(stage), "the alert")
    ben = stage.slack.person("ben")
    ben.clicks(alert, Action.RESOLVE_CASE.value)
    _wait_for(stage, lambda: _form_is_ready(ben.modal()), "the form behind Resolve")
    form = ben.modal() or {}
    reason = _first_reason(form)
    mistakes = ben.fills_and_submits(
        form,
        {
            BlockId.RESOLVE_REASON.value: reason,
            BlockId.RESOLVE_ACTION_TAKEN.value: "Called her, refunded the month, told the mobile team.",
        },
    )
    if mistakes:
        raise StepFailedError(f"The form was refused: {mistakes}")
    return "Ben fills the form behind Resolve:\n" + _wait_for_alert(stage, alert, "refunded the month")


def _home_opens(stage: Stage) -> str:
    ana = stage.slack.person("ana")
    ana.opens_home()
    _wait_for(stage, ana.home, "App Home")
    home = stage.slack.text_of(ana.home() or {})
    return "\n".join(home.splitlines()[:12]) + "\n…"


def _first_reason(form: dict[str, Any]) -> str:
    block = next(each for each in form["blocks"] if each.get("block_id") == BlockId.RESOLVE_REASON.value)
    return str(block["element"]["options"][0]["value"])


def _form_is_ready(form: dict[str, Any] | None) -> bool:
    return bool(form) and any(block["type"] == "input" for block in (form or {})["blocks"])


def _wait_for_alert(stage: Stage, alert: dict[str, Any], part: str) -> str:
    """Wait until the alert's message says something, and return all that it says."""

    def now() -> str:
        found = next(each for each in stage.slack.messages(FOLLOWUP_CHANNEL) if each["ts"] == alert["ts"])
        return f"{found['text']}\n{stage.slack.text_of(found)}"

    _wait_for(stage, lambda: part in now(), f"“{part}” in the alert")
    found = next(each for each in stage.slack.messages(FOLLOWUP_CHANNEL) if each["ts"] == alert["ts"])
    return stage.slack.text_of(found)


def _wait_for(stage: Stage, predicate: Callable[[], Any], what: str) -> Any:
    if not stage.slack.wait_until(predicate, _WAIT_S):
        raise StepFailedError(f"Waited {_WAIT_S:.0f} s for {what}; it did not come")
    return predicate()


STEPS = (
    Step("Somebody asks for the score", _asks("/nps score", "NPS", "95 %")),
    Step(
        "… of one group, in words",
        _asks("/nps how did Android customers feel in the last 30 days?", "Android"),
    ),
    Step("… and over time", _asks("/nps trend weekly last 12w", "week")),
    Step("Which group is different?", _asks("/nps breakdown by platform", "Android", "iOS", "Web")),
    Step("Is a difference real?", _asks("/nps compare Android with iOS", "Android", "iOS", "95 %")),
    Step("How many gave each rating?", _asks("/nps distribution last 6m", "10")),
    Step("What did detractors write?", _asks("/nps responses detractors limit 3")),
    Step("Comments become named themes (sentence embeddings, on this machine)", _fits_themes),
    Step("What do people write about, and what does it cost?", _asks("/nps themes last 6m", "points")),
    Step("The weekly digest is in #nps", _digest_arrives),
    Step("A detractor turns up in #nps-followup", _detractor_arrives),
    Step("A colleague claims the case", _case_is_claimed),
    Step("… and resolves it", _case_is_resolved),
    Step("App Home is the board", _home_opens),
    Step(
        "A mention is answered in its thread",
        _asks("@npsbot what is our score for Enterprise this quarter?", "Enterprise"),
    ),
    Step("A slip gets a suggestion, not silence", _asks("/nps scroe plan=Enterprize", "score")),
)
