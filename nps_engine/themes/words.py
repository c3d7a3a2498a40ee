"""Small closed sets of words, by language, that labels are made without: they carry grammar, not meaning."""

from __future__ import annotations

_ENGLISH = """
received receive recieved otherwise a an the and or but if then than so because as of at by for with
about against between into through during before after above below to from in out on off over under again
further once here there when where why how all any both each few more most other some such only own same
too very can will just should now i me my myself we our ours ourselves you your yours yourself he him his
himself she her hers herself it its itself they them their theirs themselves what which who whom this
that these those am is are was were be been being have has had having do does did doing would could ought
i'm you're he's she's it's we're they're i've you've we've they've i'd you'd he'd she'd we'd they'd i'll
you'll he'll she'll we'll they'll that's who's what's here's there's when's where's why's how's let's
also even still yet ever much many really quite rather every until while upon though although however
since etc eg ie us im ive id ill its thats got get gets getting am pm mr mrs ms dr may might must shall
one two three up down back way lot lots bit thing things actually basically literally definitely
certainly probably maybe perhaps simply totally absolutely extremely obviously said say says told tell
going go went come came make made makes let give given gave put take took taken taking something anything
everything someone anyone everyone else already always often sometimes well per via without within
another every oh erm well hi hello dear please thanks thank able seem seems seemed feel felt think
thought know knew want wanted need needed like liked would've could've should've due etc am being having
doing theirs whose whatever hey guys sir madam regards sincerely
"""
_FRENCH = """
le la les un une des du de d l au aux et ou où mais donc or ni car si que qui quoi dont ce cet cette ces
c' c'est j'ai je j tu il elle on nous vous ils elles me m te t se s lui leur leurs y en mon ma mes ton ta
tes son sa ses notre nos votre vos à a ai as avons avez ont avait avais est es suis sommes êtes sont
était étais étaient été être avoir eu fait faire fais font peut peux pour par sur sous dans avec chez
entre vers comme plus moins très trop assez peu bien tout toute tous toutes aussi encore toujours souvent
parfois quand lors puis alors ainsi car cela ça c qu n d'un d'une qu'il qu'on qu'elle l'on s'il n'est
n'ai n'a qu'un même mêmes autre autres certains certaines quelques plusieurs chaque jamais rien non oui
c' d' j' l' m' n' qu' s' t' autres ailleurs part tres ete pu jetrouve jene jedoive trouve trouver faites mettre
mettez mettent petit petite coup dommage hélas beaucoup merci lorsque depuis pendant avant après afin etc
là ici vraiment moi toi eux cordialement bonjour bonsoir salutations madame monsieur messieurs ne
devrait devraient devriez pourrait pourraient pourriez faudrait serait seraient
"""
_GERMAN = """
der die das den dem des ein eine einen einem einer eines und oder aber doch wenn weil dass daß als wie so
zu zum zur mit von vom bei beim aus nach vor für über unter auf an am im in ins ich du er sie es wir ihr
mich mir dich dir ihn ihm uns euch ihnen mein meine meinen dein sein seine ihre unser ist sind war waren
bin bist wird werden wurde worden habe hat haben hatte hatten kann können konnte muss müssen auch noch
nur schon sehr mehr man sich dieser diese dieses da hier dort dann immer etwas alles alle bitte danke mal
"""
_SPANISH_PORTUGUESE_ITALIAN_DUTCH = """
el los las lo una unos unas y o pero porque que de del al con por para sin sobre entre es son era fue ser
estar está están he ha han había mi mis tu su sus nuestro me te se nos le les ya muy más menos como
cuando donde este esta estos estas eso esto hay yo él ella ellos os as um uma uns umas e mas não do da
dos das no na nos nas ao aos com em para por foi são está estão meu minha seu sua muito mais como quando
il lo gli un uno una ed ma perché che di del della dei delle al alla con per tra fra è sono era essere ho
hai ha hanno mio mia suo sua molto più come quando anche de het een en of maar omdat dat die van voor met
op aan in uit bij naar is zijn was waren ben heb heeft hebben had mijn jouw zijn haar ons onze ik jij je
hij zij wij ze we niet-ook ook nog wel al zo te er om dan als
"""

_NEGATIONS = """
no not never don't doesn't didn't won't can't cannot couldn't wouldn't isn't wasn't aren't weren't
haven't hasn't hadn't dont doesnt didnt wont cant couldnt wouldnt isnt wasnt havent hasnt nothing none
nobody without lack ne n' pas jamais aucun aucune sans manque nicht kein keine nie ohne nunca sin não sem non
mai senza niet geen
"""

NEGATIONS: frozenset[str] = frozenset(_NEGATIONS.split())
"""Words that turn the meaning round: a phrase may begin with one, never end."""

PARTICLES: frozenset[str] = frozenset(("up", "out", "off", "back", "down", "away", "far", "again"))
"""Words that may end a phrase after another word, never begin one: "turn up", "call back", "so far"."""

OPENERS: frozenset[str] = frozenset(("still", "too", "very", "how"))
"""Words that may begin a phrase before another word, never stand alone: "still waiting", "how long"."""

_CARRIED_ON = """
the a an my your our their his her its this that these those any some more of to
le la les l' un une des du de d' au aux mon ma mes votre vos notre nos leur leurs ce cet cette ces qu' que
der die das den dem des ein eine einen einem einer mein meine zu zum zur
el los las lo una unos unas mi mis tu su sus del al o os as um uma do da dos il gli uno di della
het een van mijn te
"""

CARRIED_ON: frozenset[str] = frozenset(_CARRIED_ON.split())
"""Words that show, coming after a phrase, that it went on: "tried" to, "choix" de."""

QUESTIONS: frozenset[str] = frozenset(("how",))
"""Openers that ask, with the word after them, for what they leave out: "how long"."""

CONTRASTS: frozenset[str] = frozenset(("but", "mais", "aber", "pero", "maar"))
"""Words that a phrase never goes across: what is behind them is something else."""

TRAILING: frozenset[str] = frozenset(
    ("in", "on", "over", "through", "it", "me", "us", "of", "for", "with", "about")
)
"""Words that end a phrase where a clause nearly always ends with it: "won't let me in", "paid for"."""

_TIMES = """
last next year years month months week weeks day days hour hours minute minutes time times today
yesterday tomorrow morning evening night ago monday tuesday wednesday thursday friday saturday sunday
january february march april june july august september october november december second third one two
three four five six seven eight nine ten recently previously th st nd rd an ans mois semaine semaines
jour jours heure heures fois jahr jahre monat monate woche wochen tag tage stunde stunden mal
"""

TIME_WORDS: frozenset[str] = frozenset(_TIMES.split())
"""Words of time and number: no phrase is made of them alone."""

_MEAN_ELSEWHERE = frozenset(("car", "hat", "van", "war", "font", "come", "male"))

FUNCTION_WORDS: frozenset[str] = (
    frozenset((_ENGLISH + _FRENCH + _GERMAN + _SPANISH_PORTUGUESE_ITALIAN_DUTCH).split())
    - NEGATIONS
    - _MEAN_ELSEWHERE
)
"""Words that neither begin nor end a phrase, less those that mean something in English."""
