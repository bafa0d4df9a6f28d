"""Whom a page speaks to: members of a community, or buyers, patients of a clinic, entrants and a society's voters."""

import pytest

from crawler.audience import is_for_others
from crawler.read import read, sure

FOR_OTHERS = {
    "a vendor": (
        "en",
        "PageBuzz is the messenger for hospitals. Doctors and nurses exchange images in compliance with HIPAA.\n"
        "Request a demo. Plans start at $9 per user per month. Our customers sign a business associate agreement, and "
        "the ROI shows within a year.",
    ),
    "a messenger sold by the seat": (
        "de",
        "Der sichere Messenger fürs Krankenhaus. Ärzte und Pflegekräfte teilen Befunde und Fotos DSGVO-konform. Nur "
        "verifizierte Ärzte haben Zugang. 5 € pro Nutzer und Monat. Jetzt Demo anfordern. Unsere Kunden: 200 Kliniken. "
        "Kontaktieren Sie den Vertrieb.",
    ),
    "a shop window for brands": (
        "en",
        "Reach 50,000 verified cardiologists. Sponsored discussions put your message before them; market research "
        "brings answers in two days. Campaigns start at $9,000. Advertisers get a media kit.",
    ),
    "a hospital": (
        "fr",
        "Créez votre espace patient pour prendre rendez-vous et écrire à votre médecin. Carte vitale et pièce "
        "d'identité demandées. Résultats d'analyses en ligne. En cas d'urgence, le 15.",
    ),
    "a contest": (
        "it",
        "Possono partecipare medici iscritti all'albo. La giuria sceglie i vincitori del concorso. I casi vanno "
        "anonimizzati. In palio un premio di 500 euro.",
    ),
    "a maker of medicines": (
        "ko",
        "의사와 약사만 가입할 수 있습니다. 당사 제품 정보와 이상반응 신고, 학술대회 강의 안내를 제공하며 영업사원이 "
        "연락드립니다.",
    ),
    "a society without a forum": (
        "de",
        "Ordentliche Mitglieder sind Ärztinnen und Ärzte. Über den Aufnahmeantrag entscheidet der Vorstand, der "
        "Jahresbeitrag beträgt 80 Euro. Näheres regelt die Satzung.",
    ),
}
FOR_MEMBERS = {
    "a forum of a society": (
        "de",
        "Ordentliche Mitglieder sind Ärztinnen und Ärzte. Über den Aufnahmeantrag entscheidet der Vorstand. Der "
        "Jahresbeitrag schließt das Forum ein, in dem Mitglieder Fälle besprechen.",
    ),
    "a forum that mentions a demo and a prize": (
        "en",
        "Our forum is for nurses. Colleagues discuss cases in threads; moderators remove posts that advertise. "
        "Vendors may not post a demo, and the prize for the best thread is a mug.",
    ),
    "a forum that forbids to sell": (
        "en",
        "Community rules. Licensed physicians only. Do not promote your brand, do not run campaigns, no market "
        "research recruitment and no sponsored content. Agencies and advertisers are removed. Never share "
        "identifiable patient data. You must verify with a licence number.",
    ),
    "a forum that forbids to sell, in German": (
        "de",
        "Zugang nur für approbierte Ärzte mit Arztausweis. Verboten sind Werbung für Marken, Kampagnen, Marktforschung "
        "und der Verkauf durch Agenturen oder Sponsoren in den Foren.",
    ),
    "patients who speak of symptoms": (
        "en",
        "This community is for people with gout. Members post about symptoms, tablets and blood tests, and discuss "
        "treatment in the forum. Nobody here replaces your doctor.",
    ),
}


@pytest.mark.parametrize(("language", "text"), FOR_OTHERS.values(), ids=FOR_OTHERS)
def test_a_page_for_others_states_nothing(language: str, text: str) -> None:
    assert is_for_others(text, language)
    assert not sure(read(text, language, "join"))


@pytest.mark.parametrize(("language", "text"), FOR_MEMBERS.values(), ids=FOR_MEMBERS)
def test_a_page_for_members_is_read(language: str, text: str) -> None:
    assert not is_for_others(text, language)


def test_one_word_said_often_is_one_mark() -> None:
    assert not is_for_others("Appointment. " * 50, "en")
