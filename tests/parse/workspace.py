"""A small workspace that the tests of parse speak about, on one day."""

from datetime import date

from bot.parse.vocabulary import Vocabulary
from bot.parse.words import parse_words
from bot.questions import Question
from nps_engine.periods import Period

TODAY = date(2026, 8, 15)  # a Saturday

LUMO = Vocabulary(
    surveys=("lumo-nps", "onboarding-csat", "pulse"),
    dimensions={
        "plan": ("Free", "Pro", "Enterprise", "Very Big"),
        "region": ("Europe", "North America", "APAC", "US", "São Paulo"),
        "platform": ("Android", "iOS", "Web"),
        "product": ("Lumo", "Pro", "C++ SDK"),
        "journey_stage": ("Onboarding", "Renewal"),
        "company": ("AT&T", "L’Oréal", "acme.com", "Foo, Bar & Co", 'Say "hi"', "Freelancers"),
        "churned": ("yes", "No"),
    },
    metrics={"lumo-nps": "nps", "onboarding-csat": "csat", "pulse": "nps"},
    themes={"t1": "Billing and invoices", "t2": "Slow app", "t3": "Missing features", "t4": "Invoices lost"},
)


def asked(text: str) -> Question:
    return parse_words(text, vocabulary=LUMO, today=TODAY)


def days(from_on: str, to_on: str) -> Period:
    return Period(date.fromisoformat(from_on), date.fromisoformat(to_on))
