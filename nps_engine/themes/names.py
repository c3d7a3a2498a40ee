"""Common first names that are hardly another word when written with a capital (no Will, Mark, Rose, Dawn)."""

from __future__ import annotations

_NAMES = """
aaron abdul abigail adam adrian ahmed aisha alan albert alejandro alex alexander alexandra alexandre ali
alice alison amanda amelia amy ana andrea andreas andrew andy angela anita ann anna anne annette anthony
antoine antonio arthur ashley audrey barbara beatrice ben benjamin bernard beth bethany bob brandon
brenda brian bruno camille carl carla carlos carmen carol caroline catherine cecile charles charlotte
chloe chloé chris christian christina christine christophe christopher claire clara claude claudia colin
connor craig cristina céline daniel daniela danielle david debbie deborah denise dennis derek diana diane
diego dominic dominique donald donna doris dorothy duncan dylan edward eileen elaine eleanor elena
elizabeth ellen ellie elodie emily emma emmanuel eric erica erik ethan eva evelyn fatima felix fernando
fiona florence florian francesca francesco francis francois frank françois frederic frédéric gareth gary
gavin geoff george gerald gerard giovanni giulia gordon graham greg gregory guillaume hannah hans harold
harriet harry hassan heather helen helga henri henry howard hugo ian ibrahim imran ines irene isabel
isabella isabelle ivan jacob jacqueline jacques jade jake james jamie jane janet janice jason javier
jayne jean jeff jeffrey jennifer jenny jeremy jerome jessica jill jim joan joanna joanne joe joel johan
john jonathan jordan jorge jose joseph josephine joshua josé juan judith judy jules julia julian julie
julien justin jérôme jürgen karen karl katarina kate katherine kathleen kathryn katie katy kayleigh keith
kelly ken kenneth kerry kevin kim kirsty klaus kyle lars laura lauren laurence laurent lea leah leanne
lee leo leon leonard lewis liam linda lindsay lisa lorna lorraine louis louise luca lucas lucia lucie
lucy luigi luis luke lydia lynn léa marco margaret maria marie marion marta martin martina martine mary
mathieu matteo matthew maureen megan melanie melissa michael michel michele michelle miguel mike mohamed
mohammad mohammed monica monique muhammad nadia nancy naomi natalie natasha nathan neil nicholas nicola
nicolas nicole nigel nina noah nora norman oliver olivia olivier oscar owen pablo pamela paola pascal
patricia patrick paul paula pauline pedro peter petra philip philippe phillip pierre priya rachel raj
rajesh ralph raymond rebecca ricardo richard rita rob robert roberto robin roger ronald rosemary ross
roxanne russell ruth ryan sabine sabrina sally sam samantha samuel sandra sanjay sara sarah scott sean
sebastian sergio sharon shaun sheila shirley silvia simon simone sofia sonia sophia sophie stefan stefano
stella stephan stephanie stephen steve steven stewart stuart stéphanie sue suresh susan suzanne sylvain
sylvie sébastien tamara tanya tara teresa terry theo theresa thierry thomas tim timothy tina todd tom
tommy toni tony tracey tracy trevor valerie valérie vanessa vera veronica veronique victoria vincent
virginia virginie véronique walter wayne wendy wilhelm william wolfgang xavier yann yasmin yolanda yves
yvonne zachary zoe zoé
"""

FIRST_NAMES: frozenset[str] = frozenset(_NAMES.split())
"""Case-folded; a capitalised word in it is masked in quotes."""
