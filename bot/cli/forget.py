"""npsbot forget: erase all that is stored of a person who asked for it."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

import click

from bot.cli.workplace import json_option, open_workplace, say
from bot.render.words import day_words
from nps_engine.errors import UserError
from nps_engine.storage.forget import Forgotten, Traces
from nps_engine.storage.store import utc_now
from nps_engine.upkeep import traces

_NAMES_SHOWN_N = 10

_OUT_OF_REACH = (
    "Not reached from here: digests, answers and charts that were posted in Slack, and what people wrote there;"
    " backups; imported files and the rejects beside them; logs."
)
_KEPT_AWAY = (
    "What they answered until now is left out when such a file is imported again, or sent again: a salted digest of"
    " their id and address stays, nothing that can be read. Later answers are welcome."
)
_PRIVATE = (
    "Of private surveys the record of what was shown keeps ratings without names, so that later answers"
    " do not give others away."
)


@click.command()
@click.argument("respondent")
@click.option("--yes", is_flag=True, help="Do not ask; for scripts.")
@json_option
def forget(respondent: str, *, yes: bool, as_json: bool) -> None:
    """Erase all that is stored of a person who asked for it.

    RESPONDENT is the customer's own id, exactly as imported, or an email address in any case. Names are not
    looked up: too many people share one.

    Erased are the person's responses with comments, cases and their history, places in themes, the vectors of
    the comments, and texts in the outbox that show them. The running bot then deletes the alerts in Slack and
    shows App Homes anew. Every figure counts without these responses from then on. What cannot be reached is
    said at the end. Where nothing is stored of the person this is said, too, and the exit code is 0.
    """
    with open_workplace(must_exist=True) as place:
        found = traces(place.engine, respondent)
        if not found.responses_n:
            say(_nothing_words(found), _json(Forgotten(found)), as_json=as_json)
            return
        if not yes:
            _ask(found, respondent)
        with place.engine.work(utc_now()) as work:
            done = work.forget(respondent)
        done = replace(done, traces=replace(done.traces, elsewhere=found.elsewhere))
        is_log_empty = place.engine.store.empty_log()
        dialect = place.engine.store.dialect
    words = "\n".join(
        [*_done_lines(done), _database_words(dialect, is_log_empty=is_log_empty), *_left_lines(done)]
    )
    say(words, _json(done), as_json=as_json)


def _ask(found: Traces, respondent: str) -> None:
    """Show what would be erased and ask; stdout stays free for --json.

    Raises:
        UserError: If there is no terminal to ask on.
    """
    click.echo("\n".join(_found_lines(found)), err=True)
    if not sys.stdin.isatty():
        raise UserError(
            "Nothing was erased: there is no terminal to ask on",
            "--yes erases without asking",
            f"npsbot forget {respondent} --yes",
        )
    click.confirm("Erase this for good?", abort=True, err=True)


def _nothing_words(found: Traces) -> str:
    return (
        f"Nothing is stored of “{found.respondent}”: no response bears it as the customer's id or email address."
        " Ids must be as imported, to the letter; names are not looked up."
    )


def _found_lines(found: Traces) -> list[str]:
    lines = [f"Stored of “{found.respondent}”:"]
    for each in found.surveys:
        days = day_words(each.first_on)
        if each.last_on != each.first_on:
            days += f" to {day_words(each.last_on)}"
        lines.append(f"  {each.survey_key}: {_n(each.responses_n, 'response')}, {days}")
    lines.append(f"  {_n(found.cases_n, 'case')}")
    names = [name for name in found.known_as if name != found.respondent]
    if names:
        more_n = len(names) - _NAMES_SHOWN_N
        more = f" and {more_n:,} more" if more_n > 0 else ""
        lines.append(f"  They also bear: {', '.join(names[:_NAMES_SHOWN_N])}{more}")
    return lines


def _done_lines(done: Forgotten) -> list[str]:
    by_survey = ", ".join(f"{each.survey_key} {each.responses_n:,}" for each in done.traces.surveys)
    lines = [
        f"Erased {_n(done.traces.responses_n, 'response')} of “{done.traces.respondent}” ({by_survey})"
        f" and {_n(done.traces.cases_n, 'case')}."
    ]
    slack = [
        *([f"delete {_n(done.alerts_n, 'alert')}"] if done.alerts_n else []),
        *([f"show {_n(done.boards_n, 'App Home')} anew"] if done.boards_n else []),
    ]
    if slack:
        lines.append(
            f"In Slack the bot will {' and '.join(slack)}, as soon as it runs; see “npsbot outbox list”."
        )
    if done.unsent_n:
        lines.append(
            f"{_n(done.unsent_n, 'message')} not sent yet showed an answer of theirs and will not be."
        )
    return lines


def _left_lines(done: Forgotten) -> list[str]:
    lines = []
    if done.unplaced:
        cases = ", ".join(str(case_id) for case_id in done.unplaced)
        lines.append(
            f"The alert of case {cases} may stand in Slack, it is not known where: look into the follow-up"
            " channel. A click on one of its buttons makes the bot delete it."
        )
    for name, n in done.traces.elsewhere.items():
        lines.append(f"“{name}” is also on {_n(n, 'other response')}: npsbot forget {name}")
    if done.values_left:
        values = ", ".join(f"{dimension} = {value}" for dimension, value in done.values_left[:_NAMES_SHOWN_N])
        more_n = len(done.values_left) - _NAMES_SHOWN_N
        more = f" and {more_n:,} more" if more_n > 0 else ""
        lines.append(f"Values that nobody else has stay in the list of what can be asked by: {values}{more}.")
    is_private = any(each.is_private for each in done.traces.surveys)
    return [*lines, _OUT_OF_REACH, _KEPT_AWAY, *([_PRIVATE] if is_private else [])]


def _database_words(dialect: str, *, is_log_empty: bool) -> str:
    if dialect == "postgresql":
        return "PostgreSQL overwrites erased rows when it next vacuums; “VACUUM” does it now."
    if is_log_empty:
        return "The database file and its log were overwritten where this stood."
    return "The log of the database (-wal) is in use and still holds it; run this once more when the bot is quiet."


def _n(n: int, what: str) -> str:
    return f"{n:,} {what}{'' if n == 1 else 's'}"


def _json(done: Forgotten) -> dict[str, Any]:
    found = done.traces
    return {
        "respondent": found.respondent,
        "responses_n": found.responses_n,
        "surveys": [
            {
                "survey": each.survey_key,
                "n": each.responses_n,
                "first_on": each.first_on.isoformat(),
                "last_on": each.last_on.isoformat(),
            }
            for each in found.surveys
        ],
        "cases_n": found.cases_n,
        "alerts_n": done.alerts_n,
        "boards_n": done.boards_n,
        "unsent_n": done.unsent_n,
        "unplaced_cases": list(done.unplaced),
        "elsewhere": [{"respondent": name, "n": n} for name, n in found.elsewhere.items()],
        "values_left": [{"dimension": name, "value": value} for name, value in done.values_left],
    }
