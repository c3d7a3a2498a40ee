"""What is not understood is refused by name, with what to try; never dropped, never guessed."""

import pytest

from bot.parse.names import UnknownNameError
from nps_engine.errors import UserError
from tests.parse.workspace import asked

REFUSED = [
    ("banana", "understand “banana”.*Try score last 30 days"),
    ("score banana", "understand “banana”"),
    ("how did entrprz customers feel", "understand “entrprz”.*Try Enterprise"),
    ("tredn weekly", "understand “tredn”.*Try trend"),
    ("respones", "understand “respones”.*Try responses"),
    ("south america trend", "understand “south america”"),
    ("north amrka trend", 'understand “north amrka”.*Try "North America"'),
    ("mid-market score", "understand “mid-market”"),
    ("eNPS last month", "No survey here measures eNPS.*onboarding-csat \\(csat\\).*--metric enps"),
    ("response rate", "no response rate: nobody noted how many.*npsbot invitations add"),
    (
        "themes in Germany",
        "the segment “in Germany”. Known: plan \\(Free, Pro, .*Try plan=Free, or ask without",
    ),
    ("by country", "don't know the dimension “country”.*Try by region"),
    ("tier=Pro", "don't know the dimension “tier”.*Try plan=Free"),
    ("which country is the worst", "understand “country”.*Try region"),
    ("surveys", "don't see a question.*surveys: lumo-nps, onboarding-csat, pulse"),
    ("thanks!", "^You're welcome. .*Ask again"),
    ("thx!", "^You're welcome"),
    (
        "is Zonk happier than Free?",
        "compares with plan Free, and no plan is called “Zonk”.*Pro.*Try Pro or Enterprise",
    ),
    ("Free vs Zonk", "compares with plan Free, and no plan is called “Zonk”"),
    ("Zonk vs Bonk", "understand “Zonk”"),
    ("Enterprise zonk vs Free", "understand “zonk”"),
    ("score 5", "understand “5”"),
    ("top customers", "understand “top”"),
    ("new customers", "understand “new”"),
    ('score "Nowhere"', "understand “Nowhere”"),
    ("since", "understand “since”.*Try since March"),
    ("how is Pro doing", "“Pro” can be a plan .* or a product .*Try plan=Pro or product=Pro"),
    ("score in us", "“us” can be a small word or a name.*Try region=US"),
    ("comments about invoices", "“invoices” is in more than one theme.*theme=t1 .*theme=t4"),
    ("enterprise or europe", "one plan or another region"),
    ("plann=pro", "don't know the dimension “plann”. Known: plan, region, .*Try plan=Free"),
    ("plan=Entrprz", "don't know the plan “Entrprz”.*Try plan=Enterprise"),
    ("breakdown by plann", "don't know the dimension “plann”.*Try by plan"),
    ("score --lst 30d", "don't know the flag “--lst”.*--last.*Try last 30 days"),
    ("score --last", "“--last” needs something"),
    ("score --where", "“--where” needs something"),
    ("score --where plan", "does not say which dimension"),
    ("score plan=", "“plan=” has no value"),
    ("=", "understand “=”"),
    ("survey=nope", "don't know the survey “nope”. Known: lumo-nps"),
    ("theme=biling", 'don\'t know the theme “biling”.*Try theme="Billing and invoices"'),
    ("bucket=happy", "don't know the bucket “happy”. Known: promoter, passive, detractor"),
    ("interval=fortnight", "don't know the interval “fortnight”"),
    ("limit=0", "“0” is not a number of rows. Limits are 1 to"),
    ("limit=²", "is not a number of rows"),
    ("limit=99999999999999999999", "is not a number of rows"),
    ("responses after=x", "“x” is not the id of a response"),
    ("plan!=Pro", "understand “!=”"),
    ("score &lt; 50", "understand “<”"),
    ("score not enterprise", "can't leave anything out \\(“not”\\)"),
    ("non-enterprise", "can't leave anything out"),
    ("everything except Europe", "can't leave anything out"),
    ("trend themes", "“trend” asks for trend and “themes” for themes"),
    ("trend by plan", "“by plan” does not go with trend.*Try breakdown by plan"),
    ("drivers detractors", "“detractors” does not go with drivers.*Try themes detractors"),
    ("themes weekly", "“by week” does not go with themes.*Try trend by week"),
    ("score plan", "“plan” is a dimension.*Try by plan or plan=Free"),
    ("detractors promoters", "more than one bucket"),
    ("theme=t1 theme=t2", "more than one theme"),
    ("survey=pulse+nope", "don't know the survey “nope”"),
    ("score last month last week", "There are two periods"),
    ("--last 30d --last 60d", "more than one last"),
    ("--last 30d --from 2026-01-01", "--last beside --from"),
    (
        "score vs August 2025",
        "which period to compare with 2025-08-01 to 2025-09-01.*Try compare this month with",
    ),
    ("compare Q1 with Q1", "don't know what to compare \\(“with”\\)"),
    ("compare Enterprise and Free in Europe and APAC", "don't know what to compare"),
    ("compare Android and Europe", "don't know what to compare \\(“and”\\)"),
    ("compare comments of Android and iOS", "“comments” asks for responses and “compare” for compare"),
    ("compare May and June and July", "There are two periods"),
    ("Enterprise vs non-Enterprise", "can't leave anything out"),
    ("trend Enterprise vs Free", "“trend” asks for trend and “vs” for compare"),
    ("why is Android lower than iOS", "Explain says why one period differs from another, not one segment"),
    ("drivers of Android vs iOS", "Drivers says why one period differs from another"),
    ("why did detractors change in Q1 vs Q2", "“detractors” does not go with explain"),
    ("compare Q1 with banana", "understand “banana”"),
    ("compare last 5 comments with Q1", "asks for responses and “with” for compare"),
    ("trend --compare-to year-ago", "“year-ago” does not go with trend"),
    (
        "score --compare-to easter",
        "don't know what “easter” is to compare with. Known: previous and year-ago",
    ),
    ("compare Enterprise with Free limit=5", "“limit=5” does not go with compare"),
    ("top 5", "don't know what to show 5 of"),
    ("of the", "don't see a question"),
    ('plan="Very Big', "A quote is not closed"),
    ("x" * 5000, "5000 characters"),
]


@pytest.mark.parametrize(("text", "words"), REFUSED)
def test_words_are_refused(text, words):
    with pytest.raises(UserError, match=words):
        asked(text)


def test_a_refusal_names_the_word_and_what_could_stand_for_it():
    with pytest.raises(UnknownNameError) as refusal:
        asked("how did entrprz customers feel")
    assert (refusal.value.word, refusal.value.replacements) == ("entrprz", ("Enterprise",))


def test_a_refusal_has_three_sentences():
    with pytest.raises(UserError) as refusal:
        asked("plan=Entrprz")
    assert refusal.value.got == "I don't know the plan “Entrprz”"
    assert refusal.value.allowed == "Known: Free, Pro, Enterprise, Very Big"
    assert refusal.value.try_ == "Try plan=Enterprise"


def test_a_long_word_is_shortened_in_the_refusal():
    with pytest.raises(UserError) as refusal:
        asked("z" * 900)
    assert len(refusal.value.got) < 100
