"""Words of praise and of complaint in several languages: what is known before any rating has taught anything.

Kept small and plain: words that mean the same about a bank, a broadband line and a garden centre. Negation turns
the next three words round ("not helpful", "pas cher"). Where at least a hundred comments are rated, the ratings
teach the rest (``leaning``).
"""

from __future__ import annotations

from functools import lru_cache

from nps_engine.themes.phrases import stem, words_of
from nps_engine.themes.words import NEGATIONS

_PRAISE_WORDS = """
good great excellent amazing awesome brilliant fantastic wonderful perfect perfectly superb outstanding
exceptional lovely nice nicely best better happy pleased satisfied delighted impressed love loved loving enjoy
enjoyed easy easily simple smooth smoothly seamless intuitive straightforward quick quickly prompt promptly
speedy instant efficient efficiently effective reliable stable solid helpful friendly polite kind courteous
knowledgeable professional patient attentive welcoming caring understanding thorough clear clearly clean tidy
handy useful convenient affordable fair cheap cheaper bargain recommend recommended solved fixed resolved
sorted thank thanks thoughtful saved saves joy fun favourite favorite trust trusted trustworthy honest well
superior top flawless pleasant comfortable beautiful fresh tasty generous safe secure improved improvement
brill bon bonne bons bonnes bien excellente super génial géniale parfait parfaite parfaitement agréable
agréables content contente satisfait satisfaite ravi ravie aimable aimables accueillant accueillante
accueillants sympathique sympathiques sympa gentil gentille compétent compétente compétents serviable
serviables disponible disponibles rapide rapides rapidement efficace efficaces propre beau belle beaux belles
facile pratique conseille recommande qualité souriant souriante souriants merci plaisir adore aime meilleur
meilleure intéressant intéressants gut gute guter gutes toll prima klasse perfekt schnell freundlich hilfreich
einfach zufrieden zuverlässig empfehlen begeistert bueno buena buenos excelente genial perfecto rápido rápida
amable fácil contento satisfecho encanta mejor bom boa ótimo ótima buono buona ottimo ottima veloce gentile
goed goede snel vriendelijk makkelijk tevreden fijn
"""
_COMPLAINT_WORDS = """
bad badly poor poorly terrible horrible awful appalling atrocious dreadful disgusting disgraceful shocking
pathetic useless rubbish crap worst worse hate hated hates dislike annoying annoyed annoys frustrating
frustrated frustration angry disappointed disappointing disappointment disappoints unhappy dissatisfied upset
fed slow slowly slower sluggish laggy lag late delay delays delayed wait waiting waited queue queues cancel
cancelled canceled unreliable unstable inconsistent intermittent broken breaks broke bug bugs buggy crash
crashes crashed crashing freezes freezing froze fails failed failing failure fault faulty error errors glitch
glitches problem problems issue issues trouble difficult difficulty hard confusing confused complicated clunky
messy mess unclear misleading misled lied lies lie lying rude unhelpful incompetent unprofessional ignorant
ignored ignore careless dirty expensive overpriced pricey costly dear overcharged overcharge scam fraud ripoff
rip steep wrong incorrect mistake mistakes missing lost lose loses losing damaged stolen complaint complaints
complain complained unacceptable ridiculous nightmare disaster joke impossible unable refuse refused refuses
stuck struggle struggled struggling limited lacking lacks lack inadequate waste wasted shame sadly
unfortunately never nobody disconnected drops dropping dropped drop outage outages unresolved unanswered
hidden sting painful pain worried worry chaos terribly embarrassing stressful tedious outdated dated mauvais
mauvaise mauvaises nul nulle nuls déçu déçue déçus décevant décevante décevants lent lente longue long attente
cher chère chers chères problème problèmes manque dommage difficile compliqué désagréable désagréables
insuffisant insuffisante insatisfait insatisfaite erreur erreurs rupture incompétent pire sale abîmé abîmés
morte mortes mort desséchées malheureusement regrettable triste schlecht schlechte schlechter langsam teuer
enttäuscht enttäuschend unfreundlich fehler probleme kompliziert leider ärgerlich malo mala peor lento lenta
caro cara problema problemas difícil decepcionado pésimo ruim péssimo cattivo pessimo deluso slecht slechte
traag duur teleurgesteld
"""
_EXCESS = frozenset(("too", "trop", "demasiado", "troppo"))
_NEITHER = frozenset(("please", "work", "works"))
_TURNED_N = 3
_DOUBT = 0.5
_BARE_NEGATION = 0.5


def _stems(words: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words.split())


_PRAISE = _stems(_PRAISE_WORDS)
_COMPLAINT = _stems(_COMPLAINT_WORDS) - _PRAISE
_TURNING = NEGATIONS | frozenset(("hardly", "barely", "lacks", "n'"))


def opinion(text: str) -> float:
    """Return what the words say, -1 (complaint) to 1 (praise), 0 where they say neither.

    A negation that turns nothing round is half a complaint, as is too much of anything: "still don't have it".
    """
    praise = complaint = 0.0
    left_n, open_negation = 0, False
    words = words_of(text)
    for word, after in zip(words, [*words[1:], ""], strict=True):
        if word in _EXCESS and after:
            complaint += _BARE_NEGATION
        if word in _TURNING:
            complaint += _BARE_NEGATION * open_negation
            left_n, open_negation = _TURNED_N, True
            continue
        worth = _worth(word)
        if worth and left_n:
            worth, open_negation = -worth, False
        left_n -= left_n > 0
        praise, complaint = praise + max(worth, 0), complaint + max(-worth, 0)
    complaint += _BARE_NEGATION * open_negation
    return (praise - complaint) / (praise + complaint + _DOUBT)


def is_opinion(word: str) -> bool:
    """Return True for a word of praise or complaint, lower case."""
    return _worth(word) != 0


@lru_cache(maxsize=50_000)
def _worth(word: str) -> int:
    root = "" if word in _NEITHER else stem(word)
    return (root in _PRAISE) - (root in _COMPLAINT)
