"""What can be asked for: the names of surveys, dimensions, values and themes."""

from __future__ import annotations

from sqlalchemy.orm import Session

from nps_engine.names import Names
from nps_engine.storage.catalogue import fetch_catalogue
from nps_engine.storage.private_answers import fetch_nameable_themes
from nps_engine.storage.scopes import fetch_other_theme_keys, fetch_theme_keys


def fetch_names(session: Session, survey_key: str) -> Names:
    """Return all names, with the themes of one survey: the first one where there is none of that key."""
    catalogue = fetch_catalogue(session)
    surveys = catalogue.surveys
    key = survey_key if survey_key in surveys else next(iter(surveys), None)
    themes = fetch_theme_keys(session, surveys[key][0]) if key else {}
    others = fetch_other_theme_keys(session, surveys[key][0]) if key else ()
    if key and surveys[key][1].private:
        nameable = fetch_nameable_themes(session, surveys[key][0])
        themes = {theme: told for theme, told in themes.items() if theme in nameable}
        others = tuple(theme for theme in others if theme in nameable)
    return Names(
        tuple(surveys),
        {name: tuple(dimension.values) for name, dimension in catalogue.dimensions.items()},
        {key: label for key, (_, label) in themes.items()},
        others,
        {key: survey.metric.value for key, (_, survey) in surveys.items()},
        bool(catalogue.invited),
    )
