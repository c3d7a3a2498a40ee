"""Rises: themes that more people write about than their past lets expect, each told once."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select
from sqlmodel import col

from nps_engine.figures import Asked
from nps_engine.periods import Period
from nps_engine.privacy.members import COMMENTS_MIN_N
from nps_engine.scores import score
from nps_engine.storage.private_answers import fetch_nameable_themes
from nps_engine.storage.row_counts import fetch_counts_by_theme
from nps_engine.storage.scopes import fetch_theme_keys
from nps_engine.storage.theme_tables import ThemeRiseTable
from nps_engine.storage.theme_weeks import WEEK_DAYS, fetch_theme_weeks
from nps_engine.theme_rows import RiseRow, RisesReport
from nps_engine.themes.pace import alarming, expectations

QUIET_DAYS = 28
"""After a theme was told it is not told again for so long: by then the rise is half of its past."""


def rises_report(asked: Asked, least_n: int) -> RisesReport:
    """Return the themes of the last seven whole days that rise beyond doubt and were not told lately.

    A private survey tells how many wrote about a theme from ten comments on, and nothing of their ratings.
    """
    session, scope = asked.session, asked.scope
    survey_id = scope.survey_ids[0]
    week = Period(asked.today - timedelta(days=WEEK_DAYS), asked.today)
    weeks = fetch_theme_weeks(session, scope, asked.today)
    if asked.is_private:
        least_n = max(least_n, COMMENTS_MIN_N)
    rising = alarming(expectations(weeks.by_theme, weeks.comments_n), least_n=least_n)
    labels = fetch_theme_keys(session, survey_id)
    silent = _fetch_told(asked, week.to_on)
    if asked.is_private:
        silent |= labels.keys() - fetch_nameable_themes(session, survey_id)
    scores = {} if asked.is_private else fetch_counts_by_theme(session, scope.within(week))
    return RisesReport(
        survey=scope.survey,
        week=week,
        rows=tuple(
            RiseRow(
                id=key,
                label=labels[key][1],
                n=each.n,
                expected_n=each.expected_n,
                p=each.more_p,
                weeks_n=weeks.by_theme[key],
                score=score(scores[key]) if key in scores else None,
            )
            for key, each in rising.items()
            if key in labels and key not in silent
        ),
    )


def _fetch_told(asked: Asked, until_on: date) -> set[str]:
    """Return the themes that were told in the weeks before."""
    told = select(col(ThemeRiseTable.theme_key)).where(
        col(ThemeRiseTable.survey_id) == asked.scope.survey_ids[0],
        col(ThemeRiseTable.until_on) > until_on - timedelta(days=QUIET_DAYS),
    )
    return set(asked.session.execute(told).scalars())
