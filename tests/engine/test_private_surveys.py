"""Private surveys, asked through the engine on both databases: what is shown, withheld, and shown again."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Thread

import pytest

from nps_engine.engine import Engine
from nps_engine.errors import PrivacyError, UserError
from nps_engine.periods import Interval, Period
from nps_engine.reports import ScoreReport
from nps_engine.storage.releases import Kind, fetch_history
from nps_engine.storage.writes import delete_responses
from nps_engine.surveys import survey_for
from nps_engine.values import Bucket, Metric, Selection, Survey
from tests.conftest import LUMO, NOW, open_cases
from tests.engine.team import FEBRUARY, people, save, team

Q1 = Period(date(2026, 1, 1), date(2026, 4, 1))
WITH_APRIL = Period(date(2026, 1, 1), date(2026, 5, 1))
APRIL = Period(date(2026, 4, 1), date(2026, 5, 1))
FEW = "fewer than 5 people answered"


def ratings_n(report: ScoreReport) -> dict[int, int]:
    return {rating: n for rating, n in enumerate(report.score.counts.counts) if n}


@pytest.fixture
def offices(engine: Engine) -> Engine:
    """Give the answers of sales (20 people), support (15), product (12) and legal (3)."""
    save(engine, *people(1, 20, team="Sales"), *people(21, 35, rating=7, team="Support"))
    save(engine, *people(36, 47, rating=3, team="Product"), *people(48, 50, rating=0, team="Legal"))
    return engine


def test_the_whole_is_shown_and_a_team_of_3_is_not(offices: Engine):
    assert ratings_n(offices.score(team(), NOW)) == {0: 3, 3: 12, 7: 15, 9: 20}
    with pytest.raises(PrivacyError, match=f"{FEW}.*at least 5 people.*a longer period"):
        offices.score(team(team="Legal"), NOW)


def test_beside_a_team_of_3_the_next_smallest_is_withheld(offices: Engine):
    report = offices.breakdown(team(), "team", NOW)
    assert [(row.value, row.score.n) for row in report.rows] == [("Sales", 20), ("Support", 15)]
    assert (report.withheld_n, report.score.n) == (15, 50)
    with pytest.raises(PrivacyError, match="Beside what was shown before"):
        offices.score(team(team="Product"), NOW)


def test_the_whole_is_withheld_where_its_parts_were_shown_first(offices: Engine):
    for name in ("Sales", "Support", "Product"):
        offices.score(team(team=name), NOW)
    with pytest.raises(PrivacyError, match=FEW):
        offices.score(team(), NOW)


def test_somebody_who_answered_four_times_is_one_person(engine: Engine):
    rows = [row for quarter in range(4) for row in people(1, 3, key=f"q{quarter}")]
    save(engine, *rows)
    with pytest.raises(PrivacyError, match=FEW):
        engine.score(team(), NOW)


def test_a_quarter_and_then_a_month_more_that_two_answered_in(engine: Engine):
    save(engine, *people(1, 20), *people(21, 22, rating=0, at=FEBRUARY.replace(month=4)))
    assert ratings_n(engine.score(team(Q1), NOW)) == {9: 20}
    later = engine.score(team(WITH_APRIL), NOW + timedelta(days=1))
    assert (ratings_n(later), later.selection.period, later.as_of) == ({9: 20}, Q1, NOW)
    with pytest.raises(PrivacyError):
        engine.score(team(APRIL), NOW)


def test_after_two_more_answers_the_earlier_score_is_given_again_with_its_date(engine: Engine):
    save(engine, *people(1, 20))
    assert engine.score(team(Q1), NOW).as_of is None
    save(engine, *people(21, 22, rating=0))
    for question in (engine.score, engine.distribution):
        report = question(team(Q1), NOW + timedelta(days=2))
        assert (report.score.n, report.as_of) == (20, NOW)
    save(engine, *people(23, 25, rating=0))
    assert (engine.score(team(Q1), NOW).score.n, engine.score(team(Q1), NOW).as_of) == (25, None)


def test_last_30_days_are_given_again_with_the_days_they_were_about(engine: Engine):
    save(engine, *people(1, 8, at=NOW - timedelta(days=3)), *people(9, 9, at=NOW - timedelta(days=30)))
    first = Period(date(2026, 10, 19), date(2026, 11, 19))
    next_day = Period(date(2026, 10, 20), date(2026, 11, 20))
    assert engine.score(team(first), NOW).score.n == 9
    again = engine.score(team(next_day), NOW + timedelta(days=1))
    assert (again.score.n, again.selection.period, again.as_of) == (9, first, NOW)


def test_an_earlier_answer_to_another_question_is_not_given(engine: Engine):
    save(engine, *people(1, 8, team="Sales", site="A"), *people(9, 10, team="Sales", site="B"))
    assert engine.score(team(team="Sales"), NOW).score.n == 10
    with pytest.raises(PrivacyError, match="Beside what was shown before"):
        engine.score(team(site="A"), NOW)


def test_a_corrected_rating_is_not_seen_until_five_are(engine: Engine):
    save(engine, *people(1, 20))
    engine.score(team(), NOW)
    save(engine, *people(1, 1, rating=0))
    assert ratings_n(engine.score(team(), NOW)) == {9: 20}
    save(engine, *people(2, 5, rating=0))
    assert ratings_n(engine.score(team(), NOW)) == {0: 5, 9: 15}


def test_an_erased_answer_is_still_in_the_score_that_is_given_again(engine: Engine):
    save(engine, *people(1, 20))
    engine.score(team(), NOW)
    with engine.store.writing() as session:
        assert delete_responses(session, [1, 2]) == 2
    assert engine.score(team(), NOW).score.n == 20
    with engine.store.writing() as session:
        assert len(fetch_history(session, Kind.SCORES).groups.groups) == 1
    trend = engine.trend(team(), Interval.MONTH, NOW)
    assert (trend.score.n, trend.rows[0].is_withheld) == (20, True)


def test_who_answered_may_be_learnt_later(engine: Engine):
    """Twenty answers of nobody knows whom come again with names: they are the same answers."""
    nameless = [row._replace(respondent="") for row in people(1, 20)]
    save(engine, *nameless)
    engine.score(team(), NOW)
    save(engine, *people(1, 22))
    assert engine.score(team(), NOW).as_of == NOW


def test_one_person_is_known_by_id_and_by_address(engine: Engine):
    rows = people(1, 3) + [
        row._replace(respondent="", respondent_email=f"P{at}@x.org ")
        for at, row in enumerate(people(1, 3, key="q2"), 1)
    ]
    both = [row._replace(respondent_email=f"p{at}@x.org") for at, row in enumerate(rows[:3], 1)]
    save(engine, *both, *rows[3:])
    with pytest.raises(PrivacyError):
        engine.score(team(), NOW)


def test_a_bucket_is_counted_in_the_group_that_it_is_part_of(offices: Engine):
    promoters = Selection("team", None, {"team": ("Product",)}, Bucket.PROMOTER)
    assert offices.score(promoters, NOW).score.n == 0
    with pytest.raises(PrivacyError):
        offices.score(Selection("team", None, {"team": ("Legal",)}, Bucket.DETRACTOR), NOW)
    report = offices.breakdown(Selection("team", bucket=Bucket.DETRACTOR), "team", NOW)  # Product was shown
    assert (report.score.n, [row.value for row in report.rows], report.withheld_n) == (
        15,
        ["Product"],
        3 + 15,
    )


def test_the_period_before_is_left_out_where_it_may_not_be_shown(engine: Engine):
    save(engine, *people(1, 10), *people(11, 13, rating=0, at=FEBRUARY.replace(month=1)))
    report = engine.score(team(Period(date(2026, 2, 1), date(2026, 3, 1))), NOW)
    assert (report.score.n, report.previous, report.change.points) == (10, None, None)
    save(engine, *people(14, 30, rating=0, at=FEBRUARY.replace(month=3)))
    march = engine.score(team(Period(date(2026, 3, 1), date(2026, 4, 1))), NOW)
    assert (march.previous and march.previous.n, march.change.points) == (10, -200.0)


def test_there_is_no_score_by_weight(engine: Engine):
    save(engine, *(row._replace(weight=float(at)) for at, row in enumerate(people(1, 9), 1)))
    assert engine.score(team(), NOW).weighted is None


def test_a_trend_marks_the_months_that_it_withholds(engine: Engine):
    months = [(1, 9, 1), (10, 11, 2), (12, 18, 3), (19, 30, 4)]
    save(
        engine,
        *(
            row
            for first, last, month in months
            for row in people(first, last, at=FEBRUARY.replace(month=month))
        ),
    )
    report = engine.trend(team(Period(date(2026, 1, 1), date(2026, 6, 1))), Interval.MONTH, NOW)
    assert [(row.score.n, row.is_withheld) for row in report.rows] == [
        (9, False),
        (0, True),
        (0, True),
        (12, False),
        (0, False),
    ]
    assert report.score.n == 30


def test_both_sides_and_what_they_share_must_be_shown_together(offices: Engine):
    report = offices.compare(team(team="Sales"), team(team="Support"), NOW)
    assert (report.first.score.n, report.second.score.n, report.change.is_significant) == (20, 15, True)
    with pytest.raises(PrivacyError, match=FEW):
        offices.compare(team(team="Sales"), team(team="Legal"), NOW)
    part = offices.compare(team(team="Sales"), team(), NOW)
    assert (part.overlap_n, part.second_apart.n) == (20, 30)


def test_three_whom_both_sides_share_are_not_shown_by_their_sum(engine: Engine):
    save(engine, *people(1, 10, team="A", site="1"), *people(11, 13, team="A", site="2"))
    save(engine, *people(14, 30, team="B", site="2"))
    with pytest.raises(PrivacyError):
        engine.compare(team(team="A"), team(site="2"), NOW)


def test_two_periods_that_share_all_but_three_are_not_compared(engine: Engine):
    save(engine, *people(1, 3), *people(4, 20, at=FEBRUARY.replace(month=3)))
    spring = Period(date(2026, 3, 1), date(2026, 6, 1))
    with pytest.raises(PrivacyError):
        engine.compare(team(Period(date(2026, 1, 1), date(2026, 6, 1))), team(spring), NOW)


def test_a_private_side_is_guarded_wherever_it_stands(offices: Engine):
    enps = Survey("open", Metric.ENPS)
    save(offices, *people(1, 20, key="open"), survey=enps)
    with pytest.raises(PrivacyError):
        offices.compare(Selection("open"), team(team="Legal"), NOW)
    assert offices.compare(Selection("open"), team(team="Sales"), NOW).second.score.n == 20


def test_beside_an_open_survey_three_are_not_hidden_in_the_sum(engine: Engine):
    save(engine, *people(1, 40, key="open"), survey=Survey("open", Metric.ENPS))
    save(engine, *people(41, 43))
    assert engine.score(Selection("open"), NOW).score.n == 40
    with pytest.raises(PrivacyError):
        engine.score(Selection("open+team"), NOW)
    save(engine, *people(44, 50))
    assert engine.score(Selection("open+team"), NOW).score.n == 50


def test_what_was_shown_of_two_surveys_together_counts_for_each(engine: Engine):
    other = Survey("pulse", Metric.ENPS, private=True)
    save(engine, *people(1, 20))
    save(engine, *people(21, 23, key="pulse"), survey=other)
    assert engine.score(Selection("team+pulse"), NOW).score.n == 23
    with pytest.raises(PrivacyError, match="Beside what was shown"):
        engine.score(team(), NOW)


def test_two_who_ask_at_once_do_not_get_what_one_would_not(offices: Engine):
    """Of the whole and its three large teams any three may be shown."""
    found: list[str] = []

    def ask(selection: Selection) -> None:
        try:
            offices.score(selection, NOW)
        except PrivacyError:
            return
        found.append(str(selection.where))

    selections = [team(), *(team(team=name) for name in ("Sales", "Support", "Product"))]
    threads = [Thread(target=ask, args=(selection,)) for selection in selections * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 3


def test_what_was_shown_is_kept_when_the_program_starts_anew(offices: Engine):
    offices.score(team(), NOW)
    offices.breakdown(team(), "team", NOW)
    with pytest.raises(PrivacyError, match="Beside what was shown"):
        Engine(offices.store).score(team(team="Product"), NOW)


def test_what_was_refused_is_not_counted_as_shown(offices: Engine):
    with pytest.raises(PrivacyError):
        offices.compare(team(), team(team="Legal"), NOW)
    for name in ("Sales", "Support", "Product"):
        assert offices.score(team(team=name), NOW).score.n


def test_any_survey_can_be_private_from_its_first_response_on(engine: Engine):
    private = survey_for({}, "help", "csat", is_private=True)
    save(engine, *people(1, 3, rating=4), survey=private)
    with pytest.raises(PrivacyError):
        engine.score(Selection("help"), NOW)
    assert survey_for(engine.surveys(), "help").private
    save(engine, *people(4, 4, rating=1), survey=Survey("help", Metric.CSAT))
    assert engine.surveys()["help"].private


def test_an_open_survey_cannot_become_private(engine: Engine):
    save(engine, *people(1, 3), survey=LUMO)
    with pytest.raises(UserError, match="“lumo” is not private. A survey is private from its first response"):
        survey_for(engine.surveys(), "lumo", is_private=True)
    with pytest.raises(UserError, match="“lumo” is not private"):
        save(engine, *people(4, 4), survey=Survey("lumo", Metric.NPS, private=True))


def test_no_case_is_opened_by_somebody_who_thinks_the_survey_open(engine: Engine):
    save(engine, *people(1, 9), survey=Survey("pulse", Metric.NPS, private=True))
    with engine.work(NOW) as work:
        rows = people(10, 10, rating=0, at=NOW)
        work.save_responses(Survey("pulse", Metric.NPS), rows, alerts_since=NOW - timedelta(days=1))
    assert open_cases(engine) == ()
