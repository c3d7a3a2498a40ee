"""Answers that say nothing, as people write them in several languages; keys as ``said_key`` gives them.

Collected from real survey exports (UK broadband, French garden centres) and from the usual ways of leaving a
compulsory field without an answer. "All good" or "no problems" do say something and are not here.
"""

from __future__ import annotations

_ENGLISH = """
a|b|c|n a|na|nil|nill|none|non|no|nope|nothing|nothing really|nothing to say|nothing to add
nothing more|nothing else|no comment|no comments|no comment at all|no further comment
no further comments|no additional comments|no answer|no reason|no particular reason
no specific reason|no opinion|no feedback|no idea|no suggestions|no suggestion|none at this time
none at the moment|not applicable|not at this time|not sure|unsure|dont know|i dont know|idk|dunno
i do not know|do not know|no clue|because|just because|because i did|because i do
because i felt like it|as above|see above|above|as before|same as above|as previous
as previously stated|see previous|as stated|ditto|same|why not|why|y not|what|huh|yes|yep|yeah|ok
okay|k|kk|stop|unsubscribe|stop all|test|testing|asdf|asdfgh|qwerty|xxx|xx|abc|blah|blah blah
blah blah blah|lorem ipsum|skip|pass|prefer not to say|rather not say|thank you|thanks|thx|ty|cheers
hi|hello|cant think of anything|cannot think of anything|nothing comes to mind|nothing in particular
nothing specific|one|two|three|four|five|six|seven|eight|nine|ten|zero|nought|score|rating|comment
comments|null|undefined|nan|empty|i have no comment|i have no comments|i have nothing to say
i have nothing to add|no thanks|no thank you|tbd|tbc
"""
_SURVEY = """
you asked|you asked me|you asked me to|you asked me to score it|because you asked|you asked for it
you ask me|you ask
what score|my opinion|opinion|just my opinion|its my opinion|how i feel|thats how i feel
thats what i think
i wanted to|i felt like it|felt like it|my choice|my score|my rating|read above
see my previous comment|see notes
read the notes|read my notes|read the file|see previous comments|see previous answer|as i said
as i said before
i did|i do|it is|its not|it isnt|seems right|actually|self explanatory|obvious|i dont care|dont care
"""
_FRENCH = """
ras|r a s|rien|rien a dire|rien à dire|rien a signaler|rien à signaler|rien n a signaler
rien à ajouter|rien a ajouter|rien de particulier|rien de spécial|rien de special|rien de spéciale
rien à vs dire|rien à vous dire|aucun|aucune|aucuns|aucunes|aucun commentaire|aucuns commentaires
aucune remarque|aucunes remarques|aucunes remarque|aucune remarques|aucune observation
aucune suggestion|aucunes suggestions|aucune suggestions|aucun avis|aucune idée|aucune raison
pas de commentaire|pas de commentaires|pas de remarque|pas de remarques|pas de remarque particulière
pas d avis|pas de remarques particulières|pas davis|pas de suggestion|pas de suggestions
pas de raison|sans|sans commentaire|sans opinion|sans avis|sans objet|so|ne sais pas|je ne sais pas
jsp|nsp|je sais pas|non merci|oui|merci|merci beaucoup|non aucune|non aucun|non rien
non rien à signaler|non pas pour l instant|non pas pour linstant|non aucune remarque
aucune pour linstant|aucun pour linstant|aucune pour le moment|rien pour le moment
rien pour linstant|ras pour le moment|néant|neant|voir ci dessus|idem|parce que|pourquoi pas
nô comment|bonjour|à bientôt|à bientot|cordialement
"""
_GERMAN = """
nichts|nix|keine|kein|keiner|keines|kein kommentar|keine kommentare|keine angabe|keine angaben|ka
k a|keine ahnung|keine meinung|keine anmerkung|keine anmerkungen|nichts zu sagen|nichts hinzuzufügen
nichts besonderes|weiß nicht|weiss nicht|ich weiß nicht|ich weiss nicht|entfällt|siehe oben|nein|ja
danke|nein danke|egal|darum|warum nicht
"""
_SPANISH_PORTUGUESE = """
nada|ninguno|ninguna|ningun comentario|ningún comentario|sin comentarios|sin comentario|no se|no sé
nada que decir|nada que añadir|no aplica|sin opinión|sin opinion|igual|si|sí|gracias|no gracias
por que si|porque si|porque sí|nenhum|nenhuma|nenhum comentário|nenhum comentario|sem comentários
sem comentarios|sem comentário|não sei|nao sei|não|nao|sim|nada a declarar|nada a dizer|obrigado
obrigada|não se aplica|nao se aplica
"""
_ITALIAN_DUTCH_POLISH_NORDIC = """
niente|nessuno|nessuna|nessun commento|niente da dire|niente da segnalare|nulla|non so|non saprei
nessuna osservazione|grazie|geen|geen commentaar|geen opmerkingen|geen opmerking|niets|niks|nvt
n v t|weet niet|weet ik niet|geen idee|nee|dank je|bedankt|brak|brak uwag|brak komentarza|nie wiem
nic|nie|tak|dziękuję|inga kommentarer|ingen kommentar|inget|ingenting|vet ej|vet inte|nej|ingen
intet|ved ikke|ingen kommentarer|ei kommentteja|ei mitään|en tiedä|tack|takk|tak
"""
_OTHER_SCRIPTS = """
нет|ничего|нет комментариев|без комментариев|не знаю|да|нема|немає|δεν ξέρω|τίποτα|κανένα σχόλιο|yok
hayır|yorum yok|bilmiyorum|なし|特になし|とくになし|ない|特にない|特にありません|ありません
わからない|无|没有|無|沒有|不知道|暂无|没|없음|없습니다|모름
لا يوجد|لا شيء|لا|אין
"""

_FILLERS = """
thanks thank you please sorry merci svp danke bitte gracias grazie obrigado bedankt tack lol haha hahaha
"""

NOTHING_PHRASES: frozenset[str] = frozenset(
    phrase.strip()
    for block in (
        _ENGLISH,
        _SURVEY,
        _FRENCH,
        _GERMAN,
        _SPANISH_PORTUGUESE,
        _ITALIAN_DUTCH_POLISH_NORDIC,
        _OTHER_SCRIPTS,
    )
    for line in block.splitlines()
    for phrase in line.split("|")
    if phrase.strip()
)
"""Whole comments, as ``said_key`` gives them, that say nothing."""

FILLER_WORDS: frozenset[str] = frozenset(_FILLERS.split())
"""Words around a comment that do not change whether it says something."""
