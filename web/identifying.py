"""Does a line of free text look as if it could identify somebody? Then it is thrown away before anything reads it.

Deliberately coarse: the box asks for the kind of problem, which needs no long number, no full date, no name.
"""

import re

_NUMBERS_AND_ADDRESSES = re.compile(
    r"[^\s@]+@[^\s@]+\.[^\s@]+"  # e-mail
    r"|https?://|www\."  # a link may lead to a record
    r"|\d{6,}|(?:\d[ .\-/]?){8,}"  # patients', phone and insurance numbers
    r"|\b\d{1,2}[./\-]\d{1,2}[./\-]\d{2,4}\b|\b(?:19|20)\d\d-\d\d-\d\d\b"  # a date with its day
    r"|\b(?:dob|date of birth|born on|mrn|nhs (?:no|number)|ssn|passport n|geboren am|geb\. ?am|née? le|nacid[oa] el"
    r"|nascid[oa] em|nat[oa] il)\b",
    re.IGNORECASE,
)
# A form of address, or "called", before a capital: "Ms Example", but neither "MS relapse" nor "called sepsis".
_NAMES = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|mr|mrs|Herr|Herrn|Frau|Mme|M\.|Monsieur|Madame|Sr|Sra|Señor|Señora|Sig|Signor|Signora|Senhor"
    r"|Senhora)\.? [A-ZÀ-Þ][a-zà-ÿ]"
    r"|\b(?:[Nn]amed|[Cc]alled|[Nn]ame is|[Nn]amens|[Nn]ommée?|[Ll]lamad[oa]|[Cc]hamad[oa]) [A-ZÀ-Þ][a-zà-ÿ]+"
    r"|(?:氏名|姓名|성명|이름)\s*[:：は]"
)


def looks_identifying(text: str) -> bool:
    """Whether something in `text` may be a name, a number or an address of somebody."""
    return bool(_NUMBERS_AND_ADDRESSES.search(text) or _NAMES.search(text))
