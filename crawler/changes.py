"""Whether a rule page says something else than before.

Its sentences compared, its layout and its clocks and counters not.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from crawler.clauses import clause_number_at
from crawler.sentences import Sentence, sentences
from crawler.wording import extent, letters, same_word, words

# Lines that change by themselves: dates of the last change, years of copyright, counters of views and members, clocks.
_VOLATILE = re.compile(
    r"©|\(c\) ?\d{4}|copyright (?:\d{4}|©)|all rights reserved|"
    r"alle rechte vorbehalten|tous droits réservés|derechos reservados|"
    r"last (?:updated|modified|reviewed|changed|edited)|updated (?:on|at)|page generated|rendered in|"
    r"(?<![\d.,])[\d.,]+ "
    r"(?:views?|visitors?|users? online|members? online|guests?|hits|likes|shares|comments|replies)\b|"
    r"zuletzt (?:geändert|aktualisiert|bearbeitet)|stand:|dernière (?:mise à jour|modification)|mis à jour le|"
    r"última (?:actualización|modificación|atualização)|actualizado el|"
    r"atualizado em|ultimo aggiornamento|aggiornato il|"
    r"laatst (?:gewijzigd|bijgewerkt)|ostatnia aktualizacja|zaktualizowano|последнее обновление|обновлено|"
    r"最終更新|更新日|最后更新|更新时间|최종 ?수정|최종 ?업데이트|"
    r"^(?:\d{1,2}[:.]\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{2,4})$|session ?id|csrf",
    re.IGNORECASE,
)

_PLAIN = re.compile(r"[^\W_]+")
# A line of nothing but the labels of a menu.
_LABELS = frozenset(
    [
        "home",
        "menu",
        "search",
        "login",
        "log",
        "in",
        "sign",
        "up",
        "out",
        "register",
        "contact",
        "contacts",
        "us",
        "about",
        "help",
        "faq",
        "imprint",
        "privacy",
        "terms",
        "cookies",
        "forum",
        "forums",
        "news",
        "blog",
        "start",
        "startseite",
        "suche",
        "anmelden",
        "kontakt",
        "impressum",
        "datenschutz",
        "hilfe",
        "accueil",
        "recherche",
        "connexion",
        "mentions",
        "légales",
        "aide",
        "inicio",
        "buscar",
        "entrar",
        "contacto",
        "ayuda",
        "início",
        "contato",
        "ajuda",
        "accedi",
        "contatti",
        "cerca",
        "aiuto",
        "inloggen",
        "zoeken",
        "hulp",
        "zaloguj",
        "szukaj",
        "pomoc",
        "главная",
        "вход",
        "поиск",
        "контакты",
        "помощь",
        "ホーム",
        "ログイン",
        "検索",
        "お問い合わせ",
        "首页",
        "登录",
        "搜索",
        "联系我们",
        "홈",
        "로그인",
        "검색",
        "문의",
        "skip",
        "to",
        "content",
        "back",
        "top",
        "next",
        "previous",
        "share",
        "print",
        "more",
    ]
)


@dataclass(frozen=True, slots=True)
class Change:
    """Sentences that are gone and sentences that came."""

    gone: tuple[str, ...]
    came: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.gone or self.came)


def compare(before: str, after: str) -> Change:
    """What `after` no longer says and what it says for the first time; layout, order and counters do not count."""
    if letters(before).text == letters(after).text:
        return Change((), ())
    every_old, every_new = _said(before), _said(after)
    old, new = ([(key, said) for key, said in every if not _VOLATILE.search(said)] for every in (every_old, every_new))
    for one, other in ((every_old, every_new), (old, new)):
        if "".join(key for key, _ in one) == "".join(key for key, _ in other):
            return Change((), ())  # the same words, perhaps cut into other lines
    wording = {key: said for key, said in (*old, *new) if not _is_menu(said)}
    there, now = (Counter(key for key, _ in told if key in wording) for told in (old, new))
    gone, came = _without_twins(list((there - now).elements()), list((now - there).elements()), wording)
    if "".join(gone) == "".join(came):
        return Change((), ())
    return Change(tuple(wording[key] for key in gone), tuple(wording[key] for key in came))


def _said(text: str) -> list[tuple[str, str]]:
    """The sentences, each after its letters without the number of its clause."""
    told = ((_key(text, sentence), sentence.text) for sentence in sentences(text))
    return [(key, said) for key, said in told if key]


def _key(text: str, sentence: Sentence) -> str:
    number = clause_number_at(text, sentence.start)
    return extent(text, max(sentence.start, number.end if number else 0), sentence.end)[2]


def _is_menu(line: str) -> bool:
    return len(line) < 80 and all(word in _LABELS for word in _PLAIN.findall(line.casefold()))


def _without_twins(gone: list[str], came: list[str], wording: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """What is left when sentences that differ in spelling alone have been matched."""
    left = list(came)
    kept = []
    for said in gone:
        near = (other for other in left if abs(len(said) - len(other)) <= 3)
        twin = next((other for other in near if _same(wording[said], wording[other])), None)
        if twin is None:
            kept.append(said)
        else:
            left.remove(twin)
    return kept, left


def _same(one: str, other: str) -> bool:
    ours, theirs = words(one), words(other)
    return len(ours) == len(theirs) and all(same_word(a, b) for a, b in zip(ours, theirs, strict=True))
