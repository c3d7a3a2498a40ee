"""A tiny language for reports: ``answers("10 9 8 0")`` is a group of responses, the rest is put around it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from bot.case_policy import ACTIONS, REASONS
from bot.questions import Command, Question
from bot.render.resolve import render_resolve
from nps_engine import comparisons, movement
from nps_engine.case_reports import CaseBoard, CaseReport, CaseShortlist
from nps_engine.driver_reports import DriverRow, DriversReport, Split
from nps_engine.periods import Interval, Period
from nps_engine.recovery import CaseFigures, FollowUpReport, follow_up_report
from nps_engine.reports import (
    BreakdownReport,
    BreakdownRow,
    CompareReport,
    CompareSide,
    DigestReport,
    DistributionReport,
    ResponsesReport,
    ScoreReport,
    ThemeRow,
    ThemesReport,
    TrendReport,
    TrendRow,
)
from nps_engine.routes import Summary, Told
from nps_engine.routing.holds import Why
from nps_engine.routing.rules import Action
from nps_engine.scores import Score, change, score
from nps_engine.storage.troubles import Trouble, TroubleKind
from nps_engine.summary_tallies import Given, Tally
from nps_engine.theme_rows import LanguageCount, ThemePart
from nps_engine.values import Metric, RatingCounts, Response, ResponseRow, Selection, Survey

TODAY = date(2026, 11, 21)
LAST_90 = Period(date(2026, 8, 24), date(2026, 11, 22))
SURVEY = Survey("lumo", Metric.NPS)
SELECTION = Selection("lumo", LAST_90)
PRO_ONLY, FREE_ONLY = (Selection("lumo", LAST_90, {"plan": (plan,)}) for plan in ("Pro", "Free"))
ASKED = Question(Command.SCORE)
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def answers(ratings: str, metric: Metric = Metric.NPS) -> Score:
    """Return the figures of ratings; "9x30" is thirty nines."""
    given: list[int] = []
    for word in ratings.split():
        rating, _, times = word.partition("x")
        given += [int(rating)] * int(times or 1)
    return score(RatingCounts.of(metric, given))


def score_report(now: str, before: str | None = None, metric: Metric = Metric.NPS) -> ScoreReport:
    current = answers(now, metric)
    earlier = None if before is None else answers(before, metric)
    moved = change(earlier.counts if earlier else RatingCounts.none(metric), current.counts)
    period = LAST_90.previous() if earlier else None
    return ScoreReport(Survey("lumo", metric), SELECTION, current, True, earlier, period, moved)


def compare_report(
    first: str,
    second: str,
    *,
    common: str = "",
    metric: Metric = Metric.NPS,
    one: Selection = PRO_ONLY,
    other: Selection = FREE_ONLY,
) -> CompareReport:
    sides = [
        CompareSide(
            Survey(about.survey_key, metric),
            about,
            answers(given, metric),
            bool(about.period and about.period.is_partial(TODAY)),
        )
        for given, about in ((first, one), (second, other))
    ]
    return comparisons.compare_report(sides[0], sides[1], answers(common, metric).counts)


def distribution_report(now: str) -> DistributionReport:
    return DistributionReport(SURVEY, SELECTION, answers(now), True)


def trend_report(*weeks: str) -> TrendReport:
    """Return one row per week, the last one running on 21 November 2026."""
    first = date(2026, 11, 16) - timedelta(weeks=len(weeks) - 1)
    rows = []
    for nth, week in enumerate(weeks):
        start = first + timedelta(weeks=nth)
        end = min(start + timedelta(weeks=1), date(2026, 11, 22))
        rows.append(TrendRow(Period(start, end), answers(week), nth == len(weeks) - 1))
    whole = answers(" ".join(weeks))
    return TrendReport(SURVEY, SELECTION, Interval.WEEK, tuple(rows), whole, True)


def breakdown_report(by: str = "plan", withheld_n: int = 0, **values: str) -> BreakdownReport:
    whole = answers(" ".join(values.values()))
    rows = [
        BreakdownRow(value, part, change((whole.counts - part.counts), part.counts))
        for value, part in ((value, answers(given)) for value, given in values.items())
    ]
    return BreakdownReport(SURVEY, SELECTION, by, tuple(rows), withheld_n, whole, True)


def response(id_: int = 1, rating: int = 2, verbatim: str = "Too slow.", name: str = "Anna Berg") -> Response:
    segments = {"plan": "Pro", "touchpoint": "checkout"}
    row = ResponseRow("csv", str(id_), rating, NOON, verbatim, "c1", name, "", 1.0, segments)
    return Response(id_, "lumo", Metric.NPS, row, ("t1",))


def responses_report(*rows: Response, next_id: int | None = None) -> ResponsesReport:
    return ResponsesReport(SURVEY, SELECTION, rows, 40, next_id, {"t1": "slow checkout"}, True)


def theme(label: str = "hours on hold", impact: float = -4.2, *, quotes: tuple[str, ...] = ()) -> ThemeRow:
    given = answers("0x20 7x5 9x5" if impact < 0 else "9x25 7x5")
    return ThemeRow(
        f"id-{label[:20]}",
        label,
        ("hold",),
        given,
        0.18,
        impact,
        impact - 1.1,
        impact + 1.2,
        6,
        False,
        quotes,
    )


def themes_report(*rows: ThemeRow, fitted: bool = True) -> ThemesReport:
    return ThemesReport(SURVEY, SELECTION, 400, 300, 250, rows, NOON if fitted else None, True)


def driver(name: str, before: str, now: str, theme_id: str = "", p: float = 0.2) -> DriverRow:
    """Return a driver; beside it stand 60 promoters and 40 detractors on both sides."""
    one, other = (answers(given).counts for given in (before, now))
    rest = answers("9x60 0x40").counts
    sides = movement.Sides(one + rest, other + rest)
    moved = sides.contribution(movement.Portion.of(one), movement.Portion.of(other))._replace(p=p)
    told = change(rest, other)
    scores = (score(other), score(one))
    return DriverRow(name, *scores, -3.2, -6.0, -0.4, told, moved, is_real=p < 0.01, theme_id=theme_id)


def drivers_report(*themes: DriverRow, splits: tuple[Split, ...] = ()) -> DriversReport:
    now, before = answers("9x55 7x5 0x40"), answers("9x60 7x5 0x35")
    moved = change(before.counts, now.counts)
    return DriversReport(SURVEY, SELECTION, now, before, LAST_90.previous(), moved, themes, splits, True)


def case(state: str = "open", verbatim: str = "Too slow.") -> CaseReport:
    """Return a case that was claimed after 2 minutes, contacted (waiting) after 3 hours, resolved after 5."""
    monday, tuesday = (datetime(2026, 11, day, hour, tzinfo=UTC) for day, hour in ((23, 18), (24, 9)))
    fresh = CaseReport(7, SURVEY, response(verbatim=verbatim), state, NOON, due_at=monday)
    if state == "open":
        return fresh
    taken = replace(fresh, owner="U1AB", claimed_at=NOON + timedelta(minutes=2))
    if state == "claimed":
        return taken
    met = replace(taken, contacted_at=NOON + timedelta(hours=3))
    if state == "waiting":
        return replace(met, wait_until=tuesday)
    told = {"resolved_by": "U1AB", "reason": "Problem fixed", "action_taken": "Called her."}
    return replace(met, **told, resolved_at=NOON + timedelta(hours=5))


resolve_form = partial(render_resolve, reasons=REASONS, done=ACTIONS)


def case_board(*cases: CaseReport, mine: tuple[CaseReport, ...] = (), at: datetime = NOON) -> CaseBoard:
    """Return a board of these cases under way, with those that are overdue at an instant."""
    lists = (mine, tuple(case for case in cases if case.is_overdue(at)), cases)
    return CaseBoard(at, *(CaseShortlist(rows, len(rows)) for rows in lists))


def follow_up(*cases: CaseFigures) -> FollowUpReport:
    """Return how following up went with cases; without any, with one that came back after it was resolved."""
    hours = [NOON + timedelta(hours=n) for n in range(6)]
    one = CaseFigures(
        Metric.NPS, NOON, "U1AB", "Problem fixed", "Called them", hours[5], hours[3], hours[4], 9, hours[5]
    )
    return follow_up_report(cases or (one,), NOON, survey_key="lumo", period=LAST_90, is_partial=True)


def told(action: Action = Action.TELL, verbatim: str = "Love it.", **more: Any) -> Told:
    """Return a response that was routed; with a case it waits for somebody until Monday."""
    of_case = {
        "case_id": 7,
        "state": "open",
        "due_at": datetime(2026, 11, 23, 18, tzinfo=UTC),
        "is_listed": True,
    }
    fields: dict[str, Any] = of_case if action is Action.FOLLOW_UP else {}
    found = response(1, 2 if fields else 10, verbatim)
    return Told(found, SURVEY, "fans", action, "#fans", **{**fields, **more})


def summary(*entries: Told, why: Why = Why.FLOOD, shown: slice = slice(None)) -> Summary:
    """Return a summary of all these, which shows some of them."""
    counted = Counter((each.response.metric, each.response.row.rating) for each in entries)
    tally = Tally(
        tuple(Given(metric, rating, n) for (metric, rating), n in counted.items()),
        waiting_n=sum(each.state == "open" for each in entries),
        are_cases=bool(entries) and all(each.action is Action.FOLLOW_UP for each in entries),
    )
    return Summary(3, "", why, NOON, NOON + timedelta(minutes=1), entries[shown], tally)


def trouble(kind: TroubleKind = TroubleKind.CHANNEL) -> Trouble:
    """Return a trouble with #nps that is open since noon."""
    error = "not_in_channel" if kind is TroubleKind.CHANNEL else "chat:write"
    return Trouble(3, kind, "post:#nps", error, NOON, None, "C1", "1.2")


def digest_report() -> DigestReport:
    return DigestReport(
        score_report("10x30 8x10 3x10", "10x20 8x10 3x20"),
        trend_report("10x30 3x10", "10x20 3x10", "10x9 3x3"),
        themes_report(theme(quotes=("Nobody picks up.",))),
        3,
        2,
        1,
    )


def words_of(blocks: object) -> list[str]:
    """Return every string that people read in blocks, in order."""
    if isinstance(blocks, str):
        return [blocks]
    if isinstance(blocks, list | tuple):
        return [word for item in blocks for word in words_of(item)]
    if isinstance(blocks, dict):
        machine = {"type", "value", "action_id", "block_id", "private_metadata", "callback_id", "style"}
        machine |= {"initial_value"}  # of an input: shown letter by letter, to be edited
        return [word for key, item in blocks.items() if key not in machine for word in words_of(item)]
    return []


def of_one_theme(label: str, parts_n: int = 3) -> ThemesReport:
    parts = tuple(ThemePart(f"t1.{at}", f"{label} {at}", answers("3x5")) for at in range(1, parts_n + 1))
    languages = tuple(LanguageCount(code, 12_345) for code in ("gcr", "nso", "pcm", "es"))
    report = themes_report(replace(theme(label), is_pinned=True))
    return replace(report, parts=parts, languages_read_less_well=languages)
