"""Where a site keeps its rule pages: by what links say, in many languages, by their paths, and by the sitemap."""

import re
from collections.abc import Collection, Iterable, Mapping
from urllib.parse import unquote, urlsplit

from crawler.body import Link
from crawler.domains import same_owner
from crawler.phrases import LOGIN_PATH, plain

KINDS = ("join", "terms", "privacy", "guidelines", "about", "faq")

# What links to a rule page say, by kind and language. The whole text of a link counts more than a part of it.
_TEXTS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "join": {
        "en": ("how to join", "join", "join us", "join now", "become a member", "sign up", "register", "registration", "membership", "who can join")
        + ("create account", "create an account", "create your account", "apply for membership", "eligibility", "verification", "request access", "membership requirements"),
        "de": ("mitglied werden", "mitgliedschaft", "registrieren", "registrierung", "beitreten", "jetzt registrieren", "konto erstellen", "kostenlos registrieren", "aufnahme", "beitritt"),
        "fr": ("s'inscrire", "inscription", "adhérer", "adhésion", "devenir membre", "créer un compte", "rejoignez-nous", "rejoindre", "comment adhérer", "nous rejoindre"),
        "es": ("registrarse", "regístrate", "registro", "únete", "hazte socio", "hazte miembro", "crear cuenta", "inscripción", "afiliación", "cómo unirse", "darse de alta", "asóciate"),
        "pt": ("cadastre-se", "cadastro", "registar", "registe-se", "registre-se", "criar conta", "associe-se", "inscrição", "torne-se membro", "seja sócio", "como participar"),
        "it": ("registrati", "iscriviti", "iscrizione", "registrazione", "diventa socio", "crea un account", "come iscriversi", "unisciti", "diventa membro"),
        "nl": ("registreren", "lid worden", "aanmelden als lid", "lidmaatschap", "inschrijven", "word lid", "account aanmaken"),
        "pl": ("zarejestruj się", "rejestracja", "dołącz", "załóż konto", "członkostwo", "jak dołączyć", "zostań członkiem"),
        "ru": ("регистрация", "зарегистрироваться", "вступить", "стать участником", "членство", "присоединиться", "создать аккаунт"),
        "uk": ("реєстрація", "зареєструватися", "приєднатися", "стати учасником"),
        "cs": ("registrace", "zaregistrovat se", "registrovat", "staňte se členem", "členství"),
        "sv": ("bli medlem", "registrera dig", "medlemskap", "skapa konto"),
        "da": ("bliv medlem", "opret konto", "tilmeld dig", "medlemskab", "opret bruger"),
        "no": ("bli medlem", "registrer deg", "medlemskap", "opprett konto"),
        "fi": ("liity", "rekisteröidy", "liity jäseneksi", "jäsenyys", "luo tili"),
        "hu": ("regisztráció", "csatlakozás", "tagság", "regisztrálok"),
        "ro": ("înregistrare", "înscriere", "devino membru", "creează cont", "înregistrează-te"),
        "el": ("εγγραφή", "γίνε μέλος", "γίνετε μέλος"),
        "tr": ("üye ol", "kayıt ol", "üyelik", "kaydol", "hesap oluştur"),
        "ar": ("انضم", "التسجيل", "إنشاء حساب", "العضوية", "انضم إلينا", "سجل الآن"),
        "fa": ("ثبت نام", "عضویت"),
        "he": ("הרשמה", "הצטרפות", "הצטרפו"),
        "hi": ("पंजीकरण", "सदस्य बनें", "शामिल हों"),
        "id": ("daftar", "bergabung", "keanggotaan", "pendaftaran"),
        "vi": ("đăng ký", "tham gia"),
        "th": ("สมัครสมาชิก", "ลงทะเบียน"),
        "ja": ("会員登録", "新規登録", "新規会員登録", "入会", "入会案内", "登録する", "無料会員登録", "参加方法", "入会のご案内", "会員登録について"),
        "ko": ("회원가입", "가입하기", "가입", "가입 안내", "회원 가입", "가입안내"),
        "zh": ("注册", "加入我们", "会员注册", "立即注册", "免费注册", "加入", "註冊", "會員註冊", "如何加入", "加入會員", "入会申请"),
    },
    "terms": {
        "en": ("terms", "terms of use", "terms of service", "terms and conditions", "terms & conditions", "conditions of use", "user agreement", "legal notice", "legal", "terms of membership"),
        "de": ("nutzungsbedingungen", "agb", "allgemeine geschäftsbedingungen", "teilnahmebedingungen", "geschäftsbedingungen", "nutzungsordnung"),
        "fr": ("conditions d'utilisation", "conditions générales", "conditions générales d'utilisation", "cgu", "mentions légales"),
        "es": ("condiciones de uso", "términos y condiciones", "términos de uso", "aviso legal", "condiciones generales", "términos del servicio"),
        "pt": ("termos de uso", "termos e condições", "termos de utilização", "condições de uso", "termos de serviço", "condições gerais"),
        "it": ("condizioni d'uso", "termini e condizioni", "condizioni di utilizzo", "termini di servizio", "note legali", "condizioni generali"),
        "nl": ("gebruiksvoorwaarden", "algemene voorwaarden", "voorwaarden"),
        "pl": ("regulamin", "warunki korzystania", "regulamin serwisu", "warunki użytkowania"),
        "ru": ("пользовательское соглашение", "условия использования", "правила пользования", "условия пользования", "публичная оферта"),
        "uk": ("умови використання", "угода користувача"),
        "cs": ("podmínky použití", "podmínky užití", "obchodní podmínky", "všeobecné podmínky"),
        "sv": ("användarvillkor", "villkor", "allmänna villkor"),
        "da": ("vilkår", "brugsbetingelser", "betingelser", "brugervilkår"),
        "no": ("vilkår", "brukervilkår", "betingelser"),
        "fi": ("käyttöehdot", "ehdot"),
        "hu": ("felhasználási feltételek", "ászf", "általános szerződési feltételek"),
        "ro": ("termeni și condiții", "condiții de utilizare", "termeni si conditii"),
        "el": ("όροι χρήσης", "όροι και προϋποθέσεις"),
        "tr": ("kullanım koşulları", "kullanım şartları", "üyelik sözleşmesi", "kullanıcı sözleşmesi"),
        "ar": ("شروط الاستخدام", "الشروط والأحكام"),
        "fa": ("شرایط استفاده", "قوانین و مقررات"),
        "he": ("תנאי שימוש", "תקנון"),
        "hi": ("उपयोग की शर्तें", "नियम और शर्तें"),
        "id": ("syarat dan ketentuan", "ketentuan layanan", "syarat penggunaan"),
        "vi": ("điều khoản sử dụng", "điều khoản"),
        "th": ("ข้อกำหนดการใช้งาน", "เงื่อนไขการใช้งาน"),
        "ja": ("利用規約", "ご利用規約", "会員規約", "サービス利用規約", "ご利用条件"),
        "ko": ("이용약관", "이용 약관", "서비스 약관"),
        "zh": ("用户协议", "服务条款", "使用条款", "使用條款", "服務條款", "用户服务协议", "会员条款", "法律声明"),
    },
    "privacy": {
        "en": ("privacy", "privacy policy", "privacy notice", "privacy statement", "data protection", "data privacy", "privacy & cookies", "privacy and cookies"),
        "de": ("datenschutz", "datenschutzerklärung", "datenschutzhinweise", "datenschutzbestimmungen"),
        "fr": ("politique de confidentialité", "confidentialité", "données personnelles", "protection des données", "vie privée", "charte de confidentialité"),
        "es": ("política de privacidad", "privacidad", "protección de datos", "aviso de privacidad"),
        "pt": ("política de privacidade", "privacidade", "proteção de dados", "aviso de privacidade"),
        "it": ("informativa sulla privacy", "privacy policy", "informativa privacy", "protezione dei dati", "trattamento dei dati personali"),
        "nl": ("privacyverklaring", "privacybeleid", "privacy statement"),
        "pl": ("polityka prywatności", "ochrona danych osobowych", "prywatność", "rodo"),
        "ru": ("политика конфиденциальности", "обработка персональных данных", "конфиденциальность", "политика обработки персональных данных"),
        "uk": ("політика конфіденційності", "захист персональних даних"),
        "cs": ("ochrana osobních údajů", "zásady ochrany osobních údajů", "soukromí"),
        "sv": ("integritetspolicy", "personuppgifter", "dataskydd", "sekretesspolicy"),
        "da": ("privatlivspolitik", "persondatapolitik", "databeskyttelse", "persondata"),
        "no": ("personvern", "personvernerklæring"),
        "fi": ("tietosuoja", "tietosuojaseloste", "yksityisyys"),
        "hu": ("adatvédelem", "adatvédelmi tájékoztató", "adatkezelési tájékoztató"),
        "ro": ("politica de confidențialitate", "confidențialitate", "protecția datelor"),
        "el": ("πολιτική απορρήτου", "προστασία δεδομένων", "απόρρητο"),
        "tr": ("gizlilik politikası", "gizlilik", "kvkk", "kişisel verilerin korunması"),
        "ar": ("سياسة الخصوصية", "الخصوصية"),
        "fa": ("حریم خصوصی",),
        "he": ("מדיניות פרטיות", "פרטיות"),
        "hi": ("गोपनीयता नीति",),
        "id": ("kebijakan privasi", "privasi"),
        "vi": ("chính sách bảo mật", "bảo mật"),
        "th": ("นโยบายความเป็นส่วนตัว",),
        "ja": ("プライバシーポリシー", "個人情報保護方針", "個人情報の取り扱いについて", "個人情報の取扱い", "個人情報保護"),
        "ko": ("개인정보처리방침", "개인정보 처리방침", "개인정보 보호정책", "개인정보취급방침"),
        "zh": ("隐私政策", "隐私条款", "隐私声明", "隱私權政策", "隱私政策", "隐私保护", "隐私权政策", "個人資料保護"),
    },
    "guidelines": {
        "en": ("community guidelines", "guidelines", "code of conduct", "forum rules", "rules", "community rules", "house rules", "posting guidelines", "netiquette", "community standards", "posting rules"),
        "de": ("netiquette", "forenregeln", "community-regeln", "verhaltensregeln", "community-richtlinien", "spielregeln", "forumsregeln", "verhaltenskodex"),
        "fr": ("charte de la communauté", "règles de la communauté", "charte", "règles du forum", "charte de bonne conduite", "code de conduite", "charte de modération", "règlement"),
        "es": ("normas de la comunidad", "reglas del foro", "normas", "código de conducta", "normas de uso", "reglas de la comunidad", "normas de participación"),
        "pt": ("regras da comunidade", "diretrizes da comunidade", "código de conduta", "regras do fórum", "regras de participação"),
        "it": ("regole della comunità", "regole della community", "linee guida della community", "regolamento", "codice di condotta", "regole del forum", "linee guida della comunità"),
        "nl": ("huisregels", "gedragscode", "forumregels", "spelregels", "richtlijnen"),
        "pl": ("zasady społeczności", "zasady forum", "kodeks postępowania", "zasady", "netykieta"),
        "ru": ("правила сообщества", "правила форума", "правила", "кодекс поведения", "правила публикации"),
        "uk": ("правила спільноти", "правила форуму", "правила"),
        "cs": ("pravidla komunity", "pravidla fóra", "pravidla diskuse", "kodex chování", "pravidla"),
        "sv": ("regler", "uppförandekod", "forumregler", "riktlinjer", "ordningsregler"),
        "da": ("retningslinjer", "regler", "forumregler", "adfærdskodeks"),
        "no": ("retningslinjer", "forumregler", "regler", "etiske retningslinjer"),
        "fi": ("säännöt", "yhteisön säännöt", "keskustelun säännöt", "toimintaohjeet"),
        "hu": ("közösségi irányelvek", "fórumszabályzat", "szabályzat", "magatartási kódex"),
        "ro": ("regulile comunității", "reguli", "regulament", "cod de conduită"),
        "el": ("κανόνες κοινότητας", "κανόνες", "κώδικας δεοντολογίας"),
        "tr": ("topluluk kuralları", "forum kuralları", "kurallar"),
        "ar": ("قواعد المجتمع", "إرشادات المجتمع", "قواعد السلوك"),
        "fa": ("قوانین انجمن",),
        "he": ("כללי הקהילה", "כללי התנהגות"),
        "hi": ("समुदाय दिशानिर्देश",),
        "id": ("pedoman komunitas", "aturan forum", "tata tertib"),
        "vi": ("nguyên tắc cộng đồng", "nội quy"),
        "th": ("กฎของชุมชน", "กติกา"),
        "ja": ("コミュニティガイドライン", "ガイドライン", "投稿ルール", "コミュニティ規則", "投稿ガイドライン", "利用ルール"),
        "ko": ("커뮤니티 가이드라인", "커뮤니티 규칙", "운영원칙", "이용규칙", "운영 정책"),
        "zh": ("社区规范", "社区公约", "论坛规则", "社区准则", "社群守則", "社区规则", "版规", "社群規範", "论坛版规"),
    },
    "about": {
        "en": ("about us", "about", "who we are", "our story", "our mission", "company", "imprint"),
        "de": ("über uns", "über", "wer wir sind", "impressum", "wir über uns"),
        "fr": ("à propos", "qui sommes-nous", "à propos de nous", "qui sommes nous", "l'association"),
        "es": ("quiénes somos", "acerca de", "sobre nosotros", "acerca de nosotros", "quienes somos"),
        "pt": ("sobre nós", "quem somos", "sobre", "acerca de nós", "sobre a comunidade"),
        "it": ("chi siamo", "su di noi", "about us", "il progetto"),
        "nl": ("over ons", "wie zijn wij", "over"),
        "pl": ("o nas", "kim jesteśmy", "o serwisie"),
        "ru": ("о нас", "о проекте", "о компании", "кто мы", "о сайте"),
        "uk": ("про нас", "про проєкт", "про проект"),
        "cs": ("o nás", "kdo jsme", "o projektu"),
        "sv": ("om oss", "vilka är vi"),
        "da": ("om os", "hvem er vi"),
        "no": ("om oss", "hvem er vi"),
        "fi": ("tietoa meistä", "meistä", "keitä olemme"),
        "hu": ("rólunk", "kik vagyunk", "bemutatkozás"),
        "ro": ("despre noi", "cine suntem", "despre"),
        "el": ("σχετικά με εμάς", "ποιοι είμαστε", "σχετικά"),
        "tr": ("hakkımızda", "biz kimiz", "hakkında"),
        "ar": ("من نحن", "عن الموقع", "حول"),
        "fa": ("درباره ما",),
        "he": ("אודות", "מי אנחנו"),
        "hi": ("हमारे बारे में",),
        "id": ("tentang kami", "tentang"),
        "vi": ("về chúng tôi", "giới thiệu"),
        "th": ("เกี่ยวกับเรา",),
        "ja": ("運営会社", "会社概要", "当サイトについて", "私たちについて", "概要", "会社情報", "このサイトについて", "運営者情報"),
        "ko": ("소개", "회사소개", "회사 소개", "서비스 소개", "우리에 대해"),
        "zh": ("关于我们", "關於我們", "关于", "公司简介", "联系我们/关于", "关于本站", "平台介绍"),
    },
    "faq": {
        "en": ("faq", "faqs", "faq's", "frequently asked questions", "help", "help center", "help centre", "support", "questions and answers"),
        "de": ("häufige fragen", "hilfe", "fragen und antworten", "häufig gestellte fragen", "faq"),
        "fr": ("questions fréquentes", "foire aux questions", "aide", "centre d'aide"),
        "es": ("preguntas frecuentes", "ayuda", "centro de ayuda"),
        "pt": ("perguntas frequentes", "ajuda", "central de ajuda", "dúvidas frequentes"),
        "it": ("domande frequenti", "aiuto", "assistenza"),
        "nl": ("veelgestelde vragen", "hulp", "help"),
        "pl": ("najczęściej zadawane pytania", "pomoc", "pytania i odpowiedzi"),
        "ru": ("частые вопросы", "вопросы и ответы", "помощь", "часто задаваемые вопросы", "справка"),
        "uk": ("часті запитання", "допомога", "поширені запитання"),
        "cs": ("časté dotazy", "nejčastější dotazy", "nápověda", "otázky a odpovědi"),
        "sv": ("vanliga frågor", "hjälp", "frågor och svar"),
        "da": ("ofte stillede spørgsmål", "hjælp", "spørgsmål og svar"),
        "no": ("ofte stilte spørsmål", "hjelp", "spørsmål og svar"),
        "fi": ("usein kysytyt kysymykset", "ukk", "ohjeet", "apua"),
        "hu": ("gyakori kérdések", "gyik", "súgó"),
        "ro": ("întrebări frecvente", "ajutor"),
        "el": ("συχνές ερωτήσεις", "βοήθεια"),
        "tr": ("sık sorulan sorular", "sss", "yardım"),
        "ar": ("الأسئلة الشائعة", "المساعدة", "مساعدة"),
        "fa": ("سوالات متداول", "راهنما"),
        "he": ("שאלות נפוצות", "עזרה"),
        "hi": ("अक्सर पूछे जाने वाले प्रश्न", "सहायता"),
        "id": ("pertanyaan umum", "bantuan", "tanya jawab"),
        "vi": ("câu hỏi thường gặp", "trợ giúp"),
        "th": ("คำถามที่พบบ่อย", "ช่วยเหลือ"),
        "ja": ("よくある質問", "よくあるご質問", "ヘルプ", "q&a", "ご利用ガイド"),
        "ko": ("자주 묻는 질문", "자주하는 질문", "도움말", "고객센터"),
        "zh": ("常见问题", "帮助中心", "常見問題", "帮助", "幫助中心", "新手指南"),
    },
}  # fmt: skip
LANGUAGES = frozenset(language for texts in _TEXTS.values() for language in texts)

# Words of paths: mostly English whatever the language of the page, and its own word without accents.
_PATHS: Mapping[str, re.Pattern[str]] = {
    kind: re.compile(rf"(?:^|(?<=[/_.-]))(?:{words})(?=$|[/_.-])")
    for kind, words in {
        "join": "join(-us|-now)?|sign-?up|register|registration|registr?ieren|registrierung|membership|become-a-member|mitglied-werden|inscription"
        "|adhesion|registro|inscripcion|cadastro|iscrizione|registrazione|registrati|lid-worden|rejestracja|registrace|bli-medlem|bliv-medlem|uye-ol|kayit"
        "|create-account|apply|eligibility|reg|signup|entry|nyukai|hoiin|touroku|mitgliedschaft|afiliacion|rekisteroidy|regisztracio",
        "terms": "terms(-of-(use|service)|-and-conditions|-conditions|ofuse|ofservice)?|tos|tou|agb|nutzungsbedingungen|cgu|conditions|legal(-notice)?|user-agreement"
        "|aviso-legal|terminos|condiciones|termos(-de-uso)?|condizioni|voorwaarden|regulamin|rules-of-use|eula|agreement|kiyaku|villkor|vilkar|kayttoehdot|podminky",
        "privacy": "privacy(-policy|-notice|-statement|policy)?|datenschutz(erklaerung)?|confidentialite|privacidad|privacidade|politica-de-privacidad(e)?|privacyverklaring"
        "|polityka-prywatnosci|gdpr|data-protection|personvern|tietosuoja|gizlilik|kvkk|integritetspolicy|confidentialitate|adatvedelem",
        "guidelines": "(community-)?guidelines|code-of-conduct|conduct|netiquette|community-(rules|standards)|(forum-)?rules|house-rules|charte|normas|regras|regolamento|huisregels"
        "|forenregeln|regler|retningslinjer|saannot|posting-guidelines|guideline|pravidla|zasady",
        "about": "about(-us|us)?|ueber-uns|uber-uns|impressum|who-we-are|a-propos|qui-sommes-nous|quienes-somos|sobre(-nos|-nosotros)?|chi-siamo|over-ons|o-nas|o-nas|company"
        "|om-oss|om-os|hakkimizda|rolunk|despre(-noi)?|quem-somos|acerca-de|imprint|about-site|gaiyo",
        "faq": "faqs?|help(-cent(er|re))?|support|questions|hilfe|aide|ayuda|ajuda|preguntas-frecuentes|perguntas-frequentes|domande-frequenti|veelgestelde-vragen"
        "|pomoc|yardim|sss|haeufige-fragen|foire-aux-questions|qa|q-and-a|vanliga-fragor",
    }.items()
}  # fmt: skip

# Links that use the same words for something else.
_NOT = re.compile(
    r"newsletter|webinar|cookie(s)? (settings|preferences|consent)|privacy (settings|choices|center)|do not sell|press|careers?|jobs?|podcast|zoom|"
    r"event registration|conference|congress|kongress|kongreß|congrès|congreso|abstract|course|kurs\b|corso|download|shop|donate|advertis|"
    r"terminolog|about (the )?(disease|cancer|diabetes)|clinical guidelines?|treatment guidelines?|practice guidelines?|leitlinien|log ?out|unsubscribe"
)
_NOT_PATH = re.compile(
    r"/(blog|news|articles?|posts?|topic|thread|events?|conference|jobs?|shop|product|wp-content|tag|category|author|members?/\w|users?/\w|profile)s?/|"
    r"\.(jpe?g|png|gif|svg|zip|mp4|mp3|docx?|xlsx?|css|js|ico)$|/(log-?out|login|signin)\b"
)


def _table() -> tuple[dict[str, list[str]], list[tuple[str, re.Pattern[str]]]]:
    whole: dict[str, list[str]] = {}
    parts: list[tuple[str, re.Pattern[str]]] = []
    for kind in KINDS:
        said = {plain(text) for texts in _TEXTS[kind].values() for text in texts}
        for text in said:
            whole.setdefault(text, []).append(kind)
        # A part of a longer text counts only if it is long enough to mean what it says ("over" or "sobre" alone do not).
        long = sorted((text for text in said if len(text) > (2 if ord(text[0]) > 0x2E00 else 5)), key=len, reverse=True)
        parts.append(
            (
                kind,
                re.compile(
                    "|".join(rf"(?<!\w){re.escape(t)}(?!\w)" if ord(t[0]) < 0x2E00 else re.escape(t) for t in long)
                ),
            )
        )
    return whole, parts


_WHOLE, _PARTS = _table()
_DECORATION = re.compile(r"^[\W_]+|[\W_]+$")


def likeness(link: Link) -> dict[str, float]:
    """How much a link looks like one to each kind of rule page, from 0 to 1.5; kinds it does not look like are left out."""
    text = _DECORATION.sub("", plain(link.text))
    try:
        path = unquote(urlsplit(link.url).path).lower()
    except ValueError:
        return {}
    if _NOT.search(text) or _NOT_PATH.search(path):
        return {}
    scores: dict[str, float] = {}
    for kind in _WHOLE.get(text, ()):
        scores[kind] = 1.0
    if not scores and len(text) <= 60:
        for kind, pattern in _PARTS:
            if (match := pattern.search(text)) is not None:
                scores[kind] = 0.4 + 0.4 * len(match.group()) / len(text)
    depth = path.strip("/").count("/")
    stem = re.sub(r"\.(html?|php|aspx?|jsp|cgi|pdf|txt)$", "", path.rstrip("/"))
    for kind, words in _PATHS.items():
        if (found := _last(words, stem)) is not None:
            at_end = found >= len(stem) - 1
            scores[kind] = scores.get(kind, 0.0) + (0.5 if at_end else 0.3) - 0.03 * min(depth, 3)
    return scores


def _last(words: re.Pattern[str], path: str) -> int | None:
    end = None
    for match in words.finditer(path):
        end = match.end()
    return end


ENOUGH = 0.4  # below this a link merely contains a word


def rule_pages(
    links: Iterable[Link], home: str, wanted: Collection[str], taken: Collection[str] = ()
) -> dict[str, str]:
    """For each wanted kind the best link on the site's own domain, if any is good enough; no URL stands for two kinds."""
    scored: list[tuple[float, int, int, str, str]] = []
    for place, link in enumerate(links):
        if not same_owner(link.url, home) or link.url in taken or link.url.rstrip("/") == home.rstrip("/"):
            continue
        for kind, score in likeness(link).items():
            if kind in wanted and score >= ENOUGH:
                scored.append((-score, len(urlsplit(link.url).path), place, kind, link.url))
    chosen: dict[str, str] = {}
    for _, _, _, kind, url in sorted(scored):
        if kind not in chosen and url not in chosen.values():
            chosen[kind] = url
    return {kind: chosen[kind] for kind in KINDS if kind in chosen}


def by_path(
    addresses: Iterable[str], home: str, wanted: Collection[str], taken: Collection[str] = ()
) -> dict[str, str]:
    """The same from a sitemap, whose addresses come without a text."""
    return rule_pages((Link(address, "") for address in addresses), home, wanted, taken)


def may_be_join(url: str) -> bool:
    """Whether the URL is one where people sign up or in, so that a password field there says little."""
    try:
        path = unquote(urlsplit(url).path).lower()
    except ValueError:
        return False
    return bool(_PATHS["join"].search(path) or LOGIN_PATH.search(path))
