"""Which survey incoming responses belong to: a stored one, or a new one made for them."""

from __future__ import annotations

from collections.abc import Mapping

from nps_engine.errors import UserError
from nps_engine.values import Metric, Survey

DEFAULT_KEY = "nps"
"""The key of the first survey where nobody named one."""


def survey_for(stored: Mapping[str, Survey], key: str = "", metric: str = "") -> Survey:
    """Return the survey that was named; without a name the only stored one, else the default one.

    A new survey measures NPS unless a metric is given; eNPS is private from the start.

    Args:
        stored: Surveys by key.
        metric: nps, enps, csat or ces, in any case; empty for the stored survey's, or NPS.

    Raises:
        UserError: If the metric is unknown or not the stored survey's.
    """
    wanted = metric.strip().lower()
    if wanted and wanted not in list(Metric):
        raise UserError(f"There is no metric “{metric}”", f"Allowed: {', '.join(Metric)}")
    if not key:
        key = next(iter(stored)) if len(stored) == 1 else DEFAULT_KEY
    known = stored.get(key)
    if known is None:
        chosen = Metric(wanted) if wanted else Metric.NPS
        return Survey(key, chosen, private=chosen is Metric.ENPS)
    if wanted and known.metric.value != wanted:
        raise UserError(
            f"The survey “{key}” measures {known.metric.value}, not {wanted}",
            "A survey keeps its metric",
            "Use another survey key",
        )
    return known
