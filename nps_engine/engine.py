"""The engine's door: questions in, frozen reports out; writes go through ``work``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from nps_engine import trends
from nps_engine.comparisons import check_metrics, common_selection, compare_report
from nps_engine.names import match_name
from nps_engine.periods import Interval, Period, today_on
from nps_engine.reports import (
    BreakdownReport,
    CaseReport,
    CompareReport,
    CompareSide,
    DistributionReport,
    ResponsesReport,
    ScoreReport,
    ThemesReport,
    TrendReport,
)
from nps_engine.scores import Change, change, score
from nps_engine.segments import breakdown_rows
from nps_engine.storage import cases, deliveries, keys, queries, theme_fits
from nps_engine.storage.catalogue import fetch_catalogue
from nps_engine.storage.counts import (
    fetch_counts,
    fetch_counts_by_start,
    fetch_counts_by_value,
    fetch_response_counts,
    fetch_totals,
)
from nps_engine.storage.invitations import fetch_invitations, fetch_invited_n
from nps_engine.storage.scopes import Scope, fetch_scope, fetch_surveys, fetch_theme_keys
from nps_engine.storage.store import Store
from nps_engine.storage.writes import fetch_time_zone, save_time_zone
from nps_engine.values import Invitations, RatingCounts, Selection, Survey
from nps_engine.weighted import weighted_score
from nps_engine.work import Work, note_event

if TYPE_CHECKING:
    from nps_engine.themes.encoder import Encoder, Progress
    from nps_engine.themes.theme import ThemeFit


@dataclass(frozen=True)
class Names:
    """What can be asked for: survey keys, dimensions with their values, and themes (id to label)."""

    surveys: tuple[str, ...]
    dimensions: Mapping[str, tuple[str, ...]]
    themes: Mapping[str, str]


class Engine:
    """All that can be asked of stored responses. Safe to use from many threads.

    Args:
        store: The database.
        time_zone: The workspace's: what "today" and a day are. None for the one that stored dates are in (UTC
            at first); another one than that dates every stored response anew.
    """

    def __init__(self, store: Store, time_zone: tzinfo | None = None) -> None:
        self.store = store
        with store.reading() as session:
            stored = fetch_time_zone(session)
        self.time_zone: tzinfo = time_zone or ZoneInfo(stored or "UTC")
        if stored != str(self.time_zone):
            with store.writing() as session:
                save_time_zone(session, self.time_zone)

    @contextmanager
    def work(self, now: datetime, *, once: str = "") -> Iterator[Work]:
        """Open one transaction of writes.

        Args:
            once: The key of the event that causes it; where it was seen before, ``is_repeat`` is set.
        """
        with self.store.writing() as session:
            is_repeat = bool(once) and not note_event(session, once, now)
            yield Work(session, now=now, time_zone=self.time_zone, is_repeat=is_repeat)

    def names(self, survey_key: str = "") -> Names:
        """Return what can be asked for, themes of one survey (the first one where none is named)."""
        with self.store.reading() as session:
            catalogue = fetch_catalogue(session)
            surveys = catalogue.surveys
            key = survey_key if survey_key in surveys else next(iter(surveys), None)
            themes = fetch_theme_keys(session, surveys[key][0]) if key else {}
        return Names(
            tuple(surveys),
            {name: tuple(dimension.values) for name, dimension in catalogue.dimensions.items()},
            {key: label for key, (_, label) in themes.items()},
        )

    def surveys(self) -> dict[str, Survey]:
        """Return every survey by key, first added first."""
        with self.store.reading() as session:
            return {key: survey for key, (_, survey) in fetch_surveys(session).items()}

    def response_counts(self) -> dict[str, int]:
        """Return how many responses each survey has."""
        with self.store.reading() as session:
            return fetch_response_counts(session)

    def survey(self, key: str = "") -> Survey:
        """Return a survey by its key, or the first one.

        Raises:
            NoDataError: If nothing is stored at all.
            UserError: If there is no such survey.
        """
        with self.store.reading() as session:
            return fetch_scope(session, Selection(key)).survey

    def score(
        self, selection: Selection, now: datetime, *, previous_period: Period | None = None
    ) -> ScoreReport:
        """Return the score of a selection beside the period before it, or beside another one.

        Raises:
            UserError: If a name in the selection is unknown.
        """
        with self._asked(selection) as (session, scope):
            period = scope.selection.period
            previous_period = previous_period or (period.previous() if period else None)
            periods = [period] if previous_period is None else [period, previous_period]
            total, *earlier = fetch_totals(session, scope, periods)
            invited_n = None if scope.is_narrowed else fetch_invited_n(session, scope.survey_ids, period)
        before = earlier[0].counts if earlier else None
        return ScoreReport(
            survey=scope.survey,
            selection=scope.selection,
            score=score(total.counts),
            is_partial=self._is_partial(scope.selection, now),
            previous=None if before is None else score(before),
            previous_period=previous_period,
            change=Change(None, None) if before is None else change(before, total.counts),
            weighted=weighted_score(total.weighted) if total.weighted else None,
            invited_n=invited_n,
        )

    def compare(self, first: Selection, second: Selection, now: datetime) -> CompareReport:
        """Return two selections held against each other; those who are in both count as docs/figures.md says.

        Raises:
            UserError: If a name is unknown, or the two do not measure the same.
        """
        with self._asked(first) as (session, one), self._asked(second) as (_, other):
            check_metrics(one.survey, other.survey)
            sides = [
                CompareSide(
                    scope.survey,
                    scope.selection,
                    score(fetch_counts(session, scope)),
                    self._is_partial(scope.selection, now),
                )
                for scope in (one, other)
            ]
            both = common_selection(one.selection, other.selection)
            shared = RatingCounts.none(one.metric)
            if both is not None:
                shared = fetch_counts(session, fetch_scope(session, both))
        return compare_report(sides[0], sides[1], shared)

    def distribution(self, selection: Selection, now: datetime) -> DistributionReport:
        """Return how many responses gave each rating.

        Raises:
            UserError: If a name in the selection is unknown.
        """
        with self._asked(selection) as (session, scope):
            counts = fetch_counts(session, scope)
        return DistributionReport(
            scope.survey, scope.selection, score(counts), self._is_partial(scope.selection, now)
        )

    def trend(self, selection: Selection, interval: Interval, now: datetime) -> TrendReport:
        """Return the score of each calendar unit of the period; without one, of all time.

        Raises:
            UserError: If a name in the selection is unknown.
        """
        today = today_on(now, self.time_zone)
        with self._asked(selection) as (session, scope):
            by_day = fetch_counts_by_start(session, scope, interval)
        period = scope.selection.period or trends.whole_period(by_day, today)
        rows = trends.trend_rows(scope.metric, by_day, period, interval, today)
        whole = trends.total(scope.metric, by_day)
        return TrendReport(
            scope.survey,
            scope.selection,
            interval,
            rows,
            score(whole),
            self._is_partial(scope.selection, now),
        )

    def breakdown(self, selection: Selection, by: str, now: datetime) -> BreakdownReport:
        """Return the score of each value of a dimension, most responses first.

        Raises:
            UserError: If the dimension or a name in the selection is unknown.
        """
        with self._asked(selection) as (session, scope):
            dimension = match_name(by, fetch_catalogue(session).dimensions, "dimension")
            by_value = fetch_counts_by_value(session, scope, dimension)
        rows, whole = breakdown_rows(scope.metric, by_value)
        partial = self._is_partial(scope.selection, now)
        return BreakdownReport(scope.survey, scope.selection, dimension, rows, 0, score(whole), partial)

    def responses(
        self, selection: Selection, now: datetime, *, limit: int, after_id: int | None = None
    ) -> ResponsesReport:
        """Return the newest responses of a selection, continuing after one of them.

        Raises:
            UserError: If a name in the selection is unknown.
        """
        with self._asked(selection) as (session, scope):
            found = queries.fetch_responses(session, scope, limit=limit + 1, after_id=after_id)
            total_n = fetch_counts(session, scope).n
            themes = fetch_theme_keys(session, scope.survey_ids[0])
        rows = tuple(found[:limit])
        return ResponsesReport(
            survey=scope.survey,
            selection=scope.selection,
            rows=rows,
            total_n=total_n,
            next_id=rows[-1].id if len(found) > limit else None,
            theme_labels={key: label for key, (_, label) in themes.items()},
            is_partial=self._is_partial(scope.selection, now),
        )

    def themes(self, selection: Selection, now: datetime, *, quotes_n: int = 2) -> ThemesReport:
        """Return the themes of a selection, those that move the score most first.

        Raises:
            UserError: If a name in the selection is unknown.
        """
        with self._asked(selection) as (session, scope):
            period = scope.selection.period
            earlier = scope.within(period.previous()) if period else None
            return theme_fits.fetch_themes_report(
                session, scope, earlier, is_partial=self._is_partial(selection, now), quotes_n=quotes_n
            )

    def fit_themes(
        self, survey_key: str, encoder: Encoder, now: datetime, *, progress: Progress | None = None
    ) -> ThemeFit:
        """Group a survey's verbatims anew; themes that are clearly the same keep their ids and labels.

        Args:
            progress: Called while texts are read, with how many are done and how many there are.

        Raises:
            EncoderError: If the model cannot be loaded.
            UserError: If there is no such survey.
        """
        from nps_engine.themes.pipeline import fit_themes

        with self._asked(Selection(survey_key)) as (session, scope):
            inputs = theme_fits.fetch_theme_inputs(session, scope.survey_ids[0], encoder.name)
        fit = fit_themes(
            inputs.verbatims,
            encoder=encoder,
            known_vectors=inputs.known_vectors,
            previous=inputs.previous,
            last_theme_n=inputs.last_theme_n,
            resolution=inputs.resolution,
            progress=progress,
        )
        with self.store.writing() as session:
            theme_fits.save_fit(session, inputs, fit, now)
        return fit

    def case(self, case_id: int) -> CaseReport:
        """Return one case.

        Raises:
            UserError: If there is no such case.
        """
        with self.store.reading() as session:
            return cases.fetch_case(session, case_id)

    def open_cases(self, limit: int = 20) -> tuple[CaseReport, ...]:
        """Return the cases not yet resolved, oldest first."""
        with self.store.reading() as session:
            return tuple(cases.fetch_cases(session, [cases.CaseState.OPEN, cases.CaseState.CLAIMED], limit))

    def case_counts(self, survey_key: str, period: Period) -> tuple[int, int, int]:
        """Return how many cases were opened and resolved in a period, and how many are open now."""
        with self._asked(Selection(survey_key)) as (session, scope):
            return cases.fetch_case_counts(session, scope.survey_ids[0], *period.bounds_at(self.time_zone))

    def invitations(self, survey_key: str = "", *, limit: int = 100) -> tuple[Invitations, ...]:
        """Return how many people were asked, of one survey or of all, the newest day first.

        Raises:
            UserError: If there is no such survey.
        """
        with self.store.reading() as session:
            key = match_name(survey_key, fetch_surveys(session), "survey") if survey_key else ""
            return tuple(fetch_invitations(session, key, limit))

    def api_key_id(self, key: str) -> int | None:
        """Return the id of an API key, or None where it is not one of ours."""
        with self.store.reading() as session:
            return keys.fetch_api_key_id(session, key)

    def is_delivery_unknown(self, subject: str) -> bool:
        """Return True where something about a subject may or may not have been told."""
        with self.store.reading() as session:
            return deliveries.is_unknown(session, subject)

    def delivery_counts(self) -> dict[str, int]:
        """Return how many deliveries are in each state that has any."""
        with self.store.reading() as session:
            return deliveries.fetch_delivery_counts(session)

    @contextmanager
    def _asked(self, selection: Selection) -> Iterator[tuple[Session, Scope]]:
        """Open a reading transaction with the selection's names resolved, spelled as stored."""
        with self.store.reading() as session:
            yield session, fetch_scope(session, selection)

    def _is_partial(self, selection: Selection, now: datetime) -> bool:
        period = selection.period
        return period is not None and period.is_partial(today_on(now, self.time_zone))
