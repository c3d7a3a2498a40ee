"""The sample is repeatable, plausible, and tells the stories the demo relies on."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from math import sqrt

import pytest

from bot.demo.sample import DIMENSIONS, SampleResponse, generate_responses

END_AT = datetime(2026, 7, 31, 15, 20, tzinfo=UTC)
RESPONSES = generate_responses(end_at=END_AT)
SEEDS = (7, 1, 2, 3, 4)


def points(responses: Iterable[SampleResponse]) -> tuple[float, float]:
    """Score in points and its standard error, straight from the definition."""
    signs = [(r.rating >= 9) - (r.rating <= 6) for r in responses]
    mean = sum(signs) / len(signs)
    variance = sum((sign - mean) ** 2 for sign in signs) / (len(signs) - 1)
    return 100 * mean, 100 * sqrt(variance / len(signs))


def z_of_fall(before: Iterable[SampleResponse], after: Iterable[SampleResponse]) -> float:
    (before_points, before_error), (after_points, after_error) = points(before), points(after)
    return (before_points - after_points) / sqrt(before_error**2 + after_error**2)


def between(responses: Iterable[SampleResponse], older_days: int, newer_days: int) -> list[SampleResponse]:
    oldest, newest = END_AT - timedelta(days=older_days), END_AT - timedelta(days=newer_days)
    return [r for r in responses if oldest < r.responded_at <= newest]


def on(platform: str, responses: Iterable[SampleResponse]) -> list[SampleResponse]:
    return [r for r in responses if r.platform == platform]


def undated(responses: Iterable[SampleResponse]) -> list[SampleResponse]:
    return sorted((replace(r, responded_at=END_AT) for r in responses), key=lambda r: r.external_id)


def test_same_seed_and_end_give_the_same_bytes() -> None:
    assert repr(generate_responses(end_at=END_AT)) == repr(RESPONSES)


def test_another_seed_gives_other_answers() -> None:
    assert undated(generate_responses(seed=8, end_at=END_AT)) != undated(RESPONSES)


@pytest.mark.parametrize("later", [timedelta(hours=5), timedelta(days=3), timedelta(days=200)])
def test_another_end_changes_dates_only(later: timedelta) -> None:
    assert undated(generate_responses(end_at=END_AT + later)) == undated(RESPONSES)


def test_an_end_whole_weeks_later_moves_each_date_by_as_much() -> None:
    later = timedelta(weeks=9)
    moved = generate_responses(end_at=END_AT + later)
    assert moved == [replace(r, responded_at=r.responded_at + later) for r in RESPONSES]


def test_end_may_come_in_any_time_zone_and_dates_are_utc() -> None:
    there = END_AT.astimezone(timezone(timedelta(hours=9)))
    assert generate_responses(end_at=there) == RESPONSES
    assert {r.responded_at.tzinfo for r in RESPONSES} == {UTC}


def test_a_naive_end_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        generate_responses(end_at=datetime(2026, 7, 31))  # noqa: DTZ001


@pytest.mark.parametrize("n", [0, 1, 2, 50])
def test_any_number_can_be_had(n: int) -> None:
    assert len(generate_responses(end_at=END_AT, n=n)) == n


def test_ids_are_unique_and_values_in_range() -> None:
    assert len(RESPONSES) == 2000
    assert len({r.external_id for r in RESPONSES}) == 2000
    assert {r.rating for r in RESPONSES} == set(range(11))
    assert {r.channel for r in RESPONSES} == {"email", "in-app", "sms"}
    for name, values in DIMENSIONS.items():
        assert {getattr(r, name) for r in RESPONSES} == set(values)


def test_dates_span_eighteen_months_and_reach_the_last_hours() -> None:
    dates = [r.responded_at for r in RESPONSES]
    assert dates == sorted(dates)
    assert timedelta(days=530) < END_AT - dates[0] < timedelta(days=548)
    assert timedelta(0) < END_AT - dates[-1] < timedelta(hours=1)
    assert len(between(RESPONSES, 7, 0)) > 20


@pytest.mark.parametrize("end_hour", [0, 5, 15, 23])
def test_none_is_after_the_end(end_hour: int) -> None:
    end_at = END_AT.replace(hour=end_hour, minute=1)
    assert max(r.responded_at for r in generate_responses(end_at=end_at)) < end_at


def test_working_days_are_busier_and_volume_grows() -> None:
    by_weekday = Counter(r.responded_at.weekday() for r in RESPONSES)
    assert max(by_weekday[5], by_weekday[6]) < 0.7 * min(by_weekday[day] for day in range(5))
    assert len(between(RESPONSES, 180, 0)) > 1.3 * len(between(RESPONSES, 540, 360))


@pytest.mark.parametrize("seed", SEEDS)
def test_overall_score_is_believable(seed: int) -> None:
    responses = generate_responses(seed=seed, end_at=END_AT)
    ratings = Counter(r.rating for r in responses)
    assert 25 <= points(responses)[0] <= 36
    assert min(ratings[8], ratings[9], ratings[10]) > ratings[7] > ratings[1] + ratings[2]
    assert ratings[0] > ratings[1]


@pytest.mark.parametrize("seed", SEEDS)
def test_android_falls_after_version_5(seed: int) -> None:
    android = on("Android", generate_responses(seed=seed, end_at=END_AT))
    before, after = between(android, 600, 56), between(android, 56, 0)
    assert 30 < points(before)[0] - points(after)[0] < 65
    assert z_of_fall(before, after) > 3.3


def test_android_falls_in_the_last_30_days_against_the_30_before() -> None:
    android = on("Android", RESPONSES)
    assert z_of_fall(between(android, 60, 30), between(android, 30, 0)) > 1.96


@pytest.mark.parametrize("platform", ["Web", "iOS"])
def test_other_platforms_do_not_fall(platform: str) -> None:
    others = on(platform, RESPONSES)
    assert abs(z_of_fall(between(others, 600, 56), between(others, 56, 0))) < 1.96


def test_latin_america_is_noise() -> None:
    there = [r for r in RESPONSES if r.region == "Latin America"]
    elsewhere = [r for r in RESPONSES if r.region != "Latin America"]
    assert abs(z_of_fall(there, elsewhere)) < 1.0


def test_support_gets_slowly_better() -> None:
    support = [r for r in RESPONSES if r.journey_stage == "Support"]
    first, last = between(support, 600, 270), between(support, 270, 0)
    assert 5 < points(last)[0] - points(first)[0] < 40


def test_some_answer_again_weeks_later_and_some_recover() -> None:
    by_person: dict[str, list[SampleResponse]] = {}
    for response in RESPONSES:
        by_person.setdefault(response.respondent, []).append(response)
    again = [answers for answers in by_person.values() if len(answers) > 1]
    assert len(again) > 250
    gaps = [b.responded_at - a.responded_at for answers in again for a, b in pairwise(answers)]
    assert min(gaps) > timedelta(weeks=7)
    assert sum(answers[0].rating <= 6 and answers[-1].rating >= 9 for answers in again) > 20


def test_people_are_told_apart_and_live_under_reserved_domains() -> None:
    people = {r.respondent: (r.respondent_name, r.respondent_email) for r in RESPONSES}
    emails = {email for _, email in people.values()}
    assert len(emails) == len(people)
    assert {(r.respondent, r.respondent_name, r.respondent_email) for r in RESPONSES} == {
        (person, *rest) for person, rest in people.items()
    }
    domains = {email.split("@")[1] for email in emails}
    assert all(d in {"example.com", "example.org", "example.net"} or d.endswith(".example") for d in domains)
    assert all(email.isascii() for email in emails)
