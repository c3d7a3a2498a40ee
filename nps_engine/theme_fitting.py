"""Grouping a survey's comments anew: read, fit, store; one at a time for each survey, whoever begins it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from nps_engine.errors import UserError
from nps_engine.storage import theme_fits
from nps_engine.storage.readings import fetch_unfit_share
from nps_engine.storage.scopes import fetch_scope
from nps_engine.storage.store import Store
from nps_engine.values import Selection

if TYPE_CHECKING:
    from nps_engine.themes.encoder import Encoder, Progress
    from nps_engine.themes.seeds import Seed
    from nps_engine.themes.theme import ThemeFit


FEWEST_UNFIT_N = 12
"""Comments that fit no theme, below which a share of them says nothing."""


def surveys_with_comments(store: Store) -> list[str]:
    """Return the keys of the surveys that have comments to group, first added first."""
    with store.reading() as session:
        return theme_fits.fetch_keys_with_comments(session)


def is_refit_due(store: Store, survey_key: str, unfit_share: float) -> bool:
    """Return True where so many of the comments since the newest fit (0..1) fit none of its themes.

    Raises:
        UserError: If there is no such survey.
    """
    with store.reading() as session:
        survey_ids = fetch_scope(session, Selection(survey_key)).survey_ids
        share, n = fetch_unfit_share(session, survey_ids[0])
    return share >= unfit_share and round(share * n) >= FEWEST_UNFIT_N


def fit_survey_themes(
    store: Store,
    survey_key: str,
    encoder: Encoder,
    now: datetime,
    *,
    seeds: Sequence[Seed] = (),
    progress: Progress | None = None,
) -> ThemeFit:
    """Group a survey's verbatims anew; themes keep their ids and names, and what people decided holds.

    Args:
        seeds: Themes to start from, kept with their names.
        progress: Called while texts are read, with how many are done and how many there are.

    Raises:
        EncoderError: If the model cannot be loaded.
        UserError: If there is no such survey, or another process groups it at this moment.
    """
    from nps_engine.themes.pipeline import fit_themes

    with store.reading() as session:
        scope = fetch_scope(session, Selection(survey_key))
    survey_id = scope.survey_ids[0]
    with store.alone(f"themes-{survey_id}") as is_alone:
        if not is_alone:
            raise UserError(
                f"The comments of “{scope.survey.key}” are being grouped at this moment",
                "One at a time",
                "Wait until it is done",
            )
        with store.reading() as session:
            inputs = theme_fits.fetch_theme_inputs(session, survey_id, encoder.name)
        fit = fit_themes(
            inputs.verbatims,
            encoder=encoder,
            known_vectors=inputs.known_vectors,
            previous=inputs.previous,
            last_theme_n=inputs.last_theme_n,
            resolution=inputs.resolution,
            settled_n=inputs.settled_n,
            seeds=seeds,
            progress=progress,
        )
        with store.writing() as session:
            theme_fits.save_fit(session, inputs, fit, now)
    return fit
