"""Month names as files write them: English, French, German, Spanish, Italian, Portuguese, Dutch."""

from __future__ import annotations

from nps_engine.intake.faults import CellFault

_NAMES = (
    "january janvier januar jänner enero gennaio janeiro januari jan ene gen",
    "february février fevrier februar febrero febbraio fevereiro februari feb fév févr fev",
    "march mars märz marzo março marco maart mar mär mrt",
    "april avril abril aprile apr avr abr",
    "may mai mayo maggio maio mei mag",
    "june juin juni junio giugno junho jun giu",
    "july juillet juli julio luglio julho jul juil lug",
    "august août aout agosto augustus aug aoû ago",
    "september septembre septiembre settembre setembro sep sept set sett",
    "october octobre oktober octubre ottobre outubro oct okt ott out",
    "november novembre noviembre novembro nov",
    "december décembre decembre dezember diciembre dicembre dezembro dec déc dez dic",
)
_NUMBERS = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}


def month_number(name: str) -> int:
    """Return the month of a name, 1 to 12.

    Raises:
        CellFault: If it is no month's name.
    """
    try:
        return _NUMBERS[name.casefold()]
    except KeyError as error:
        raise CellFault(f"“{name}” is not a month's name; write the date as 2024-03-05") from error
