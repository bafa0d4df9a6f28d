"""What pages say, in many languages, when they are not there, not open, not theirs any more or only for people."""

import re
import unicodedata
from collections.abc import Iterable, Mapping


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


NOT_FOUND = any_of(
    {
        "en": [
            "page not found",
            "not found",
            "error 404",
            "404 error",
            "404",
            "page doesn't exist",
            "page does not exist",
        ]
        + [
            "page you requested could not be found",
            "page cannot be found",
            "can't find that page",
            "page can't be found",
            "nothing was found at",
            "can't find the page",
        ]
        + [
            "page is no longer available",
            "page you are looking for",
            "page has been removed",
            "nothing was found here",
        ],
        "de": [
            "seite nicht gefunden",
            "seite wurde nicht gefunden",
            "seite konnte nicht gefunden werden",
            "nicht gefunden",
        ]
        + ["seite existiert nicht", "gibt es nicht mehr", "seite ist nicht verfügbar"],
        "fr": [
            "page introuvable",
            "page non trouvée",
            "page n'existe pas",
            "page n'a pas été trouvée",
            "page demandée est introuvable",
        ],
        "es": [
            "página no encontrada",
            "no se encontró la página",
            "no se ha encontrado la página",
            "la página no existe",
        ]
        + ["no encontramos la página", "página que buscas no existe"],
        "pt": ["página não encontrada", "página não existe", "não encontramos a página", "página que procura não"],
        "it": ["pagina non trovata", "pagina non esiste", "pagina richiesta non è stata trovata", "pagina inesistente"],
        "nl": ["pagina niet gevonden", "pagina bestaat niet", "pagina kon niet worden gevonden"],
        "pl": ["nie znaleziono strony", "strona nie została znaleziona", "strona nie istnieje", "nie znaleziono"],
        "ru": ["страница не найдена", "такой страницы не существует", "страница не существует", "страница удалена"],
        "uk": ["сторінку не знайдено", "сторінка не існує"],
        "cs": ["stránka nenalezena", "stránka nebyla nalezena", "stránka neexistuje"],
        "sv": ["sidan hittades inte", "sidan kunde inte hittas", "sidan finns inte"],
        "da": ["siden blev ikke fundet", "siden findes ikke"],
        "no": ["siden ble ikke funnet", "fant ikke siden", "siden finnes ikke"],
        "fi": ["sivua ei löytynyt", "sivua ei ole"],
        "hu": ["az oldal nem található", "a keresett oldal nem"],
        "ro": ["pagina nu a fost găsită", "pagina nu există"],
        "el": ["η σελίδα δεν βρέθηκε", "δεν βρέθηκε η σελίδα"],
        "tr": ["sayfa bulunamadı", "aradığınız sayfa"],
        "ar": ["الصفحة غير موجودة", "لم يتم العثور على الصفحة"],
        "ja": ["ページが見つかりません", "お探しのページは", "ページは存在しません", "見つかりませんでした"],
        "ko": ["페이지를 찾을 수 없습니다", "존재하지 않는 페이지", "찾을 수 없습니다"],
        "zh": ["页面不存在", "找不到页面", "页面未找到", "您访问的页面", "無法找到", "找不到網頁", "頁面不存在"],
    }
)

MEMBERS_ONLY = any_of(
    {
        "en": ["please log in", "please sign in", "log in to continue", "sign in to continue", "you must be logged in"]
        + [
            "you need to log in",
            "login required",
            "members only",
            "log in to view",
            "sign in to view",
            "sign in to your account",
        ]
        + ["log in to your account", "restricted to members", "member login"],
        "de": ["bitte melden sie sich an", "bitte loggen sie sich ein", "bitte einloggen", "anmeldung erforderlich"]
        + ["sie müssen angemeldet sein", "nur für mitglieder", "nur für angemeldete", "mitglieder-login"],
        "fr": ["veuillez vous connecter", "connexion requise", "réservé aux membres", "vous devez être connecté"]
        + ["connectez-vous pour", "identifiez-vous", "espace membre"],
        "es": [
            "inicie sesión para",
            "inicia sesión para",
            "debe iniciar sesión",
            "debes iniciar sesión",
            "solo para miembros",
        ]
        + ["acceso restringido", "por favor, inicie sesión", "acceso para socios"],
        "pt": [
            "faça login para",
            "inicie sessão para",
            "é necessário iniciar sessão",
            "precisa estar logado",
            "faça o login",
        ]
        + ["apenas para membros", "área restrita"],
        "it": [
            "effettua il login",
            "accedi per continuare",
            "devi effettuare l'accesso",
            "riservato ai soci",
            "riservata agli iscritti",
        ]
        + ["area riservata", "è necessario accedere"],
        "nl": ["log in om", "u moet ingelogd zijn", "je moet ingelogd zijn", "alleen voor leden", "inloggen vereist"],
        "pl": ["zaloguj się, aby", "musisz się zalogować", "tylko dla zalogowanych", "wymagane logowanie"],
        "ru": [
            "войдите, чтобы",
            "необходимо войти",
            "только для зарегистрированных",
            "требуется авторизация",
            "пожалуйста, войдите",
        ],
        "uk": ["увійдіть, щоб", "необхідно увійти"],
        "cs": ["přihlaste se", "se přihlaste", "musíte se přihlásit", "musíte být přihlášen", "pouze pro členy"],
        "sv": ["logga in för att", "du måste vara inloggad", "endast för medlemmar"],
        "da": ["log ind for at", "du skal være logget ind", "kun for medlemmer"],
        "no": ["logg inn for å", "du må være logget inn", "kun for medlemmer"],
        "fi": ["kirjaudu sisään", "vain jäsenille"],
        "hu": ["kérjük, jelentkezzen be", "be kell jelentkeznie"],
        "ro": ["trebuie să vă autentificați", "autentificați-vă pentru"],
        "el": ["παρακαλώ συνδεθείτε", "πρέπει να συνδεθείτε"],
        "tr": ["lütfen giriş yapın", "giriş yapmanız gerekiyor", "yalnızca üyeler"],
        "ar": ["يرجى تسجيل الدخول", "يجب تسجيل الدخول"],
        "ja": ["ログインしてください", "ログインが必要です", "会員専用", "会員限定"],
        "ko": ["로그인이 필요합니다", "로그인해 주세요", "로그인 후 이용", "회원 전용"],
        "zh": ["请先登录", "请登录", "需要登录", "請先登入", "請登入", "仅限会员", "登录后查看"],
    }
)

FOR_SALE = any_of(
    {
        "en": [
            "domain is for sale",
            "domain may be for sale",
            "buy this domain",
            "domain for sale",
            "domain name is for sale",
        ]
        + [
            "this domain is parked",
            "parked domain",
            "domain has expired",
            "domain name has expired",
            "this domain was recently",
        ]
        + [
            "domain is available for purchase",
            "inquire about this domain",
            "account has been suspended",
            "account suspended",
        ]
        + [
            "welcome to nginx",
            "apache2 default page",
            "apache2 ubuntu default page",
            "apache2 debian default page",
            "web server's default page",
        ]
        + [
            "future home of something quite cool",
            "this site is under construction by its new owner",
            "make an offer on this domain",
        ],
        "de": [
            "domain steht zum verkauf",
            "domain kaufen",
            "diese domain ist geparkt",
            "domain zu verkaufen",
            "domain ist abgelaufen",
        ]
        + ["diese domain wurde registriert"],
        "fr": [
            "domaine est à vendre",
            "acheter ce domaine",
            "nom de domaine est à vendre",
            "domaine a expiré",
            "domaine réservé",
        ],
        "es": [
            "dominio está en venta",
            "comprar este dominio",
            "dominio en venta",
            "dominio ha caducado",
            "dominio está aparcado",
        ],
        "pt": [
            "domínio está à venda",
            "comprar este domínio",
            "domínio à venda",
            "domínio expirou",
            "domínio está estacionado",
        ],
        "it": [
            "dominio è in vendita",
            "acquista questo dominio",
            "dominio in vendita",
            "dominio è scaduto",
            "dominio parcheggiato",
        ],
        "nl": [
            "domein is te koop",
            "domeinnaam is te koop",
            "domein te koop",
            "domeinnaam is geregistreerd",
            "domein is geparkeerd",
        ],
        "pl": [
            "domena jest na sprzedaż",
            "domena na sprzedaż",
            "kup tę domenę",
            "domena wygasła",
            "oferta sprzedaży domeny",
        ],
        "ru": [
            "домен продается",
            "домен продаётся",
            "домен выставлен на продажу",
            "купить этот домен",
            "срок регистрации домена истек",
        ],
        "uk": ["домен продається"],
        "cs": ["doména je na prodej", "doména na prodej", "doména je zaparkována"],
        "sv": ["domänen är till salu", "domän till salu", "domänen är parkerad"],
        "da": ["domænet er til salg", "domænet er parkeret"],
        "no": ["domenet er til salgs", "domenet er parkert"],
        "fi": ["verkkotunnus on myynnissä", "verkkotunnus on varattu"],
        "hu": ["domain eladó", "a domain név eladó"],
        "ro": ["domeniul este de vânzare", "domeniu de vânzare"],
        "tr": ["alan adı satılıktır", "bu alan adı satılık", "satılık alan adı"],
        "ar": ["هذا النطاق للبيع", "اسم النطاق للبيع"],
        "ja": [
            "ドメインは販売中",
            "ドメインを購入",
            "このドメインは売り出し中",
            "ドメインの有効期限が切れ",
            "ドメイン販売",
        ],
        "ko": ["도메인을 판매", "도메인 판매", "도메인이 만료", "이 도메인은 판매"],
        "zh": ["域名出售", "此域名可出售", "该域名正在出售", "购买此域名", "域名已过期", "網域出售", "此網域待售"],
    }
)

# The same with the domain's own name in between.
NAMED_FOR_SALE = re.compile(
    r"(?<!\w)(domain|domaine|domeinnaam|domein|dominio|domínio|domena|домен|doména|domänen|domænet|domenet|domeniul)(?!\w).{1,80}?"
    r"(?<!\w)(for sale|zum verkauf|à vendre|te koop|en venta|à venda|in vendita|na sprzedaż|продается|продаётся|на продажу|na prodej"
    r"|till salu|til salg|til salgs|de vânzare)(?!\w)"
)

PARKING_HOSTS = re.compile(
    r"sedoparking|parkingcrew|bodis\.com|hugedomains|afternic|dan\.com/buy|godaddy\.com/forsale|above\.com|parklogic|"
    r"skenzo|namebright|domainmarket|undeveloped\.com|sav\.com/domain|epik\.com/domain|dynadot\.com/domain|parking-lander"
)

PEOPLE_ONLY = any_of(
    {
        "en": [
            "just a moment",
            "checking your browser",
            "verify you are human",
            "verifying you are human",
            "are you a robot",
        ]
        + [
            "are not a robot",
            "pardon our interruption",
            "attention required",
            "enable javascript and cookies to continue",
        ]
        + ["unusual traffic from your", "request unsuccessful", "security check to access", "ddos protection by"]
        + [
            "access to this page has been denied",
            "please complete the security check",
            "one more step",
            "you have been blocked",
        ]
        + ["prove you are human", "complete the captcha", "press and hold"],
        "de": [
            "überprüfung ihres browsers",
            "bestätigen sie, dass sie ein mensch sind",
            "sind sie ein roboter",
            "kein roboter sind",
            "sicherheitsüberprüfung",
        ],
        "fr": [
            "vérifiez que vous êtes humain",
            "vérification de votre navigateur",
            "êtes-vous un robot",
            "n'êtes pas un robot",
        ],
        "es": [
            "verifique que es un ser humano",
            "comprobando su navegador",
            "verifica que eres humano",
            "no eres un robot",
            "no es un robot",
        ],
        "pt": ["verifique se você é humano", "verificando seu navegador", "não é um robô", "não é um robot"],
        "it": ["verifica di essere umano", "verifica del browser", "non sei un robot"],
        "nl": ["controleer of u een mens bent", "uw browser wordt gecontroleerd", "geen robot bent"],
        "pl": ["potwierdź, że jesteś człowiekiem", "nie jesteś robotem", "sprawdzanie przeglądarki"],
        "ru": [
            "подтвердите, что вы не робот",
            "проверка вашего браузера",
            "вы не робот",
            "подтвердите, что вы человек",
        ],
        "sv": ["verifiera att du är en människa", "inte är en robot"],
        "tr": ["insan olduğunuzu doğrulayın", "robot olmadığınızı"],
        "ja": [
            "人間であることを確認",
            "ロボットではありません",
            "ブラウザを確認しています",
            "アクセスが拒否されました",
        ],
        "ko": ["사람인지 확인", "로봇이 아닙니다", "브라우저를 확인하는 중"],
        "zh": ["确认您是真人", "验证您是真人", "人机验证", "正在检查您的浏览器", "安全验证", "確認您是人類"],
    }
)

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
