"""The nouns of the sample data: one answer, one dated response, and what their dimensions may hold."""

from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

SURVEY_KEY = "lumo-nps"
SURVEY_QUESTION = "How likely are you to recommend Lumo to a friend or colleague?"

ANDROID = "Android"
RENEWAL = "Renewal"
SUPPORT = "Support"
ONBOARDING = "Onboarding"
EVERYDAY = "Everyday use"

DIMENSIONS = MappingProxyType(
    {
        "plan": ("Free", "Team", "Business", "Enterprise"),
        "region": ("North America", "Europe", "Asia Pacific", "Latin America"),
        "journey_stage": (ONBOARDING, EVERYDAY, SUPPORT, RENEWAL),
        "platform": ("Web", "iOS", ANDROID),
        "team": ("Harbor", "Lantern", "Meadow", "Summit"),
        "campaign": ("Quarterly survey", "In-app prompt", "After support"),
    }
)
"""Every value of every dimension, by the field of `SampleAnswer` that holds it."""

PASSIVE_MIN_RATING = 7
PROMOTER_MIN_RATING = 9


def bucket_of(rating: int) -> str:
    """Name the bucket of a rating: "promoter", "passive" or "detractor"."""
    if rating >= PROMOTER_MIN_RATING:
        return "promoter"
    return "passive" if rating >= PASSIVE_MIN_RATING else "detractor"


@dataclass(frozen=True, kw_only=True)
class SampleAnswer:
    """One invented answer, not yet dated.

    `rating` is 0 to 10; `verbatim` is "" where nothing was written; `respondent` is the
    customer id. `themes` is what the generator wrote about, main theme first: the truth to
    measure a theme finder against. It is in no export.
    """

    external_id: str
    rating: int
    verbatim: str
    respondent: str
    respondent_name: str
    respondent_email: str
    channel: str
    plan: str
    region: str
    journey_stage: str
    platform: str
    team: str
    campaign: str
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SampleResponse(SampleAnswer):
    """One invented answer with its moment: `responded_at` is an aware UTC datetime."""

    responded_at: datetime
