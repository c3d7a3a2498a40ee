"""A clear misspelling is taken as meant; whatever may be meant as it stands is not."""

from __future__ import annotations

import pytest

from nps_engine.errors import UserError
from nps_engine.names import match_name, taken_for

MISSPELT = """
    Enterprize=Enterprise enterprse=Enterprise Entreprise=Enterprise Andriod=Android androd=Android
    Eurpoe=Europe europ=Europe Germny=Germany Pemium=Premium Bussiness=Business buisness=Business
    Standart=Standard Proffesional=Professional Onbording=Onboarding renwal=Renewal suport=Support
    chekout=Checkout webiste=Website moblie=Mobile dekstop=Desktop Barcellona=Barcelona Lonodn=London
    Marketting=Marketing enginering=Engineering logisitcs=Logistics Tema=Team Frre=Free
    Switserland=Switzerland Phillipines=Philippines Nehterlands=Netherlands emial=Email
"""
NEAR = """
    active=inactive paid=unpaid typical=atypical verified=unverified insured=uninsured satisfied=dissatisfied
    direct=indirect sync=async included=excluded internal=external import=export inbound=outbound v12=v13
    2025=2026 tier1=tier2 store104=store105 b2b=b2c northeast=northwest southeast=southwest Iran=Iraq
    Austria=Australia Slovakia=Slovenia Ireland=Iceland Colombia=Columbia Niger=Nigeria Mali=Malta Mali=Bali
    contact=contract employee=employer planner=planned trainer=trainee tester=tested Team=Term Gold=Golf
    Basic=Basil Martin=Marvin Anna=Anne Julia=Julie Maria=Mario Acme=Acne Apple=Apply hotel=hostel
    silver=sliver starter=started prime=price annual=annul county=country majority=minority macro=micro
    intranet=internet personal=personnel shipping=shopping packing=parking collection=connection Pro=Pre
"""


def pairs(words: str) -> list[tuple[str, str]]:
    return [(one, other) for one, _, other in (pair.partition("=") for pair in words.split())]


@pytest.mark.parametrize(("typed", "name"), pairs(MISSPELT))
def test_a_misspelling_is_taken_as_meant(typed, name):
    assert taken_for(typed, [name, "Somewhere Else", "Nobody"]) == name


@pytest.mark.parametrize(("one", "other"), pairs(NEAR))
def test_a_name_of_its_own_is_not(one, other):
    assert (taken_for(one, [other]), taken_for(other, [one])) == (None, None)


def test_of_several_words_those_that_differ_decide():
    assert taken_for("north amercia", ["North America", "Europe"]) == "North America"
    assert taken_for("south east", ["South West"]) is None
    assert taken_for("Untied Kingdom", ["United Kingdom"]) is None


def test_two_names_that_are_near_are_a_question():
    assert taken_for("premim", ["Premium", "Premier"]) == "Premium"
    assert taken_for("Enterpris", ["Enterprise", "Enterprises"]) is None


def test_only_where_it_is_asked_for():
    assert match_name("Enterprize", ["Enterprise"], "plan", may_be_misspelt=True) == "Enterprise"
    with pytest.raises(UserError, match="no plan “Enterprize”.*Did you mean “Enterprise”"):
        match_name("Enterprize", ["Enterprise"], "plan")
