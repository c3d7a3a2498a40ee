"""How each segment feels: the expected score of a person at a moment, and a rating drawn from it.

Three stories are told here. Android falls after version 5, first a little and then hard.
Support gets slowly better over the whole time. Business is sore about prices at Renewal.
Nothing else differs: what other segments show is noise.
"""

from dataclasses import dataclass, field
from random import Random

from bot.demo.sample.people import Person
from bot.demo.sample.values import ANDROID, RENEWAL, SUPPORT

WEEKS_N = 78
"""Weeks before the end that the sample covers: 18 months."""

VERSION5_WEEKS_N = 8
"""Android users have version 5 in the last so many weeks."""

VERSION5_EVERYWHERE_WEEKS_N = 4
"""In the last so many weeks all of them have it; before, it is being rolled out."""

BASE_POINTS = 36.0
ROLLOUT_DROP_POINTS = 18.0
EVERYWHERE_DROP_POINTS = 80.0
RENEWAL_DROP_POINTS = 8.0
BUSINESS_RENEWAL_DROP_POINTS = 26.0
SUPPORT_FIRST_POINTS = 2.0
SUPPORT_LAST_POINTS = 38.0

RATINGS = {
    "promoter": {9: 44, 10: 56},
    "passive": {7: 36, 8: 64},
    "detractor": {6: 30, 5: 29, 4: 13, 3: 11, 2: 5, 1: 3, 0: 9},
    "crashed": {6: 16, 5: 18, 4: 15, 3: 17, 2: 11, 1: 7, 0: 16},
}
"""Weights of the ratings inside a bucket; "crashed" is a detractor with version 5."""

RECOVERED_SHARE = 0.5
RECOVERED_RATINGS = {7: 8, 8: 22, 9: 40, 10: 30}

STEPS_N = 10


def has_version5(platform: str, week: int) -> bool:
    """Tell whether this answer, `week` weeks before the end, is about version 5."""
    return platform == ANDROID and week < VERSION5_WEEKS_N


def expected_points(person: Person, stage: str, week: int) -> float:
    """Return the score, in points, that a crowd of such people would give `week` weeks before the end."""
    points = BASE_POINTS
    if stage == SUPPORT:
        points = SUPPORT_LAST_POINTS + (SUPPORT_FIRST_POINTS - SUPPORT_LAST_POINTS) * week / WEEKS_N
    if stage == RENEWAL:
        points -= BUSINESS_RENEWAL_DROP_POINTS if person.plan == "Business" else RENEWAL_DROP_POINTS
    if has_version5(person.platform, week):
        everywhere = week < VERSION5_EVERYWHERE_WEEKS_N
        points -= EVERYWHERE_DROP_POINTS if everywhere else ROLLOUT_DROP_POINTS
    return points


def bucket_shares(points: float) -> tuple[float, float, float]:
    """Return shares of promoters, passives and detractors whose score is `points`."""
    detractors = min(0.8, max(0.06, 0.175 - (points - 34.0) * 0.005))
    promoters = min(0.9, max(0.03, detractors + points / 100))
    return promoters, max(0.0, 1.0 - promoters - detractors), detractors


@dataclass
class Judge:
    """Draws ratings. Version 5 is drawn in even steps, so that its drop shows at any seed, n being small."""

    rng: Random
    steps: list[int] = field(default_factory=list)

    def rating_of(self, person: Person, stage: str, week: int) -> int:
        """Draw a rating for this person at this moment."""
        crashing = has_version5(person.platform, week)
        was_detractor = person.last_rating is not None and bucket_is_low(person.last_rating)
        recovers = self.rng.random() < RECOVERED_SHARE
        if was_detractor and recovers and not crashing:
            return _draw(self.rng, RECOVERED_RATINGS)
        drawn = self._even_share() if crashing else self.rng.random()
        promoters, passives, _ = bucket_shares(expected_points(person, stage, week))
        if drawn < promoters:
            bucket = "promoter"
        else:
            bucket = "passive" if drawn < promoters + passives else "detractor"
        return rating_in(self.rng, bucket, crashing=crashing)

    def _even_share(self) -> float:
        """Return a number from 0 to 1; each ten in a row fall one into each tenth, in random order."""
        if not self.steps:
            self.steps = self.rng.sample(range(STEPS_N), STEPS_N)
        return (self.steps.pop() + self.rng.random()) / STEPS_N


def rating_in(rng: Random, bucket: str, *, crashing: bool = False) -> int:
    """Draw a rating inside a bucket; `crashing` detractors are harsher."""
    return _draw(rng, RATINGS["crashed" if crashing and bucket == "detractor" else bucket])


def bucket_is_low(rating: int) -> bool:
    """Tell whether the rating is a detractor's."""
    return rating in RATINGS["detractor"]


def _draw(rng: Random, weights: dict[int, int]) -> int:
    return rng.choices(list(weights), weights=list(weights.values()))[0]
