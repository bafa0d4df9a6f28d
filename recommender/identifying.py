"""Does a text look as if it could identify somebody? Then nothing of it is read, kept or repeated.

The one guard of everything that is typed: the question, the boxes of the form, the API, the terminal. Deliberately
coarse, because the kind of problem needs no name, no full date, no address and no long number; yet what clinicians
write all day must pass: ages, doses, laboratory values, codes, scores, and diseases that bear a name.
"""

import re
import unicodedata
from collections.abc import Iterator

from recommender.names import listed, names_somebody
from recommender.names_elsewhere import names_somebody_elsewhere

LOOKED_AT = 2_000  # letters; nothing longer is taken, nor repeated
IDENTIFYING = "this may identify somebody, so it is not repeated"  # what is said of it, to whoever sent it


def looks_identifying(text: str) -> bool:
    """Whether something in `text` may be a name, a number, a date or an address of somebody."""
    plain = _plain(text[:LOOKED_AT])
    return (
        any(_digits(found) >= fewest for pattern, fewest in _NUMBERS for found in pattern.findall(plain))
        or any(pattern.search(plain) for pattern in (_ADDRESS_OF_ONE, _BIRTH, _DATE_IN_WORDS, _HOME))
        or any(_is_date(*found) for found in _date_parts(plain))
        or any(_is_record_number(plain, found) for found in _LONG_NUMBER.finditer(plain))
        or names_somebody(plain)
        or names_somebody_elsewhere(plain)
    )


def _plain(text: str) -> str:
    """`text` in one width, without letters that nobody sees, single-spaced."""
    composed = unicodedata.normalize("NFKC", text)
    seen = "".join(
        letter for letter in composed if letter.isspace() or unicodedata.category(letter) not in ("Cc", "Cf")
    )
    return " ".join(seen.split())


def _digits(text: str) -> int:
    return sum(letter.isdigit() for letter in text)


# --- ways to reach somebody

_ADDRESS_OF_ONE = re.compile(
    r"[^\s@]@[^\s@]{1,80}\.\w|[a-z]{2}@[a-z]{3}"  # e-mail
    r"|\w ?(?:\(at\)|\[at\]) ?\w|\w at [\w-]{1,40} (?:dot|\(dot\)) [a-z]{2}"
    r"|https?://|\bwww\.|\w\.(?:com|org|net|me|de|fr|es|it|jp|kr|cn|br|uk)/\w"  # a link may lead to a record
    r"|(?:^|[\s(,;:])@[A-Za-z_]\w{2}",  # a handle
    re.IGNORECASE,
)

_MORE = r"(?:[ ().\-/]{0,2}\d)"
# Numbers by the way they are written, and how many digits make one.
_NUMBERS = tuple(
    (re.compile(pattern, re.IGNORECASE), fewest)
    for pattern, fewest in (
        (rf"(?<![\w.])\+\d{_MORE}{{7,14}}", 8),  # telephone, with the country
        (rf"(?<![\w.,])00[1-9]\d{_MORE}{{6,14}}", 10),
        (r"\(0\)\d{1,4} \d{3,4} \d{3,4}", 9),
        (r"(?<![\w.,/])(?:\d{5} \d{5}|\(\d\d\) ?\d{4,5}-\d{4}|1[3-9]\d \d{4} \d{4})(?!\d)", 10),
        (r"(?<![\w.,/])\(?0\d{1,5}\)?(?:[ .\-/]{1,3}\d{2,8}){1,5}", 8),  # and without
        (r"(?<![\w.,/])\(?\d{3}\)?[ .\-]\d{3}[ .\-]\d{4}(?!\d)", 10),
        (r"(?<![\w.,/])\d{3}[ \-]\d{2}[ \-]\d{4}(?!\d)", 9),  # social security, in several countries
        (r"(?<![\w.,/])\d{4}[ \-]\d{4}[ \-]\d{4}(?:[ \-]\d{2,4})?(?!\d)", 12),
        (r"(?<![\w.,/])\d{3}\.\d{3}\.\d{3}-\d{2}(?!\d)", 11),
        (r"(?<![\w.,/])(?:19|20)?\d{6}[\-+A] ?\d{3}[\dA-Z](?!\w)", 9),
        (r"(?<![\w.,/])\d{6}-[1-8]\d{6}(?!\d)", 13),
        (r"(?<![\w.,/])[12] \d{2} (?:0[1-9]|1[0-2]) \d{2} \d{3} \d{3}(?: \d{2})?(?!\d)", 13),
        (r"(?<!\w)[A-Z]{6}\d\d[A-EHLMPRST]\d\d[A-Z]\d{3}[A-Z](?!\w)", 7),
        (r"(?<!\w)[A-Z]{4}\d{6}[HM][A-Z]{5}\w\d(?!\w)", 7),
        (r"(?<!\w)(?:\d{8}|[XYZ]-?\d{7})-?[A-HJ-NP-TV-Z](?!\w)", 7),
        (r"(?<!\w)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D](?!\w)", 6),
        (r"(?<!\w)[A-Z]\d{3} \d{3} \d{3}(?!\w)|(?<!\w)\d[A-Z][A-Z\d]\d-[A-Z]{2}\d-[A-Z]{2}\d\d(?!\w)", 5),
        (r"(?<![\d.])756\.\d{4}\.\d{4}\.\d\d(?!\d)|(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])", 7),
        (r"\b(?:case|file|chart|accession|specimen|ref(?:erence)?)[ #:]{1,2}[A-Z]{0,2}\d{2,4}-\d{3,}", 5),
        (r"\b(?:passport|reisepass|passeport|pasaporte|personalausweis)\b[^\w\n]{0,3}[A-Z\d]{6,12}(?!\w)", 3),
        # What somebody calls a number of hers or of a patient's.
        (
            r"\b(?:tele?(?:phone|fono|fon)?|phone|mobile|mobil|cell ?(?:phone|no|number)|call me|ring me|text me"
            r"|whats ?app|handy|rufnummer|fax|téléphone|portable|teléfono|móvil|celular|cellulare|telefono"
            r"|тел(?:ефон)?)"
            r"\b[^\d\n]{0,14}\d[\d .\-/]{4,16}\d",
            6,
        ),
        (r"(?:電話|携帯|电话|手机|微信|전화|휴대폰|핸드폰)[^\d\n]{0,6}\d[\d .\-/]{4,16}\d", 6),
        (
            r"\b(?:mrn|nhs|nhi|ssn|kvnr|nir|nss|nuss|dni|nie|cpf|sus|cns|pesel|bsn|ahv|aadhaar|curp|abha|ur|urn|hn"
            r"|(?:medical|clinical|patient|hospital|health|record|chart|case|file|admission|insurance|policy|passport"
            r"|identity|id|social security|medicare|medicaid|member|account|accession)"
            r"[ -](?:record )?(?:no|nr|number|id|card)"
            r"|patient(?:en)?[ -]?(?:id|nr|nummer)|pat\.?-?(?:id|nr)|fall-?(?:nr|nummer)|versicherten(?:nr|nummer)"
            r"|versicherungs(?:nr|nummer)|akten(?:zeichen|nummer)|krankenkassen(?:nr|nummer)|ausweis(?:nr|nummer)"
            r"|n(?:uméro|°|o)\.? (?:de )?(?:dossier|sécu|sécurité sociale|patient)|dossier|ipp|historia(?: clínica)?"
            r"|expediente|prontuário|prontuario|n[.º°]? ?(?:hc|nhc|utente)|nhc|utente|cartella(?: clinica)?|tessera"
            r"|codice fiscale|journalnummer|personnummer|patientnummer|снилс|полис|карта)"
            r"\b[^\w\n]{0,4}(?:is |no\.? |nr\.? |n° ?|number |id |№ ?|# ?|: ?){0,2}"
            r"[A-Z]{0,4}[ \-/]?\d[\dA-Z \-/.]{1,16}",
            3,
        ),
        (
            r"(?:カルテ番号|患者番号|患者ID|診察券|保険証|マイナンバー|病历号|住院号|门诊号|病案号|身份证|医保|환자번호|등록번호|주민번호"
            r"|주민등록)[^\d\n]{0,6}\d[\d\-]{2,18}",
            3,
        ),
    )
)

# --- dates with their day

_MONTHS = (
    r"(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|dez|okt|mär|ago|dic|fév|janv|févr|avr|juil|août|déc|ene|abr|set"
    r"|january|february|march|april|may|june|july|august|september|october|november|december"
    r"|januar|jänner|februar|märz|mai|juni|juli|oktober|dezember"
    r"|janvier|février|mars|avril|juin|juillet|septembre|octobre|novembre|décembre"
    r"|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
    r"|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|novembro|dezembro"
    r"|gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre"
    r"|januari|februari|maart|mei|augustus|maj|kwietnia|marca|stycznia|lutego|maja|czerwca|lipca|sierpnia|września"
    r"|października|listopada|grudnia|января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря)"
)
_DAY_OF = r"\d{1,2}(?:st|nd|rd|th|er|º|ª)?\.?[ \-/.]{0,2}(?:(?:de|of|d') ?)?"
_DATE_IN_WORDS = re.compile(
    rf"(?<![\d.,]){_DAY_OF}{_MONTHS}\.?,?[ \-/]?(?:(?:de|del) )?(?:(?:18|19|20)\d\d|['’]\d\d)(?!\d)"
    rf"|\b{_MONTHS}\.? \d{{1,2}}(?:st|nd|rd|th)?,? (?:18|19|20)\d\d(?!\d)"
    r"|(?:(?:19|20)\d\d|(?:明治|大正|昭和|平成|令和) ?(?:\d{1,2}|元))年 ?\d{1,2}月 ?\d{1,2}"
    r"|\d{1,2}年\d{1,2}月\d{1,2}日|(?<!\w)[MTSHR]\d{1,2}\.\d{1,2}\.\d{1,2}(?![\d.])"
    r"|(?:19|20)?\d\d년 ?\d{1,2}월 ?\d{1,2}일",
    re.IGNORECASE,
)
_BIRTH = re.compile(
    r"(?:\b(?:d\.?o\.?b|date of birth|birth ?date|birthday|born on|geboren am|geb\. am|geburtsdatum|geburtstag"
    r"|date de naissance|nacid[oa] el|fecha de nacimiento|nascid[oa] em|data de nascimento|nat[oa] il|data di nascita"
    r"|дата рождения|geboortedatum|geboren op|födelsedatum|født|fødselsdato|data urodzenia|doğum tarihi)\b"
    r"|生年月日|出生日期|出生年月|생년월일)[^\d\n]{0,14}\d"
    rf"|\bborn:? (?:the )?(?:{_DAY_OF}{_MONTHS}\b|{_MONTHS} \d|\d{{1,2}}[./]\d)"
    r"|\bgeb\.? ?\d{1,2}\. ?\d|\*\d{1,2}\.\d{1,2}\.|\bnée? le \d",
    re.IGNORECASE,
)
_DATE_BY_DAY = re.compile(
    r"(?<![\d.,/\-])(\d{1,2})([./\-]) ?(\d{1,2})\2 ?(\d{4}|\d\d)(?![\d/]|[.,\-]\d)( ?[^\W\d_]{1,4}\b|%)?"
)
_SCORE = re.compile(r"(?:apgar|gcs|score|ratio|mrc)\W{0,3}$", re.IGNORECASE)
_DATE_BY_YEAR = re.compile(r"(?<![\d.,/\-])((?:19|20)\d\d)([./\-])(\d{1,2})\2(\d{1,2})(?![\d/]|[.,\-]\d)")


def _date_parts(text: str) -> Iterator[tuple[str, str, str, str]]:
    """Day, month and year of what may be dates in figures, and the sign between them."""
    for found in _DATE_BY_DAY.finditer(text):
        day, sign, month, year, behind = found.groups("")
        if behind.strip().lower() in listed("units") or _SCORE.search(text[: found.start()]):
            continue
        yield day, month, year, sign
        if len(day) == len(year) == 2:  # 80.03.12
            yield year, month, day, sign
    for year, sign, month, day in _DATE_BY_YEAR.findall(text):
        yield day, month, year, sign


def _is_date(day: str, month: str, year: str, sign: str) -> bool:
    """5-10-15 mg and 1-0-1 are doses: between hyphens only 05-10-15 and 5-10-2015 are dates."""
    if sign == "-" and len(year) == 2 and not len(day) == len(month) == 2:
        return False
    if len(year) == 4 and not 1880 <= int(year) <= 2099:
        return False
    first, second = sorted((int(day), int(month)))
    return 1 <= first <= 12 and 1 <= second <= 31


# --- numbers that only a record has

_LONG_NUMBER = re.compile(r"(?<![\d.,])(?<!\d[ ])([^\W\d_]{0,6}-?)(\d{6,})(?![.,]?\d)( ?[^\W\d_]{1,9}|/|%)?")
# Words before a number that make it a code or a laboratory value, and beginnings of codes that are written as one.
_CODE = re.compile(
    r"(?:chr\w{1,2}|10\.\d{4,9}/\w*|nct|isrctn|eudract|isbn"
    r"|icd(?:-?\d+)?(?:-\w+)?|snomed(?: ct)?|omim|mim|loinc|atc|pmid|pmcid|doi|orpha(?:net)?|umls|cui|cas|clinvar"
    r"|pubmed|platelets?|plt|thrombozyten|plaquettes|plaquetas|wbc|leu[ck]o[ck]yt\w*|leukos|rbc"
    r"|hcg|β-?hcg|ferritin\w*|ck|ldh|bnp"
    r"|nt-?probnp|viral load|viruslast|charge virale|carga viral|afp|psa|ca ?\d+-?\d*|cfu|count|zahl|titre|titer|ddimer"
    r"|d-dimers?|troponin\w*|amylase|lipase|dose|dosis)[\s:#=>≥~]{0,3}(?:of |von |at |is |was |code )?[\d\-]{0,12}$",
    re.IGNORECASE,
)


def _is_record_number(text: str, found: re.Match[str]) -> bool:
    """Whether a run of six or more digits counts something rather than naming somebody."""
    letters, digits, behind = found.group(1).rstrip("-").lower(), found.group(2), (found.group(3) or "").strip().lower()
    if letters in listed("codes") or _CODE.search(text[max(0, found.start() - 24) : found.start(2)]):
        return False
    counted = digits.endswith("000") or behind in listed("counted") or behind in ("/", "%")
    return not (counted and len(digits) <= 10)


# --- where somebody lives

_HOME = re.compile(
    # 12 Example Street; 221b Baker St
    r"(?<![\w.,])\d{1,5}[A-Za-z]?,? (?:(?:[NSEW]|North|South|East|West|Old|New)\.? )?(?:[A-Z][\w'’.-]+ ){1,3}"
    r"(?:[Ss]treet|St|[Rr]oad|Rd|[Aa]venue|Ave|[Ll]ane|Ln|Drive|Boulevard|Blvd|Court|Terrace|Crescent|Close|Highway|Hwy"
    r"|Square|Parkway)\b"
    r"|(?<![\w.,])\d{1,5} [a-z]+ (?:street|road|avenue|lane)\b"
    # Beispielstraße 12
    r"|\b[A-ZÄÖÜ]\w{0,40}(?:[Ss]tra(?:ß|ss)e|[Ss]tr\.|gasse|allee|(?<!tem)(?<!arn)(?<!llen)(?<!gangs)(?<!ions)(?<!ungs)"
    r"(?<!Hin)(?<!Rück)(?<!Aus)(?<!Um)weg|(?:Markt|Kirch|Dorf|Schloss|Bahnhofs|Rathaus)platz) ?\d{1,4}(?:[a-z]\b|\b)"
    r"|\b[A-ZÄÖÜ][\w-]{1,40}[ -]Stra(?:ß|ss)e \d"
    # 3 rue de l'Exemple; Calle Ejemplo 3; Rua do Exemplo, 3; Via Esempio 3; Voorbeeldstraat 3; Exempelgatan 3
    r"|(?<![\w.,])\d{1,4}(?: ?(?:bis|ter))?,? (?:rue|avenue|av\.|boulevard|bd|chemin|impasse|quai|allée)"
    r" (?:d[eu]\b|des\b|[dl]['’]|[A-ZÀ-Þ])"
    r"|\b(?:[Cc]alle|C/|[Aa]venida|[Aa]vda\.?|[Aa]v\.|[Pp]aseo|[Cc]arrera|[Rr]ua|[Tt]ravessa|[Vv]iale|[Pp]iazza|[Cc]orso"
    r"|[Ll]argo|Via) (?:(?:de|del|della|do|da|dos|das|la|las|los|dei) ){0,2}"
    r"(?:[A-ZÀ-Þ][\w'’.-]+ ?){1,4},? ?(?:n\.?[º°]? ?)?\d{1,5}\b"
    r"(?! ?(?:mg|ml|%|h\b|cm|mm))"
    r"|\b[A-Z][a-zà-ÿ]+(?:straat|laan|gracht|plein|gatan|vägen|veien|vej|gade|gata|katu)(?:en)? \d{1,4}\b"
    r"|\b(?:ul\.|ulica|al\.) [A-ZŁŚŻ][\wąęćłńóśźż]+ \d"
    r"|(?:ул\.|улица|пр-т|проспект|пер\.) ?[А-ЯЁ][\w-]+,? ?(?:д\.? ?)?\d"
    r"|\b[A-ZÇĞİÖŞÜ]\w+ (?:Sokak|Sok\.|Caddesi|Cad\.|Mahallesi|Mah\.)"
    r"|\b[A-ZÄÖÜ]\w+ (?:Allee|Platz|Gasse|Ufer) \d{1,4}\b|\b\d{1,4}[a-z]?, (?:D-)?\d{5} [A-ZÄÖÜ]"
    # with the post code
    r"|\b(?:PLZ|[Zz]ip(?: code)?|[Pp]ostcode|[Pp]ostal code|código postal|code postal)"
    r"\b[^\w\n]{0,3}(?:[A-Z]{1,2})?\d[\dA-Z -]{2,8}|\b(?:CEP|CAP):? \d{5}"
    r"|\b[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}\b(?!-)|\bD-\d{5}\b"
    r"|\b[ABCEGHJ-NPRSTVXY]\d[A-Z] \d[A-Z]\d\b|\b\d{5}-\d{3}\b"
    r"|\b(?:AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR"
    r"|PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY) \d{5}(?:-\d{4})?\b(?! ?(?:mg|ml|I?U|/))"
    r"|〒|\d{1,3}丁目|\d{1,4}番地|[市区町村][^\s、。,]{1,8}\d{1,3}[-−ー]\d|[路街巷弄]\s?\d{1,5}号|\d{1,4}号楼"
    r"|[가-힣]+(?:시|구|군|동|읍|면) [가-힣]+(?:\d+번)?(?:로|길) ?\d"
)
