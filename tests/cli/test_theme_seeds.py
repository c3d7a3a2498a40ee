from __future__ import annotations

import pytest
from pydantic import ValidationError

from bot.config import Policy


def test_seeds_are_read_from_the_policy() -> None:
    policy = Policy.model_validate({"themes": {"seeds": [{"name": "Billing", "sentence": "charged twice"}]}})
    assert [(seed.name, seed.survey) for seed in policy.themes.seeds] == [("Billing", "")]


def test_two_seeds_of_one_name_are_refused_in_words() -> None:
    seeds = [{"name": "Billing", "sentence": "a"}, {"name": "billing", "sentence": "b"}]
    with pytest.raises(ValidationError, match="give each theme its own name"):
        Policy.model_validate({"themes": {"seeds": seeds}})
