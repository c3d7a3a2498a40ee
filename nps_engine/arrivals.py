"""Comments read as they come: their language, and the themes they speak of, without waiting for the next fit."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from nps_engine.storage import readings
from nps_engine.storage.catalogue import fetch_catalogue
from nps_engine.storage.found_themes import fetch_found_themes, latest_fit, taught_by
from nps_engine.storage.readings import Reading, Unread
from nps_engine.storage.store import Store
from nps_engine.storage.theme_decisions import fetch_edits, lock_survey
from nps_engine.storage.theme_members import save_found

if TYPE_CHECKING:
    from nps_engine.themes.arrivals import Heard
    from nps_engine.themes.decisions import Found
    from nps_engine.themes.encoder import Encoder, Vectors
    from nps_engine.themes.ridge import Line
    from nps_engine.themes.theme import Theme

AT_ONCE_N = 256
"""Comments of one transaction: the first of many waits for no more than these."""


@dataclass(frozen=True, eq=False)
class _Fit:
    """What comments of a survey are held against.

    Args:
        id: Of the newest fit; None without one.
        fitted_at: When it was begun.
        themes: Found with the model in use; None where there is no fit, or it was made with another model.
        taught: What its ratings taught of how words sound, where it has themes; None where too few were rated.
    """

    id: int | None
    fitted_at: datetime | None = None
    themes: tuple[Theme, ...] | None = None
    taught: Line | None = None


@dataclass(frozen=True, eq=False)
class _Read:
    """What was read of some comments, by response id.

    Args:
        said: None for a comment that says nothing.
        found: Themes of those that are not part of the fit.
        fresh: Text hash to vector, of what had none.
    """

    said: Mapping[int, Heard | None]
    found: Mapping[int, Sequence[Found]]
    fresh: Mapping[str, Vectors]


class Arrivals:
    """Reads the comments of one database that nobody has read yet. Call ``read_some`` again and again.

    Args:
        store: The database.
        encoder: Its vectors are held against themes of fits made with it; loaded when there is something to read.
        now: Returns the present instant.
    """

    def __init__(self, store: Store, encoder: Encoder, now: Callable[[], datetime]) -> None:
        self._store = store
        self._encoder = encoder
        self._now = now
        self._newest_id = 0
        self._newest_fit_id = 0
        self._fits: dict[int, _Fit] = {}

    def read_some(self) -> int:
        """Read some comments of each survey; return how many, 0 when there is nothing to do.

        Raises:
            EncoderError: If the model cannot be loaded.
            StorageError: If the database does not answer.
        """
        with self._store.reading() as session:
            newest_id, newest_fit_id = (
                readings.fetch_newest_id(session),
                readings.fetch_newest_fit_id(session),
            )
            unread = readings.fetch_new(session, self._newest_id - readings.LOOK_BACK_N, AT_ONCE_N)
            if not unread and newest_fit_id != self._newest_fit_id:
                unread = readings.fetch_missed(session, self._encoder.name, AT_ONCE_N)
        if not unread:
            self._newest_id, self._newest_fit_id = newest_id, newest_fit_id
            return 0
        by_survey: dict[int, dict[int, Unread]] = {}
        for each in unread:
            by_survey.setdefault(each.survey_id, {})[each.id] = each
        read_n = sum(self._read_survey(*group) for group in by_survey.items())
        new_ids = [each.id for each in unread if not each.is_corrected]
        if read_n == len(unread) and len(new_ids) == AT_ONCE_N:
            self._newest_id = max(self._newest_id, new_ids[-1])  # a long history is gone through once
        return read_n

    def _read_survey(self, survey_id: int, unread: Mapping[int, Unread]) -> int:
        with self._store.reading() as session:
            fit = self._fit(session, survey_id)
            ratings = fetch_catalogue(session).survey_of(survey_id).metric.ratings
            included = set() if fit.themes is None else _included(session, fit, unread.values())
            read = self._read(session, fit, unread, included, (ratings[0], ratings[-1]))
        with self._store.writing() as session:
            return self._save(session, survey_id, fit, unread, read)

    def _fit(self, session: Session, survey_id: int) -> _Fit:
        """Return the newest fit of a survey; its themes are read once."""
        newest = latest_fit(session, survey_id)
        if newest is None:
            return _Fit(None)
        known = self._fits.get(survey_id)
        if known is None or known.id != newest.id:
            is_ours = newest.encoder == self._encoder.name
            themes = fetch_found_themes(session, survey_id, self._encoder.name) if is_ours else None
            taught = taught_by(newest) if is_ours else None
            known = self._fits[survey_id] = _Fit(newest.id, newest.fitted_at, themes, taught)
        return known

    def _read(
        self,
        session: Session,
        fit: _Fit,
        unread: Mapping[int, Unread],
        included: Collection[int],
        scale: tuple[int, int],
    ) -> _Read:
        """Read comments, and hold those that are not part of the fit against its themes."""
        import numpy as np

        from nps_engine.themes.arrivals import found_in, heard
        from nps_engine.themes.memberships import Sentiments
        from nps_engine.themes.pipeline import text_vectors
        from nps_engine.themes.verbatims import text_hash

        said = {each.id: heard(each.text) for each in unread.values()}
        if fit.themes is None:
            return _Read(said, {}, {})
        placing = {row_id: words for row_id, words in said.items() if row_id not in included}
        texts = sorted({text for words in placing.values() if words for text in words.texts})
        stored = readings.fetch_vectors(session, self._encoder.name, [text_hash(text) for text in texts])
        known = {key: np.frombuffer(vector, dtype="<f4") for key, vector in stored.items()}
        _, fresh = text_vectors(texts, self._encoder, known, None) if texts else (None, {})
        vectors = {**known, **fresh}
        sentiments = Sentiments(fit.taught)
        found = {
            row_id: found_in(words, unread[row_id].rating, scale, fit.themes, vectors, sentiments=sentiments)
            if words
            else ()
            for row_id, words in placing.items()
        }
        return _Read(said, found, fresh)

    def _save(
        self, session: Session, survey_id: int, fit: _Fit, unread: Mapping[int, Unread], read: _Read
    ) -> int:
        """Store what was read; comments corrected, erased or grouped anew meanwhile wait for their next turn."""
        from nps_engine.themes.verbatims import text_hash

        lock_survey(session, survey_id)
        newest = latest_fit(session, survey_id)
        if (newest.id if newest else None) != fit.id:
            return 0
        texts = readings.fetch_texts(session, list(unread))
        kept = [each for each in unread.values() if texts.get(each.id) == each.text]
        used = {text_hash(text) for each in kept if (words := read.said[each.id]) for text in words.texts}
        vectors = {key: each.astype("<f4").tobytes() for key, each in read.fresh.items() if key in used}
        readings.save_vectors(session, self._encoder.name, vectors)
        found = {each.id: read.found[each.id] for each in kept if each.id in read.found}
        if found:
            save_found(session, survey_id, fetch_edits(session, survey_id), found)
        readings.save_readings(session, [self._reading(each, fit, read) for each in kept])
        return len(kept)

    def _reading(self, each: Unread, fit: _Fit, read: _Read) -> Reading:
        from nps_engine.themes.languages import language_of

        is_placed, says_something = each.id in read.found, read.said[each.id] is not None
        in_fit_at = None if is_placed or fit.themes is None else fit.fitted_at
        return Reading(
            response_id=each.id,
            survey_id=each.survey_id,
            language=language_of(each.text),
            fit_id=fit.id if is_placed else None,
            says_something=says_something,
            is_unfit=is_placed and says_something and not read.found[each.id],
            read_at=in_fit_at - readings.DOUBT if in_fit_at else self._now(),
        )


def _included(session: Session, fit: _Fit, unread: Collection[Unread]) -> set[int]:
    """Return which comments were part of a fit: it has a theme for them, or they were long there when it began."""
    first = [each.id for each in unread if not each.is_corrected]
    found = readings.fetch_found_ids(session, fit.id or 0, first)
    before_at = fit.fitted_at - readings.DOUBT if fit.fitted_at else None
    return found | {each.id for each in unread if before_at and each.updated_at < before_at}
