"""What a fit gives: themes, their parts and what is needed to place the next comment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nps_engine.themes.encoder import Vectors
from nps_engine.themes.ridge import Line


@dataclass(frozen=True)
class Membership:
    """That a comment speaks of a theme; one comment may speak of several.

    Args:
        response_id: Whose comment.
        theme_id: Of the fit.
        sentiment: What it says about the theme, -1 (complaint) to 1 (praise), read from words and rating.
        closeness: Cosine of what it says about it to the theme's centre.
        is_main: Whether it is what the comment speaks of most: true of one theme of each comment.
    """

    response_id: int
    theme_id: str
    sentiment: float
    closeness: float
    is_main: bool = True


@dataclass(frozen=True)
class Subtheme:
    """A finer grain inside a theme.

    Args:
        label: A short phrase, different from its siblings'.
        member_ids: Response ids, ascending.
        id: "t3.1", "t3.2", … inside theme "t3"; stays with the part over refits.
        centre: Unit length, shape (d,): mean of the members' text vectors; None where it is not known.
    """

    label: str
    member_ids: tuple[int, ...]
    id: str = ""
    centre: Vectors | None = field(default=None, compare=False)


@dataclass(frozen=True, eq=False)
class Theme:
    """What a group of comments is about.

    Args:
        id: "t1", "t2", …; stays with the theme over refits and is never given again.
        label: One or two short phrases people say.
        keywords: More phrases, the most telling first.
        quotes: Typical comments, masked.
        member_ids: Response ids, ascending; a comment that speaks of several themes is in each.
        subthemes: Largest first; empty where the theme has one grain only.
        centre: Unit length, shape (d,), float32: mean of the members' text vectors.
        reach: Cosine to the centre from which a comment belongs.
        last_part_n: Highest number of a part's id given so far ("t3.2": 2), so that none is given twice.
        main_ids: Response ids of those members that speak of it most, ascending.
    """

    id: str
    label: str
    keywords: tuple[str, ...]
    quotes: tuple[str, ...]
    member_ids: tuple[int, ...]
    subthemes: tuple[Subtheme, ...]
    centre: Vectors
    reach: float = 0.3
    last_part_n: int = 0
    main_ids: tuple[int, ...] = ()

    @property
    def n(self) -> int:
        """Return how many comments belong to it."""
        return len(self.member_ids)


@dataclass(frozen=True, eq=False)
class ThemeFit:
    """All themes of one set of comments.

    Args:
        themes: Largest first.
        given_n: Comments that went in.
        with_verbatim_n: Of these, how many say something.
        covered_n: Of these, how many are in a theme.
        resolution: Grain the themes were found at; store it and pass it on to the next fit.
        encoder_name: Model the vectors are of.
        last_theme_n: Highest number of an id given so far; pass it on to the next fit.
        reason: Why there are no themes; empty where there are.
        fresh_vectors: Text hash to vector, shape (d,): those that were not known before, for the cache.
        memberships: Who speaks of what, by response id, the strongest of a comment first.
        taught: What ratings taught of how words sound (``Sentiments``); None where too few are rated.
    """

    themes: tuple[Theme, ...]
    given_n: int
    with_verbatim_n: int
    covered_n: int
    resolution: float
    encoder_name: str
    last_theme_n: int = 0
    reason: str = ""
    fresh_vectors: Mapping[str, Vectors] = field(default_factory=dict)
    memberships: tuple[Membership, ...] = ()
    taught: Line | None = None

    @property
    def theme_of(self) -> dict[int, str]:
        """Return response id to the id of the theme it speaks of most, for every comment that is in one."""
        return {each.response_id: each.theme_id for each in self.memberships if each.is_main}
