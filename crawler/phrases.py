"""What pages say, in many languages, when they are not there, not open, not theirs any more or only for people."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from catalog import strict_yaml
from catalog.vocabulary import DATA


def data(name: str) -> Any:
    """The words in `data/crawler/NAME.yaml`."""
    return strict_yaml.read(DATA / "crawler" / f"{name}.yaml")


def plain(text: str) -> str:
    """Text in one form for comparing: compatible characters as one, small letters, single blanks, straight quotes."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'").replace("‘", "'").replace("´", "'")
    return " ".join(folded.split())


def any_of(phrases: Mapping[str, Iterable[str]]) -> re.Pattern[str]:
    """One pattern that finds any phrase in plain text; between letters of an alphabet only whole words count."""
    parts = sorted({plain(phrase) for some in phrases.values() for phrase in some}, key=len, reverse=True)
    return re.compile("|".join(_bounded(part) for part in parts))


def _bounded(phrase: str) -> str:
    start = r"(?<!\w)" if phrase[0].isalnum() and _spaced(phrase[0]) else ""
    end = r"(?!\w)" if phrase[-1].isalnum() and _spaced(phrase[-1]) else ""
    return start + re.escape(phrase) + end


def _spaced(letter: str) -> bool:
    """Whether the letter belongs to a script that puts blanks between words (Korean puts endings after them)."""
    return not unicodedata.name(letter, "").startswith(("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "THAI"))


_NOTICES = data("notices")
NOT_FOUND = any_of(_NOTICES["not_found"])

MEMBERS_ONLY = any_of(_NOTICES["members_only"])

FOR_SALE = any_of(_NOTICES["for_sale"])

# The same with the domain's own name in between.
NAMED_FOR_SALE = re.compile(
    r"(?<!\w)(domain|domaine|domeinnaam|domein|dominio|domínio|domena|домен|doména|domänen|domænet|domenet|domeniul)(?!\w)"
    r".{1,80}?(?<!\w)(for sale|zum verkauf|à vendre|te koop|en venta|à venda|in vendita|na sprzedaż|продается|продаётся"
    r"|на продажу|na prodej|till salu|til salg|til salgs|de vânzare)(?!\w)"
)

PARKING_HOSTS = re.compile(
    r"sedoparking|parkingcrew|bodis\.com|hugedomains|afternic|dan\.com/buy|godaddy\.com/forsale|above\.com|parklogic|"
    r"skenzo|namebright|domainmarket|undeveloped\.com|sav\.com/domain|epik\.com/domain|dynadot\.com/domain|parking-lander"
)

PEOPLE_ONLY = any_of(_NOTICES["people_only"])

WALL_MARKS = re.compile(
    rb"cf-chl-|challenge-platform|_Incapsula_Resource|px-captcha|captcha-delivery\.com|awsWafCookieDomainList|"
    rb"distil_r_captcha|sucuri_cloudproxy|ddos-guard|__ddg|/_guard/|kasada|hcaptcha\.com/1/api|akamai.{0,40}sec-cpt"
)

LOGIN_PATH = re.compile(
    r"(^|[/._-])(log-?in|sign-?in|log-?on|sso|auth|oauth2?|authorize|saml2?|cas|anmelden|anmeldung|einloggen|connexion|"
    r"identification|iniciar-?sesion|acceso|entrar|accedi|inloggen|logowanie|zaloguj|vhod|logga-in|giris)($|[/._?-])",
    re.IGNORECASE,
)
LOGIN_HOST = re.compile(r"^(login|signin|sso|auth|accounts?|id|idp|cas|identity|secure-login)\.", re.IGNORECASE)
