"""Languages by name, and what is said of those that the model reads less well."""

from __future__ import annotations

from nps_engine.theme_rows import ThemesReport

_NAMED_MOST = 3
_TOLD = """
ace=Acehnese af=Afrikaans am=Amharic an=Aragonese ar=Arabic ary=Moroccan_Arabic arz=Egyptian_Arabic
as=Assamese az=Azerbaijani ba=Bashkir bcl=Bikol be=Belarusian bg=Bulgarian bn=Bengali br=Breton bs=Bosnian
ca=Catalan crh=Crimean_Tatar cs=Czech cy=Welsh da=Danish de=German dz=Dzongkha el=Greek en=English
eo=Esperanto es=Spanish et=Estonian eu=Basque ext=Extremaduran fa=Persian fi=Finnish fo=Faroese fr=French
fuv=Fulfulde fy=Frisian ga=Irish gcf=Antillean_Creole gcr=Guianese_Creole gd=Scottish_Gaelic gl=Galician
gom=Konkani grc=Ancient_Greek gu=Gujarati gug=Guarani guw=Gun ha=Hausa hbo=Ancient_Hebrew he=Hebrew
hi=Hindi hr=Croatian ht=Haitian_Creole hu=Hungarian hy=Armenian id=Indonesian ig=Igbo is=Icelandic
it=Italian ja=Japanese jv=Javanese ka=Georgian kab=Kabyle kik=Kikuyu kk=Kazakh km=Khmer kn=Kannada
ko=Korean ku=Kurdish ky=Kyrgyz la=Latin lb=Luxembourgish lg=Ganda lij=Ligurian ln=Lingala lo=Lao
lt=Lithuanian ltg=Latgalian lv=Latvian mg=Malagasy mk=Macedonian ml=Malayalam mn=Mongolian mr=Marathi
ms=Malay mt=Maltese my=Burmese ne=Nepali nl=Dutch nn=Norwegian_Nynorsk no=Norwegian nso=Northern_Sotho
oc=Occitan om=Oromo or=Odia pa=Punjabi pcm=Nigerian_Pidgin pl=Polish ps=Pashto pt=Portuguese qu=Quechua
ro=Romanian ru=Russian rw=Kinyarwanda sa=Sanskrit sdh=Southern_Kurdish se=Northern_Sami si=Sinhala
sk=Slovak sl=Slovene sn=Shona so=Somali sq=Albanian sr=Serbian st=Sotho sv=Swedish sw=Swahili ta=Tamil
te=Telugu tg=Tajik th=Thai tk=Turkmen tl=Tagalog tr=Turkish tt=Tatar ug=Uyghur uk=Ukrainian ur=Urdu
uz=Uzbek uzs=Southern_Uzbek vec=Venetian vi=Vietnamese vo=Volapük wa=Walloon wuu=Wu_Chinese xh=Xhosa
yo=Yoruba yue=Cantonese zh=Chinese zu=Zulu
"""
_NAMES = dict(pair.replace("_", " ").split("=") for pair in _TOLD.split())


def language_name(code: str) -> str:
    """Return a language's English name by its ISO 639 code, as "es"; the code where it has none here."""
    return _NAMES.get(code, code)


def language_words(report: ThemesReport) -> str:
    """Return how many comments are grouped less well for their language, and the way out; empty where few are."""
    counts = report.languages_read_less_well
    if not counts:
        return ""
    shown = [language_name(each.language) for each in counts[:_NAMED_MOST]]
    if len(counts) > 1:
        shown = [f"{name} ({each.n:,})" for name, each in zip(shown, counts, strict=False)]
    if rest_n := len(counts) - len(shown):
        shown.append(f"{rest_n} other language{'' if rest_n == 1 else 's'}")
    *first, last = shown
    said = f"{', '.join(first)} and {last}" if first else last
    return (
        f"{sum(each.n for each in counts):,} comments in {said} are grouped less well: the bundled model "
        "reads English. docs/themes.md tells how to take a multilingual one."
    )
