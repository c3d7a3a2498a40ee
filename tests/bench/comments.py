"""What invented respondents say: a few hundred sentences, each about one thing, glad, mixed or critical."""

from __future__ import annotations

_ABOUT = (
    "the mobile app",
    "the invoice",
    "support",
    "onboarding",
    "the dashboard",
    "search",
    "the export to Excel",
    "the price",
    "the calendar sync",
    "the documentation",
    "the last update",
    "single sign-on",
)
_GLAD = (
    "{} just works",
    "I love {}",
    "{} saves us an hour a day",
    "{} is better than what we had before",
    "my team praises {}",
    "{}: fast, friendly, no complaints",
    "we chose you because of {}",
    "{} has come a long way, thank you",
    "ten points for {}",
)
_MIXED = (
    "{} is fine, nothing more",
    "{} could be easier to find",
    "good product, but {} needs work",
    "{} does its job most of the time",
    "not sure yet about {}",
    "{} is okay; others have more",
    "I expected a little more of {}",
    "{} is good, “good” is not great",
)
_CRITICAL = (
    "{} is too slow",
    "{} broke twice this month",
    "nobody answered when {} failed",
    "{} took three days, far too long",
    "we pay more every year and {} gets worse",
    "I gave up on {}",
    "{} is confusing, and nobody explains it",
    "because of {} we look at competitors",
    "lost data, and {} was the reason",
    "{} never did what sales promised",
)


def _sentences(sayings: tuple[str, ...]) -> tuple[str, ...]:
    made = (saying.format(about) for saying in sayings for about in _ABOUT)
    return tuple(sentence[0].upper() + sentence[1:] for sentence in made)


_KINDS = tuple(_sentences(sayings) for sayings in (_CRITICAL, _MIXED, _GLAD))
COMMENTS = tuple(sentence for kind in _KINDS for sentence in kind)
"""All of them: critical ones first, then mixed, then glad ones."""

STARTS = (0, len(_KINDS[0]), len(_KINDS[0]) + len(_KINDS[1]), len(COMMENTS))
"""Where each kind starts, and the end."""
