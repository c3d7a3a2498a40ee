"""The program's flags to a Question."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.parse import fields
from bot.parse.draft import Draft
from bot.parse.spans import flag_period
from bot.parse.vocabulary import Vocabulary
from bot.questions import Command, Question


def parse_flags(
    command: Command,
    *,
    vocabulary: Vocabulary,
    today: date,
    survey: str | Sequence[str] | None = None,
    from_: str | None = None,
    to: str | None = None,
    last: str | None = None,
    where: Sequence[str] = (),
    by: str | None = None,
    interval: str | None = None,
    bucket: str | None = None,
    theme: str | None = None,
    limit: str | int | None = None,
    after: str | int | None = None,
    compare_to: str | None = None,
) -> Question:
    """Return the question of a command and its flags, each as it was typed; None where one was not given.

    Args:
        command: What is asked.
        vocabulary: What the workspace knows.
        today: The date that it is for the workspace.
        survey: A survey's key, or several to be asked as one.
        from_: The first day, year-month-day.
        to: The day after the last one.
        last: A span that ends with today ("30d").
        where: ``DIM=VALUE`` each.
        by: A dimension.
        interval: day, week, month, quarter or year.
        bucket: promoter, passive or detractor.
        theme: A theme's id or label.
        limit: The most rows.
        after: The response's id to continue after.
        compare_to: What the period of a score is held against: previous or year-ago.

    Raises:
        UserError: If a flag's text is not understood, or does not go with the command.
    """
    draft = Draft(
        period=flag_period(from_, to, last, today),
        by=fields.by_dimension(by, vocabulary) if by is not None else "",
        interval=fields.interval_unit(interval) if interval is not None else None,
        bucket=fields.bucket_name(bucket) if bucket is not None else None,
        theme=fields.theme_id(theme, vocabulary) if theme is not None else "",
        limit=fields.limit_n(str(limit)) if limit is not None else None,
        after=fields.after_id(str(after)) if after is not None else None,
    )
    for key in (survey,) if isinstance(survey, str) else survey or ():
        draft.add_surveys(fields.survey_keys(key, vocabulary))
    if compare_to is not None:
        draft.against = fields.against(compare_to)
    for text in where:
        draft.add_values(*fields.segment(text, vocabulary, draft.taken))
    return draft.question(command)
