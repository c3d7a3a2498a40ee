"""The English that asks for something: commands, buckets, units."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.questions import Command
from nps_engine.periods import Interval
from nps_engine.values import Bucket, Metric


@dataclass(frozen=True)
class Cue:
    """Words that ask for a command.

    Args:
        command: What they ask for.
        rank: 3 where they can mean nothing else, 2 for responses and for verbs of change, 1 for the score,
            which everything is about, and 0 for what yields to all others. The highest of a sentence wins.
        is_literal: True for the command's own words, False for what people say instead.
    """

    command: Command
    rank: int
    is_literal: bool = False


_LITERALS = {
    (Command.TREND, 3): """
        trend|trends|trending|trendline|over time|history|historical|timeline|time series|evolution""",
    (Command.DISTRIBUTION, 3): """
        distribution|histogram|spread|distributed|by rating|by ratings|per rating|breakdown by rating
        |average rating|average ratings|mean rating|median rating""",
    (Command.BREAKDOWN, 3): """
        breakdown|break down|break it down|broken down|split|segments|segmented|by segment|by segments|by group
        |per segment|per group|compare segments|compare groups""",
    (Command.RESPONSES, 2): "response|responses|comment|comments|verbatim|verbatims",
    (Command.THEMES, 3): "theme|themes|topic|topics|by theme|by topic",
    (Command.DRIVERS, 3): "driver|drivers|key driver|key drivers",
    (Command.EXPLAIN, 3): "explain|explains|explained|explanation|root cause|root causes",
    (Command.COMPARE, 3): "compare|compares|comparing|comparison",
}
_SAID = {
    (Command.TREND, 2): """
        evolve|evolved|evolving|progress|developed|development|improve|improved|improving|going up|going down
        |get better|getting better|get worse|getting worse|change over time|changed over time
        |change|changed|changing|rise|rising|risen|fall|falling|fallen|drop|dropped|dropping|decline|declined|declining""",
    (Command.BREAKDOWN, 3): "differ|differs|difference|differences",
    (Command.COMPARE, 3): "compared|vs|versus|against|compared to|compared with|than",
    (Command.RESPONSES, 2): """
        answer|answers|feedback|say|says|said|saying|told us|write|wrote|written
        |quote|quotes|reviews""",
    (Command.THEMES, 3): """
        reason|reasons|cause|causes|complain|complains|complained|complaining|complaint
        |complaints|problem|problems|issue|issues|pain point|pain points|talk about|talking about|talks about
        |like most|like best|like least|like about us|love|loves|hate|hates|dislike|dislikes|annoys|bothers
        |frustrates|don't like|dont like|do not like|don't people like|what do people like|not happy
        |not satisfied|what do customers like|what do users like""",
    (Command.DRIVERS, 3): """
        what drives|what moves|what influences|what affects|what impacts|what hurts|what helps|what drags
        |what pulls|what lifts""",
    (Command.EXPLAIN, 3): """
        why|how come|what changed|what has changed|what's changed|what happened|what moved|what caused|what drove
        |what made|what is behind|what's behind""",
    (Command.SCORE, 1): """
        nps|score|scores|scored|scoring|net promoter score|net promoter|how are we doing|how we are doing
        |how we're doing|how are we|how is it going|how's it going|how are things|how are things going
        |how did we do|doing|feel|feels|felt|feeling|think|thinks|thought|thinking|how happy
        |how satisfied|satisfaction|rating|ratings|rate|rates|rated|result|results|report|summary|overview
        |status|sentiment|perform|performs|performed|performing|how likely|how many|how much|number of
        |share|percentage|percent|proportion""",
    (Command.RESPONSES, 0): "latest|recent|newest|most recent",
    (Command.HELP, 0): """
        help|hi|hello|hey|usage|commands|what can you do|how does this work|how do i use this|good morning
        |good afternoon|good evening|who are you|what are you|what can i ask|what do you do|what do you know""",
}
_MAIN = ("top", "main", "biggest", "most common", "most frequent")

COMPARING = frozenset(("vs", "versus", "against", "compared to", "compared with", "than"))
"""Cues that stand between the two things that are compared."""


def _phrases(table: Mapping[tuple[Command, int], str], is_literal: bool) -> Iterator[tuple[str, Cue]]:
    for (command, rank), phrases in table.items():
        for phrase in phrases.split("|"):
            yield phrase.strip(), Cue(command, rank, is_literal)
            if command in (Command.THEMES, Command.DRIVERS) and " " not in phrase.strip():
                yield from ((f"{main} {phrase.strip()}", Cue(command, rank, is_literal)) for main in _MAIN)


CUES: Mapping[str, Cue] = {**dict(_phrases(_SAID, False)), **dict(_phrases(_LITERALS, True))}
"""What asks for a command, folded."""

ABOUT_COMMENTS = frozenset({"comment", "comments", "verbatim", "verbatims"})
"""Cues of responses that ask for what people wrote: of those without a comment there is nothing to show."""

LONGEST_CUE_WORDS_N = max(len(phrase.split()) for phrase in CUES)
"""The most words of a cue."""

SAID_BUCKETS: Mapping[str, Bucket] = {
    **dict.fromkeys(("happy customers", "happy users", "happy people"), Bucket.PROMOTER),
    **dict.fromkeys(("unhappy", "dissatisfied", "unsatisfied"), Bucket.DETRACTOR),
    **dict.fromkeys(("neutral", "neutrals", "indifferent"), Bucket.PASSIVE),
}
"""What people call the buckets besides their names."""

ADVERBS: Mapping[str, Interval] = {
    "daily": Interval.DAY,
    "weekly": Interval.WEEK,
    "monthly": Interval.MONTH,
    "quarterly": Interval.QUARTER,
    "yearly": Interval.YEAR,
    "annually": Interval.YEAR,
    **{f"{unit} {word} {unit}": unit for unit in Interval for word in ("by", "over", "on", "per")},
}
"""Words that ask for a trend's unit; for a year over the year before, see ``YEAR_OVER_YEAR``."""

METRICS: Mapping[str, str] = {
    **{metric.value: metric.value for metric in (Metric.ENPS, Metric.CSAT, Metric.CES)},
    "employee nps": Metric.ENPS.value,
    "employee net promoter score": Metric.ENPS.value,
    "customer satisfaction score": Metric.CSAT.value,
    "customer effort score": Metric.CES.value,
}
"""What people call the metrics that a survey may have; NPS is what everything is about."""

ASKED_SHARE = ("response rate", "reply rate", "completion rate", "return rate", "participation rate")
"""What people call the share of those asked who answered."""

ALIKE = (
    ("region", "country", "market", "location", "territory", "geography", "geo"),
    ("plan", "tier", "subscription", "package", "licence", "license"),
    ("platform", "device", "os", "operating system"),
    ("team", "department", "office", "squad"),
    ("channel", "source", "medium"),
    ("product", "service", "app"),
)
"""Words for much the same dimension: where one is not known, another may be meant."""

YEAR_OVER_YEAR = frozenset(("year over year", "year on year", "year-over-year", "year-on-year", "yoy", "y/y"))
"""What asks for a comparison with a year ago by itself."""

UNIT_WORDS = "days?|weeks?|months?|quarters?|years?|d|w|m|q|y"
"""The calendar's units, as a pattern."""

EXAMPLES = ("score last 30 days", "trend by week", "themes", "help")
"""Questions that are right in every workspace."""
