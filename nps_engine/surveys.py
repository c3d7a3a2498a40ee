"""Which survey is meant: that incoming responses belong to, and those that a question is about."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from nps_engine.errors import UserError
from nps_engine.names import match_name
from nps_engine.values import Metric, Survey

DEFAULT_KEY = "nps"
"""The key of the first survey where nobody named one."""

ALL_KEY = "all"
"""What a question says that is about all surveys measuring the same."""

KEY_JOIN = "+"
"""What stands between the keys of several surveys that are asked as one."""


def survey_for(
    stored: Mapping[str, Survey], key: str = "", metric: str = "", *, is_private: bool = False
) -> Survey:
    """Return the survey that was named; without a name the only stored one, else the default one.

    A new survey measures NPS unless a metric is given; eNPS is private from the start, others on request. A
    private survey stays private.

    Args:
        stored: Surveys by key.
        key: The survey's; empty where nobody named one.
        metric: nps, enps, csat or ces, in any case; empty for the stored survey's, or NPS.
        is_private: The survey is to be private.

    Raises:
        UserError: If the metric is unknown or not the stored survey's, or that one is not private and is to be.
    """
    wanted = metric.strip().lower()
    if wanted and wanted not in list(Metric):
        raise UserError(f"There is no metric “{metric}”", f"Allowed: {', '.join(Metric)}")
    if not key:
        key = next(iter(stored)) if len(stored) == 1 else DEFAULT_KEY
    known = stored.get(key)
    if known is None:
        chosen = Metric(wanted) if wanted else Metric.NPS
        return Survey(key, chosen, private=is_private or chosen is Metric.ENPS)
    if wanted and known.metric.value != wanted:
        raise UserError(
            f"The survey “{key}” measures {known.metric.value}, not {wanted}",
            "A survey keeps its metric",
            "Use another survey key",
        )
    check_private(known, is_private=is_private)
    return known


def check_private(known: Survey, *, is_private: bool) -> None:
    """Let pass what is to be private only where the stored survey is.

    Raises:
        UserError: If it is not: what was shown of it cannot be taken back.
    """
    if is_private and not known.private:
        raise UserError(
            f"The survey “{known.key}” is not private",
            "A survey is private from its first response on, or never",
            "Use another survey key",
        )


def surveys_meant(stored: Mapping[str, Survey], typed: str) -> tuple[Survey, ...]:
    """Return the surveys that a question is about: the first one, the named ones, or all that can be added.

    Args:
        stored: Surveys by key, first added first; at least one.
        typed: A key, several joined by "+" or ",", "all" for all that measure what the first one does, or
            nothing for the first one.

    Raises:
        UserError: If one is unknown, or they measure different things.
    """
    first = next(iter(stored.values()))
    if not typed:
        return (first,)
    if typed.strip().lower() == ALL_KEY and ALL_KEY not in stored:
        return tuple(survey for survey in stored.values() if survey.metric is first.metric)
    keys = [typed] if typed in stored else [part.strip() for part in re.split(r"[+,]", typed)]
    named = {match_name(key, stored, "survey"): None for key in keys if key or len(keys) == 1}
    found = tuple(stored[key] for key in named)
    if len({survey.metric for survey in found}) > 1:
        raise UserError(
            f"“{typed}” would add up {' and '.join(f'{each.key} ({each.metric.value})' for each in found)}",
            "Surveys are combined when they measure the same",
            "Ask for them one by one",
        )
    return found


def combined(surveys: Sequence[Survey]) -> Survey:
    """Return surveys as one: its key names them all; it is private if one of them is."""
    if len(surveys) == 1:
        return surveys[0]
    questions = {survey.question for survey in surveys}
    return Survey(
        KEY_JOIN.join(survey.key for survey in surveys),
        surveys[0].metric,
        questions.pop() if len(questions) == 1 else "",
        private=any(survey.private for survey in surveys),
    )
