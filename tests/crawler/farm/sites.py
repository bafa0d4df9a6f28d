"""Invented sites in many languages and layouts. Everything they say is made up."""

import random
from html import escape

from catalog.model import Site
from tests.crawler.farm.server import Host, Page
from tests.factories import make_site

KINDS = ("join", "terms", "privacy", "guidelines", "about", "faq")

# For each language: what its links say (join, terms, privacy, guidelines, about, faq), and a paragraph.
SAID: dict[str, tuple[tuple[str, ...], str]] = {
    "en": (
        ("Become a member", "Terms of use", "Privacy notice", "Community guidelines", "About us", "Frequently asked questions"),
        "This community is a place where colleagues talk about what happens on the ward and what they would do next. Every member reads these rules before the first post, and the moderators ask for patience.",
    ),
    "de": (
        ("Jetzt registrieren", "Nutzungsbedingungen", "Datenschutz", "Netiquette", "Über uns", "Häufige Fragen"),
        "Diese Gemeinschaft ist ein Ort, an dem Kolleginnen und Kollegen über den Alltag auf der Station sprechen und einander weiterhelfen. Jedes Mitglied liest diese Regeln vor dem ersten Beitrag.",
    ),
    "fr": (
        ("Devenir membre", "Conditions générales d'utilisation", "Politique de confidentialité", "Charte de la communauté", "Qui sommes-nous ?", "Questions fréquentes"),
        "Cette communauté est un lieu où les collègues parlent de ce qui se passe dans le service et de ce qu'ils feraient ensuite. Chaque membre lit ces règles avant son premier message.",
    ),
    "es": (
        ("Regístrate", "Condiciones de uso", "Política de privacidad", "Normas de la comunidad", "Quiénes somos", "Preguntas frecuentes"),
        "Esta comunidad es un lugar donde los colegas hablan de lo que ocurre en la planta y de lo que harían después. Cada miembro lee estas normas antes de su primer mensaje.",
    ),
    "pt": (
        ("Cadastre-se", "Termos de uso", "Política de privacidade", "Regras da comunidade", "Quem somos", "Perguntas frequentes"),
        "Esta comunidade é um lugar onde os colegas conversam sobre o que acontece na enfermaria e sobre o que fariam em seguida. Cada membro lê estas regras antes da primeira mensagem.",
    ),
    "it": (
        ("Iscriviti", "Termini e condizioni", "Informativa sulla privacy", "Regole della community", "Chi siamo", "Domande frequenti"),
        "Questa comunità è un luogo dove i colleghi parlano di quello che succede in reparto e di che cosa farebbero dopo. Ogni membro legge queste regole prima del primo messaggio.",
    ),
    "nl": (
        ("Lid worden", "Gebruiksvoorwaarden", "Privacyverklaring", "Huisregels", "Over ons", "Veelgestelde vragen"),
        "Deze gemeenschap is een plek waar collega's praten over wat er op de afdeling gebeurt en wat zij daarna zouden doen. Ieder lid leest deze regels voor het eerste bericht.",
    ),
    "pl": (
        ("Zarejestruj się", "Regulamin", "Polityka prywatności", "Zasady społeczności", "O nas", "Najczęściej zadawane pytania"),
        "Ta społeczność jest miejscem, w którym koledzy rozmawiają o tym, co dzieje się na oddziale i co zrobiliby dalej. Każdy członek czyta te zasady przed pierwszym wpisem.",
    ),
    "ru": (
        ("Регистрация", "Пользовательское соглашение", "Политика конфиденциальности", "Правила сообщества", "О проекте", "Вопросы и ответы"),
        "Это сообщество — место, где коллеги говорят о том, что происходит в отделении и что они сделали бы дальше. Каждый участник читает эти правила перед первым сообщением.",
    ),
    "cs": (
        ("Registrace", "Podmínky použití", "Ochrana osobních údajů", "Pravidla diskuse", "O nás", "Časté dotazy"),
        "Tato komunita je místem, kde kolegové mluví o tom, co se děje na oddělení a co by udělali dál. Každý člen si přečte tato pravidla před prvním příspěvkem.",
    ),
    "sv": (
        ("Bli medlem", "Användarvillkor", "Integritetspolicy", "Regler", "Om oss", "Vanliga frågor"),
        "Den här gemenskapen är en plats där kollegor talar om vad som händer på avdelningen och vad de skulle göra härnäst. Varje medlem läser reglerna före sitt första inlägg.",
    ),
    "da": (
        ("Opret konto", "Brugsbetingelser", "Privatlivspolitik", "Retningslinjer", "Om os", "Ofte stillede spørgsmål"),
        "Dette fællesskab er et sted, hvor kolleger taler om, hvad der sker på afdelingen, og hvad de ville gøre bagefter. Hvert medlem læser reglerne før sit første indlæg.",
    ),
    "fi": (
        ("Liity jäseneksi", "Käyttöehdot", "Tietosuojaseloste", "Keskustelun säännöt", "Tietoa meistä", "Usein kysytyt kysymykset"),
        "Tämä yhteisö on paikka, jossa kollegat puhuvat siitä, mitä osastolla tapahtuu ja mitä he tekisivät seuraavaksi. Jokainen jäsen lukee nämä säännöt ennen ensimmäistä viestiään.",
    ),
    "tr": (
        ("Üye ol", "Kullanım koşulları", "Gizlilik politikası", "Topluluk kuralları", "Hakkımızda", "Sık sorulan sorular"),
        "Bu topluluk, meslektaşların serviste olup bitenler ve bundan sonra ne yapacakları hakkında konuştukları bir yerdir. Her üye ilk mesajından önce bu kuralları okur.",
    ),
    "el": (
        ("Εγγραφή", "Όροι χρήσης", "Πολιτική απορρήτου", "Κανόνες κοινότητας", "Ποιοι είμαστε", "Συχνές ερωτήσεις"),
        "Αυτή η κοινότητα είναι ένας τόπος όπου οι συνάδελφοι μιλούν για όσα συμβαίνουν στον θάλαμο και για το τι θα έκαναν μετά. Κάθε μέλος διαβάζει τους κανόνες πριν από το πρώτο μήνυμα.",
    ),
    "ar": (
        ("إنشاء حساب", "شروط الاستخدام", "سياسة الخصوصية", "إرشادات المجتمع", "من نحن", "الأسئلة الشائعة"),
        "هذا المجتمع مكان يتحدث فيه الزملاء عما يحدث في القسم وعما سيفعلونه بعد ذلك. يقرأ كل عضو هذه القواعد قبل أول مشاركة له، ويطلب المشرفون الصبر.",
    ),
    "ja": (
        ("新規会員登録", "利用規約", "プライバシーポリシー", "投稿ガイドライン", "運営会社", "よくある質問"),
        "このコミュニティは、同僚が病棟で起きていることや次に何をするかについて話し合う場所です。会員は最初の投稿の前にこの規則を読みます。管理者はしばらくお待ちいただくことがあります。",
    ),
    "ko": (
        ("회원가입", "이용약관", "개인정보처리방침", "커뮤니티 가이드라인", "회사소개", "자주 묻는 질문"),
        "이 커뮤니티는 동료들이 병동에서 일어나는 일과 다음에 무엇을 할지 이야기하는 곳입니다. 모든 회원은 첫 글을 쓰기 전에 이 규칙을 읽습니다. 운영자는 양해를 부탁드립니다.",
    ),
    "zh": (
        ("立即注册", "用户协议", "隐私政策", "社区公约", "关于我们", "常见问题"),
        "这个社区是同事们谈论病房里发生的事情以及下一步该怎么做的地方。每位成员在第一次发帖之前都要阅读这些规则，管理员请大家耐心等待。",
    ),
}
TAGS = {"zh": "zh-Hans"}
SLUGS = {"join": "join", "terms": "terms", "privacy": "privacy", "guidelines": "rules", "about": "about", "faq": "faq"}
NOISE = ("Blog", "Events", "Newsletter", "Jobs", "Contact", "Cookie settings")
LAYOUTS = ("footer", "header", "table", "accordion", "cards", "pictures", "base")


def page_of(language: str, title: str, n: int = 0, more: str = "") -> str:
    """A whole page of text in the language."""
    text = "".join(f"<p>{escape(SAID[language][1])} ({n + i})</p>" for i in range(3))
    return (
        f"<!DOCTYPE html><html lang='{TAGS.get(language, language)}'><head><meta charset='utf-8'><title>{escape(title)}</title></head>"
        f"<body><h1>{escape(title)}</h1>{text}{more}</body></html>"
    )


def home_of(language: str, title: str, addresses: dict[str, str], layout: str, seed: int = 0) -> str:
    """A home page whose links to the rule pages are laid out in one of many ways."""
    said = dict(zip(KINDS, SAID[language][0], strict=True))
    links = [(addresses[kind], said[kind]) for kind in addresses]
    links += [(f"/x/{word.lower().replace(' ', '-')}", word) for word in NOISE]
    random.Random(seed).shuffle(links)
    anchors = [f"<a href='{escape(url)}'>{escape(text)}</a>" for url, text in links]
    match layout:
        case "footer":
            nav = "<footer><ul>" + "".join(f"<li>{one}</li>" for one in anchors) + "</ul></footer>"
        case "header":
            nav = "<header><nav>" + " | ".join(anchors) + "</nav></header>"
        case "table":
            nav = "<table>" + "".join(f"<tr><td>{one}</td></tr>" for one in anchors) + "</table>"
        case "accordion":
            nav = "".join(f"<details><summary>&#9656;</summary><div>{one}</div></details>" for one in anchors)
        case "cards":
            nav = "".join(
                f"<div class='card'><a href='{escape(url)}'><span></span><b>» {escape(text)}</b></a></div>" for url, text in links
            )
        case "pictures":
            nav = "".join(f"<a href='{escape(url)}'><img src='/i.png' alt='{escape(text)}'></a>" for url, text in links)
        case _:
            nav = "<base href='/'>" + "".join(
                f"<a href='{escape(url.lstrip('/'))}' target='_blank'>{escape(text)}</a>" for url, text in links
            )
    return page_of(language, title, seed, more=nav)


def address_of(kind: str, number: int, speaking: bool) -> str:
    """A path that says what it leads to, or one that does not."""
    return f"/{SLUGS[kind]}" if speaking else f"/p/{100 * number + KINDS.index(kind)}"


def make_host(number: int, language: str, layout: str = "footer", speaking: bool = True, etag: bool = True) -> Host:
    """One invented host with a home page and all six rule pages."""
    name = f"ward-{number}.example"
    title = f"Ward {number}"
    addresses = {kind: address_of(kind, number, speaking) for kind in KINDS}
    host = Host(name, robots="User-agent: *\nDisallow: /members/\n")
    host.pages["/"] = Page(home_of(language, title, addresses, layout, number), etag=etag)
    for kind, path in addresses.items():
        heading = SAID[language][0][KINDS.index(kind)]
        host.pages[path] = Page(page_of(language, f"{heading} - {title}", number), etag=etag)
    return host


def site_of(host: Host, declared: bool = False, **facts: object) -> Site:
    """The catalogue's entry for a host; with its pages declared, or only its home page."""
    url = f"https://{host.name}"
    pages = {kind: url + path for kind in KINDS for path in host.pages if path == f"/{SLUGS[kind]}"} if declared else None
    return make_site(id=host.name.removesuffix(".example"), url=f"{url}/", pages=pages or None, **facts)
