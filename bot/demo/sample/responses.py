"""The sample itself: 18 months of responses, and an endless stream of new ones for the demo."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random

from bot.demo.sample.bank import fetch_bank
from bot.demo.sample.comments import Speaker, Writer
from bot.demo.sample.dates import NEWEST_MINUTES, answered_at, newest_at, weeks_before_end
from bot.demo.sample.people import SMALL_PLANS, People, Person, weighted
from bot.demo.sample.ratings import Judge, has_version5, rating_in
from bot.demo.sample.values import ONBOARDING, SUPPORT, SampleAnswer, SampleResponse, bucket_of

SEED_PREFIX = "answers of lumo"
"""Chosen so that the default seed shows each story of `ratings` near its expected size."""

FIRST_CUSTOMER_NUMBER = 10_000
FIRST_LIVE_CUSTOMER_NUMBER = 50_000
RETURNING_SHARE = 0.3
RETURNING_MIN_WEEKS = 9
"""Nobody is asked again sooner."""

EMPTY_SHARES = {"promoter": 0.42, "passive": 0.32, "detractor": 0.17}
TRIVIAL_SHARE = 0.042
"""Of all answers: those that write "n/a" and the like."""

LIVE_BUCKETS = (("detractor", "promoter", "passive"), ("detractor", "promoter", "promoter"))
"""The live stream goes in threes, shuffled: one of three is a detractor."""


@dataclass
class _Crowd:
    """Everybody who answers, and the words they have used.

    Words are drawn from a stream of their own: a new comment in the bank moves no figure.
    """

    rng: Random
    people: People
    writer: Writer
    judge: Judge
    known: list[Person] = field(default_factory=list)

    @classmethod
    def seeded(cls, seed: str, first_customer_number: int) -> "_Crowd":
        rng, words_rng = _random(seed), _random(f"{seed}:words")
        return cls(rng, People(rng, first_customer_number), Writer(fetch_bank(), words_rng), Judge(rng))

    def person(self, week: int) -> Person:
        """Choose somebody who answered long enough ago, or invent somebody."""
        wants_known, place = self.rng.random() < RETURNING_SHARE, self.rng.random()
        rested = [person for person in self.known if person.last_week - week >= RETURNING_MIN_WEEKS]
        if wants_known and rested:
            return rested[int(place * len(rested))]
        person = self.people.new_person()
        if week >= RETURNING_MIN_WEEKS:
            self.known.append(person)
        return person

    def answer(self, number: int, *, week: int, bucket: str = "") -> SampleAnswer:
        """Make one answer given `week` weeks before the end; `bucket` decides the rating where given."""
        rng = self.rng
        person = self.person(week)
        stage = person.next_stage(rng)
        campaign, channel = _campaign_and_channel(rng, stage)
        crashing = has_version5(person.platform, week)
        decided = rating_in(rng, bucket, crashing=crashing) if bucket else None
        rating = self.judge.rating_of(person, stage, week) if decided is None else decided
        verbatim, themes = self._words(
            _speaker(person, stage, rating, version5=crashing),
            always=bucket == "detractor",
        )
        person.last_rating, person.last_week = rating, week
        return SampleAnswer(
            external_id=f"LN-{number:05d}",
            rating=rating,
            verbatim=verbatim,
            respondent=person.respondent,
            respondent_name=person.name,
            respondent_email=person.email,
            channel=channel,
            plan=person.plan,
            region=person.region,
            journey_stage=stage,
            platform=person.platform,
            team=person.team,
            campaign=campaign,
            themes=themes,
        )

    def _words(self, speaker: Speaker, *, always: bool) -> tuple[str, tuple[str, ...]]:
        drawn = 1.0 if always else self.rng.random()
        empty_share = EMPTY_SHARES[speaker.bucket]
        if drawn < empty_share:
            return "", ()
        if drawn < empty_share + TRIVIAL_SHARE:
            return self.writer.trivial(speaker), ()
        return self.writer.comment(speaker)


def generate_responses(*, seed: int = 7, end_at: datetime, n: int = 2000) -> list[SampleResponse]:
    """Invent `n` responses of the 18 months before `end_at`, oldest first.

    The same seed and end give the same list. Another end moves the dates and changes nothing
    else; an end whole weeks later moves each date by exactly as much.

    Raises:
        ValueError: `end_at` has no time zone.
    """
    if end_at.tzinfo is None:
        raise ValueError("end_at must be an aware datetime")
    end_at = end_at.astimezone(UTC)
    crowd = _Crowd.seeded(f"{seed}:answers", FIRST_CUSTOMER_NUMBER)
    date_rng = _random(f"{seed}:dates")
    responses = []
    for rank, week in enumerate(weeks_before_end(date_rng, n)):
        answer = crowd.answer(rank + 1, week=week)
        at = answered_at(date_rng, week=week, region=answer.region, end_at=end_at)
        rank_from_end = n - 1 - rank
        if rank_from_end < len(NEWEST_MINUTES):
            at = newest_at(rank_from_end, end_at=end_at)
        responses.append(SampleResponse(**vars(answer), responded_at=at))
    return sorted(responses, key=lambda response: (response.responded_at, response.external_id))


def live_responses(*, seed: int, start_n: int) -> Iterator[SampleAnswer]:
    """Invent new answers without end, as they come in after the sample.

    Of each three one is a detractor, and detractors always write something. Ids go on from
    `start_n`, the number of responses there already are; no customer answered before.
    """
    crowd = _Crowd.seeded(f"{seed}:live:{start_n}", FIRST_LIVE_CUSTOMER_NUMBER + start_n)
    number = start_n
    while True:
        buckets = list(crowd.rng.choice(LIVE_BUCKETS))
        crowd.rng.shuffle(buckets)
        for bucket in buckets:
            number += 1
            yield crowd.answer(number, week=0, bucket=bucket)


def _random(seed: str) -> Random:
    return Random(f"{SEED_PREFIX}:{seed}")  # noqa: S311 - invented data, no secret


def _campaign_and_channel(rng: Random, stage: str) -> tuple[str, str]:
    after_support = weighted(rng, {"After support": 85, "In-app prompt": 15})
    otherwise = weighted(rng, {"Quarterly survey": 62, "In-app prompt": 38})
    by_mail = weighted(rng, {"email": 80, "sms": 20})
    campaign = after_support if stage == SUPPORT else otherwise
    return campaign, "in-app" if campaign == "In-app prompt" else by_mail


def _speaker(person: Person, stage: str, rating: int, *, version5: bool) -> Speaker:
    bucket = bucket_of(rating)
    facts = {person.plan, person.region, person.platform, stage, bucket, str(rating)}
    held = {
        "Mobile": person.platform != "Web",
        "paid": person.plan != "Free",
        "small": person.plan in SMALL_PLANS,
        "tenured": stage != ONBOARDING,
        f"was{person.last_rating}": True,
    }
    facts |= {fact for fact, holds in held.items() if holds}
    return Speaker(rating, bucket, frozenset(facts), person.language, person.last_rating, version5)
