"""The headings that survey tools and people give their columns, best first, by field."""

from __future__ import annotations

import re
from collections.abc import Mapping

from nps_engine.intake.header_rows import compact, spaced
from nps_engine.values import Metric

Tier = frozenset[str] | re.Pattern[str]
"""Headings that say a field equally well: names (compared without case, spaces and punctuation) or words."""


def _any(names: str) -> frozenset[str]:
    """Return one tier of names that say it equally well."""
    return frozenset(names.split())


def _each(names: str) -> tuple[frozenset[str], ...]:
    """Return one tier per name: the first that a file has is taken."""
    return tuple(frozenset([name]) for name in names.split())


RECOMMEND = re.compile(
    r"recommend|recommand|recomend|recomiend|recomand|empfehl|empfohlen|raccomand|consiglier|aanbevel|aanbeveel|aanrad|anbefal"
    r"|rekommend|suosittel|polec|poleć|doporuč|odporú|ajánl|рекоменд|порад|συστ|tavsiye|rekomendasi"
    r"|推荐|推薦|おすすめ|お勧め|薦め|추천|แนะนำ|giới thiệu|توص|ממליץ|להמליץ"
)
"""Wordings of the NPS question, in the languages it is mostly asked in."""

_SATISFIED = re.compile(
    r"\bcsat\b|satisf|zufried|soddisf|tevreden|nöjd|tilfreds|zadowol|удовлетвор|満足|满意|滿意|만족|memnun"
)
_EASY = re.compile(
    r"\bces\b|effort|\beas[ye]|easily|facil|einfach|leicht|aufwand|sforzo|esfuerzo"
    r"|esforço|inspanning|moeite|makkelijk"
)
_NPS = re.compile(
    r"^nps$|^e ?nps$|^nps (score|rating|answer|response|value)$|^enps (score|rating)$"
    r"|^net promoter( score)?$|^ltr$"
    r"|^q\d* nps$|" + RECOMMEND.pattern
)
ANY_RATING = _any(
    "score rating answer surveyscore surveyrating scorevalue ratingvalue responsevalue"
    " hsvalue value grade note bewertung puntuación puntuacion valoración valoracion"
    " punteggio voto valutazione nota pontuação cijfer score010 rating010 npsscore010"
)
_WHY = re.compile(
    r"reason|\bwhy\b|pourquoi|raison|warum|grund|por qué|porque|motiv|perché|waarom|reden"
    r"|varför|hvorfor|почему|причин"
    r"|理由|为什么|為什麼|이유"
)
_OPEN = re.compile(
    r"improve|do better|tell us|anything else|additional (comment|feedback|remark)|your"
    r" (comment|feedback|thoughts)"
    r"|amélior|commentaire|remarque|verbesser|anmerkung|rückmeldung|mejorar|comentario"
    r"|opini|migliorare|melhorar"
    r"|verbeteren|opmerking|förbättra|улучш|改善|改进|ご意見|comments?\b"
)


PLAIN_IDS = _any("id # no")
"""Headings of ids that need not be the response's: then no id may come twice."""

_RATING_TIERS: Mapping[Metric, tuple[Tier, ...]] = {
    Metric.NPS: (_NPS, ANY_RATING),
    Metric.ENPS: (_NPS, ANY_RATING),
    Metric.CSAT: (re.compile(r"^csat( score| rating)?$"), _SATISFIED, ANY_RATING),
    Metric.CES: (re.compile(r"^ces( score| rating)?$"), _EASY, ANY_RATING),
}

_TIERS: Mapping[str, tuple[Tier, ...]] = {
    "verbatim": (
        _any("verbatim comment comments npscomment npsfeedback npscomments commenttext scorecomment"),
        _any(
            "feedback feedbacks text openendedresponse opentext openanswer answertext"
            " responsetext hscontent review commentaire commentaires verbatims kommentar"
            " kommentare comentario comentarios commento commenti comentário comentários"
            " opmerking opmerkingen avis remarks freetext customercomment"
        ),
        _WHY,
        _OPEN,
    ),
    "responded_at": _each(
        "respondedat surveyrespondedat responded answeredat responsedate responseat"
        " responsetimestamp dateresponded"
        " submittedat submitdateutc submitdate submissiondate submittime submissiontime"
        " completedat completiondate"
        " datesubmitted recordeddate enddate hssubmissiontimestamp createdat created"
        " createddate datecreated"
        " creationdate timestamp horodateur zeitstempel marcatemporal informazionicronologiche tijdstempel"
        " carimbodedatahora date surveydate datetime answerdate datum fecha data startdate startdateutc"
    ),
    "external_id": (
        *_each(
            "externalid responseid surveyresponseid npsresponseid responseuuid submissionid"
            " answerid responsetoken"
            " token uuid respondentid recordid"
        ),
        PLAIN_IDS,
    ),
    "respondent": _each(
        "respondent respondentexternalid customerid personid userid contactid clientid"
        " memberid subscriberid"
        " customerexternalid externaldatareference externalreference hscontactid"
        " customernumber kundennummer"
        " numéroclient numeroclient accountid customer"
    ),
    "respondent_email": _each(
        "respondentemail email emailaddress recipientemail personemail customeremail"
        " contactemail useremail mail"
        " adressemail adresseemail emailadresse direccióndecorreoelectrónico correoelectrónico correo"
        " indirizzoemail endereçodeemail emailadres courriel"
    ),
    "respondent_name": _each(
        "respondentname fullname customername contactname personname recipientname username name nom"
    ),
    "channel": _each(
        "channel surveychannel responsechannel deliverymethod distributionchannel"
        " delightedsource canal kanal kanaal canale"
    ),
    "weight": _each("weight weighting responseweight surveyweight sampleweight"),
}

GIVEN_NAMES = _any("firstname recipientfirstname givenname prénom prenom vorname")
FAMILY_NAMES = _any("lastname recipientlastname familyname surname nomdefamille nachname")

DERIVED = re.compile(
    r"nps (group|class|category|bucket|segment|type|status|label|name)$|^(score|rating"
    r"|answer|response) (group|class"
    r"|category|bucket|type|label)$|^bucket$|^promoter (type|status)$|promoters?"
    r" passives? detractors?|^classification$"
)
"""Columns that were computed from the rating: never the rating, and never a dimension."""

DERIVED_VALUES = _any(
    "promoter promoters passive passives neutral neutrals detractor detractors promoteur"
    " passif détracteur kritiker passiv promotor pasivo detractor promotore passivo"
    " detrattore critic critics"
)

PERSONAL = re.compile(
    r"^ip$|\bip (address|addr)|ipaddress|latitude|longitude|\bgps\b|user ?agent|(^"
    r"|\s)(cell ?|mobile ?|tele)?phone( number| no)?$"
    r"|mobile (number|no)$|^tel$|téléphone|telefonnummer|(first|last|given|family|sur)"
    r" ?name$|^(vor|nach)name$|^prénom$"
    r"|(^|\s)address( line)?( \d)?$|\bstreet\b|birth|\biban\b|passport|\bssn\b|social security|e ?mail"
)
"""Headings of personal data that no breakdown needs."""

TECHNICAL = re.compile(
    r"network id|collector ?id|^survey ?id$|^duration|^progress$|^finished$|response ?set"
    r"|screen resolution|referr?er"
    r"|page url|permalink|^row$|^no$|^line$|^index$|recorded ?date|(start|end|submit|sent"
    r"|updated|created|opened) ?(date|at|time)( utc)?$"
)
"""Headings of a tool's own bookkeeping."""


def tiers_of(field: str, metric: Metric) -> tuple[Tier, ...]:
    """Return the headings of a field, best first."""
    return _RATING_TIERS[metric] if field == "rating" else _TIERS[field]


def says(tier: Tier, heading: str, question: str = "") -> bool:
    """Return True where a heading, or the wording that belongs to it, is one of a tier's."""
    texts = [text for text in (heading, question) if text]
    if isinstance(tier, frozenset):
        return any(compact(text) in tier for text in texts)
    return any(tier.search(spaced(text)) for text in texts)
