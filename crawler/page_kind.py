"""Which rule page a page is, by its address, its title and its first headings."""

import re
from collections.abc import Sequence
from functools import cache
from urllib.parse import unquote, urlsplit

# The order decides: a page called "FAQ about joining" is a faq, "privacy and terms" is the privacy page.
_WORDS = {
    "faq": """
        faqs? frequently.asked q&a help.?cent(?:er|re) häufige.fragen foire.aux.questions
        questions.fréquentes preguntas.frecuentes perguntas.frequentes domande.frequenti よくある質問
        よくあるご質問 ご質問 자주.묻는 자주하는 常见问题 常見問題 veelgestelde pytania вопросы частые
    """,
    "privacy": """
        privacy data.protection datenschutz confidentialité données.personnelles privacidad
        protección.de.datos privacidade riservatezza trattamento.dei.dati プライバシー 個人情報 개인정보
        隐私 隱私 privacybeleid prywatności конфиденциальн персональных.данных
    """,
    "terms": """
        terms tos conditions.of.use user.agreement legal nutzungsbedingungen agb teilnahmebedingungen
        conditions cgu mentions.légales términos condiciones aviso.legal termos condizioni termini 利用規約
        会員規約 規約 이용약관 약관 使用条款 服务条款 用户协议 服務條款 voorwaarden regulamin warunki
        пользовательское.соглашение условия правила.пользования
    """,
    "guidelines": """
        guidelines? rules? code.of.conduct etiquette netiquette netiquett?e? posting.policy house.rules
        community.standards conduct regeln forenregeln richtlinien verhaltenskodex charte règles règlement
        normas reglas directrices regras diretrizes regole linee.guida ガイドライン ルール 投稿規定
        가이드라인 규칙 수칙 指南 规则 规范 社区公约 版规 huisregels gedragsregels richtlijnen zasady
        правила
    """,
    "join": """
        join sign.?up register registration membership become.a.member apply eligibility who.can who.may
        verification verify beitreten mitglied.werden mitgliedschaft registrier(?:en|ung) anmeld(?:en|ung)
        adhérer adhésion inscription s.inscrire rejoindre devenir.membre únete unirse hazte registro
        regístrate inscripción alta asociarse afiliación cadastro inscrição associe participar adesão
        iscri(?:viti|zione|versi) registrati registrazione diventa.socio adesione 入会 会員登録 新規登録
        登録方法 参加方法 申し込み 가입 회원가입 등록 加入 注册 註冊 入会 认证 aanmelden lid.worden
        registreren inschrijven dołącz rejestracja zarejestruj członkostwo вступ регистрация присоедин
    """,
    "about": """
        about who.we.are our.story our.mission über.uns wir.über impressum à.propos qui.sommes quiénes
        sobre.nosotros acerca quem.somos sobre chi.siamo 概要 とは について 소개 关于 關於 简介 over.ons
        wie.zijn o.nas кто.мы о.нас о.проекте о.сайте
    """,
}


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {
        kind: re.compile(
            "|".join(
                rf"(?<![^\W_]){word}" if word[0].isascii() or (word[0].isalpha() and ord(word[0]) < 0x2000) else word
                for word in words.replace(".", r"[\W_]{0,3}").split()
            ),
            re.IGNORECASE,
        )
        for kind, words in _WORDS.items()
    }


def page_kind(url: str | None, title: str, headings: Sequence[str]) -> str | None:
    """`join`, `terms`, `privacy`, `guidelines`, `about`, `faq`, or None.

    The address first, then the first heading, then the title.
    """
    places = [_path(url), *(heading[:120] for heading in headings[:1]), title[:120]]
    for place in places:
        for kind, pattern in _patterns().items():
            if place and pattern.search(place):
                return kind
    return None


def _path(url: str | None) -> str:
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return ""
    return re.sub(r"[-_./+=&?]+", " ", unquote(f"{parts.path} {parts.query}"))[:300]
