"""What a person writes: a theme that suits them, a line of the bank that suits the rating."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from random import Random

from bot.demo.sample.bank import THEMES, Bank, Line, fetch_names
from bot.demo.sample.people import weighted
from bot.demo.sample.ratings import bucket_is_low
from bot.demo.sample.values import PROMOTER_MIN_RATING
from bot.demo.sample.wording import as_typed

MOODS: dict[int, dict[str, float]] = {
    **{rating: {"bad": 85, "weak": 15} for rating in range(5)},
    5: {"bad": 12, "weak": 76, "mixed": 12},
    6: {"bad": 3, "weak": 72, "mixed": 25},
    7: {"weak": 16, "mixed": 66, "good": 18},
    8: {"mixed": 46, "good": 54},
    9: {"mixed": 14, "good": 86},
    10: {"good": 100},
}
"""Weights of the mood of a comment, by rating."""

THEME_WEIGHTS: dict[str, float] = {
    "swaps": 1.25,
    "crashes": 1.0,
    "pricing": 0.9,
    "support": 1.0,
    "setup": 0.8,
    "payroll": 0.9,
    "alerts": 0.9,
    "calendar": 1.2,
    "permissions": 0.75,
    "clock": 0.8,
    "reports": 0.75,
    "general": 2.3,
}

THEME_LIFTS: dict[str, dict[str, float]] = {
    "Onboarding": {"setup": 7.0, "reports": 0.4, "payroll": 0.5},
    "Support": {"support": 6.0},
    "Renewal": {"pricing": 5.0, "setup": 0.3},
    "Everyday use": {"setup": 0.5, "support": 0.7},
    "Free": {"pricing": 0.4, "payroll": 0.2, "reports": 0.4, "permissions": 0.4},
    "Business": {"pricing": 1.7, "permissions": 1.7},
    "Enterprise": {"payroll": 3.5, "permissions": 1.8, "reports": 1.7},
    "Mobile": {"crashes": 1.6, "swaps": 1.3, "clock": 1.3, "alerts": 1.3, "reports": 0.6},
    "Web": {"crashes": 0.4, "calendar": 1.5, "reports": 1.5, "payroll": 1.3},
}
"""How much likelier a fact makes a theme; facts multiply."""

VERSION5_SHARES = {"detractor": 0.8, "passive": 0.5}
RETURNING_SHARE = 0.6
FOREIGN_SHARE = 0.14
TAIL_SHARE = 0.06
REUSED_TAIL_SHARE = 0.9
LINE_BREAK_SHARE = 0.15
TAIL_MIN_CHARACTERS = 20
TRIES_N = 10
"""Themes tried before a line is said a second time."""

PLUS_SHARES = {"good": 0.7, "better": 0.9, "mixed": 0.3, "weak": 0.3, "bad": 0.05, "worse": 0.3}
RECOVERED_MIN_RATING = 8


@dataclass(frozen=True)
class Speaker:
    """What the choice of words depends on: `facts` are dimension values, rating, bucket and the like."""

    rating: int
    bucket: str
    facts: frozenset[str]
    language: str = "en"
    last_rating: int | None = None
    version5: bool = False


@dataclass
class Writer:
    """Writes comments from the bank, each line as late a second time as it can."""

    bank: Bank
    rng: Random
    said: Counter[tuple[str, str]] = field(default_factory=Counter)

    def trivial(self, speaker: Speaker) -> str:
        """Write one of the answers that say nothing."""
        return self.rng.choice(
            [line for line in self.bank["trivial/any"] if line.needs <= speaker.facts]
        ).text

    def comment(self, speaker: Speaker) -> tuple[str, tuple[str, ...]]:
        """Write a comment and name its themes, main theme first; a comment may have none."""
        mood = weighted(self.rng, MOODS[speaker.rating])
        special = self._special_section(speaker, mood)
        if special:
            return self._special_comment(speaker, special)
        theme, line = self._fresh_line(speaker, mood)
        text = self._filled(line.text)
        themes = [] if theme == "general" else [theme]
        tail_share = REUSED_TAIL_SHARE if self.said[theme, line.text] > 1 else TAIL_SHARE
        if self.rng.random() < tail_share and len(text) >= TAIL_MIN_CHARACTERS:
            tail_theme, tail = self._tail(theme, mood, speaker.facts)
            text = self._joined(text, tail)
            themes.append(tail_theme)
        return as_typed(text, mood, self.rng), tuple(themes)

    def _special_section(self, speaker: Speaker, mood: str) -> str:
        """Choose the section of a comment that no ordinary theme covers, or ""."""
        rng = self.rng
        version5, returning, foreign = rng.random(), rng.random(), rng.random()
        if speaker.version5:
            said = version5 < VERSION5_SHARES.get(speaker.bucket, 0.0)
            return f"version5/{'mixed' if mood == 'good' else mood}" if said else ""
        if speaker.last_rating is not None and returning < RETURNING_SHARE:
            if bucket_is_low(speaker.last_rating) and speaker.rating >= RECOVERED_MIN_RATING:
                return "returning/better"
            if speaker.last_rating >= PROMOTER_MIN_RATING and bucket_is_low(speaker.rating):
                return "returning/worse"
        if speaker.language != "en" and foreign < FOREIGN_SHARE:
            return f"languages/{speaker.language}.{'bad' if mood == 'weak' else mood}"
        return ""

    def _special_comment(self, speaker: Speaker, section: str) -> tuple[str, tuple[str, ...]]:
        line = self._least_said(section, speaker.facts)
        file_name, _, mood = section.partition("/")
        self.said[file_name, line.text] += 1
        themes = ("crashes",) if file_name == "version5" else ()
        return as_typed(self._filled(line.text), mood, self.rng), themes

    def _fresh_line(self, speaker: Speaker, mood: str) -> tuple[str, Line]:
        """Choose a theme and a line, trying other themes before saying a line again."""
        weights = theme_weights(speaker.facts)
        for _ in range(TRIES_N):
            theme = weighted(self.rng, weights)
            line = self._least_said(f"{theme}/{mood}", speaker.facts)
            if not self.said[theme, line.text]:
                break
        self.said[theme, line.text] += 1
        return theme, line

    def _least_said(self, section: str, facts: Collection[str]) -> Line:
        """Draw among the lines of a section that suit the facts and were said least."""
        file_name = section.partition("/")[0]
        fitting = [line for line in self.bank[section] if line.needs <= set(facts)]
        least = min(self.said[file_name, line.text] for line in fitting)
        return self.rng.choice([line for line in fitting if self.said[file_name, line.text] == least])

    def _tail(self, theme: str, mood: str, facts: Collection[str]) -> tuple[str, str]:
        """Choose a short second thought about another theme."""
        skipped = {theme} if "paid" in facts else {theme, "pricing"}
        tail_theme = self.rng.choice([other for other in THEMES if other not in skipped])
        sign = "plus" if self.rng.random() < PLUS_SHARES[mood] else "minus"
        tail = self._least_said(f"tails/{tail_theme}.{sign}", facts)
        self.said["tails", tail.text] += 1
        return tail_theme, tail.text

    def _joined(self, text: str, tail: str) -> str:
        stop = "." if text[-1].isalnum() else ""
        gap = "\n" if self.rng.random() < LINE_BREAK_SHARE else " "
        return f"{text}{stop}{gap}{tail}"

    def _filled(self, text: str) -> str:
        """Fill in a colleague and a head count; both are drawn always, to keep the stream of draws even."""
        name, staff_n = self.rng.choice(fetch_names()["colleagues"]), self.rng.randrange(11, 68)
        return text.replace("{name}", name).replace("{staff}", str(staff_n))


def theme_weights(facts: Collection[str]) -> dict[str, float]:
    """Return how likely each theme is for somebody of whom the facts hold; not normalised."""
    weights = dict(THEME_WEIGHTS)
    for fact, lifts in THEME_LIFTS.items():
        if fact in facts:
            for theme, lift in lifts.items():
                weights[theme] *= lift
    return weights
