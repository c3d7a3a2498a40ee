"""Comments in languages that the model behind the themes does not read as well as its own."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from nps_engine.storage.found_themes import latest_fit
from nps_engine.storage.reading_tables import ReadingTable
from nps_engine.storage.scopes import Scope, conditions
from nps_engine.storage.tables import ResponseTable, id_of
from nps_engine.theme_rows import LanguageCount

FEWEST_N = 20
"""Comments in such languages, below which nothing is said of them; and their part of all comments:"""

FEWEST_SHARE = 0.05

_NO_OTHER = ("", "en", "zxx")
"""Unknown, the bundled model's own, and py3langid's "no language"."""


def fetch_languages_read_less_well(
    session: Session, scope: Scope, with_verbatim_n: int
) -> tuple[LanguageCount, ...]:
    """Return how many comments of a scope are in such languages, most first; nothing where they are few.

    Only of the bundled model it is known what it reads.

    Args:
        with_verbatim_n: All comments of the scope.
    """
    from nps_engine.themes.encoder import BUNDLED_NAME

    fit = latest_fit(session, scope.survey_ids[0])
    if fit is None or BUNDLED_NAME not in fit.encoder:
        return ()
    language = col(ReadingTable.language)
    rows = session.execute(
        select(language, func.count())
        .select_from(ReadingTable)
        .join(ResponseTable, id_of(ResponseTable) == col(ReadingTable.response_id))
        .where(*conditions(scope), col(ResponseTable.verbatim) != "", language.not_in(_NO_OTHER))
        .group_by(language)
    )
    counts = sorted((LanguageCount(*row) for row in rows), key=lambda each: (-each.n, each.language))
    n = sum(each.n for each in counts)
    return tuple(counts) if n >= max(FEWEST_N, FEWEST_SHARE * with_verbatim_n) else ()
