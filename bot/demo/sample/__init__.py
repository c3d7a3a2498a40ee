"""The sample data of the demo: answers to one survey of Lumo, an invented shift-planning app.

Everything is a function of a seed and of `end_at`; the words come from the hand-written
text files in `bot/demo/data`.
"""

from bot.demo.sample.export import CSV_HEADER, write_csv
from bot.demo.sample.responses import generate_responses, live_responses
from bot.demo.sample.values import DIMENSIONS, SURVEY_KEY, SURVEY_QUESTION, SampleAnswer, SampleResponse

__all__ = [
    "CSV_HEADER",
    "DIMENSIONS",
    "SURVEY_KEY",
    "SURVEY_QUESTION",
    "SampleAnswer",
    "SampleResponse",
    "generate_responses",
    "live_responses",
    "write_csv",
]
