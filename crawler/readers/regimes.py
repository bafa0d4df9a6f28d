"""The laws on patient information that a sentence names."""

import re
from collections.abc import Iterator, Mapping

# What pages of any language write for a law. Names that several countries share need the country's own word for it.
_NAMED: Mapping[str, str] = {
    "hipaa": r"\bHIPAA\b|\bHIPPA\b|Health Insurance Portability",
    "us_42cfr_part2": r"42 C\.?F\.?R\.? Part 2",
    "uk_gdpr": r"\bUK[ -]GDPR\b|Data Protection Act 2018|\bDPA 2018\b",
    "gdpr": r"(?<!UK )(?<!UK-)\bGDPR\b|General Data Protection Regulation|\bDS-?GVO\b|"
    r"Datenschutz-?Grundverordnung|\bRGPD\b|\bAVG\b|\bRODO\b|"
    r"règlement général sur la protection des données|Reglamento General de Protección de Datos|"
    r"Regolamento generale sulla protezione dei dati|"
    r"Algemene Verordening Gegevensbescherming|"
    r"Regulamento Geral sobre a Proteção de Dados",
    "ehds": r"European Health Data Space|\bEHDS\b",
    "at_gtelg": r"\bGTelG\b|Gesundheitstelematikgesetz",
    "de_bdsg": r"\bBDSG\b|Bundesdatenschutzgesetz",
    "de_stgb_203": r"§ ?203|203 StGB",
    "fr_data_protection_act": r"loi [Ii]nformatique et [Ll]ibertés",
    "fr_public_health_code": r"[Cc]ode de la santé publique",
    "es_data_protection_act": r"\bLOPD(?:GDD)?\b|[Ll]ey [Oo]rgánica (?:\d+/\d+ )?(?:de )?[Pp]rotección de [Dd]atos",
    "it_privacy_code": r"[Cc]odice (?:della |in materia di protezione dei dati|privacy)|D\.?\s?Lgs\.? ?196/2003",
    "nl_wgbo": r"\bWGBO\b",
    "se_patient_data_act": r"[Pp]atientdatalagen",
    "no_health_personnel_act": r"[Hh]elsepersonelloven",
    "uk_gmc_guidance": r"GMC(?:'s|’s)? (?:guidance|confidentiality)",
    "ch_nfadp": r"\b(?:n|rev)DSG\b|\bnFADP\b|\bnLPD\b",
    "pipeda": r"\bPIPEDA\b|\bLPRPDE\b",
    "phipa_on": r"\bPHIPA\b",
    "law25_qc": r"Law 25\b|[Ll]oi 25\b",
    "au_privacy_act": r"Privacy Act 1988|Australian Privacy Principles",
    "au_ahpra_guidance": r"AHPRA(?:'s|’s)? (?:guid|social|advert)\w*",
    "nz_health_information_privacy_code": r"Health Information Privacy Code",
    "appi": r"\bAPPI\b|個人情報保護法|個人情報の保護に関する法律",
    "jp_three_ministry_guidelines": r"[3３三]省[2２3３二三]ガイドライン",
    "pipa": r"\bPIPA\b|개인정보 ?보호법",
    "kr_medical_service_act": r"의료법",
    "pipl": r"\bPIPL\b|个人信息保护法",
    "cn_doctors_law": r"医师法",
    "tw_pdpa": r"個人資料保護法",
    "dpdp": r"\bDPDP\b|Digital Personal Data Protection Act",
    "lgpd": r"\bLGPD\b|Lei Geral de Proteção de Dados",
    "br_cfm_rules": r"Resolução CFM|Código de Ética Médica|\bCFM\b",
    "popia": r"\bPOPIA?\b",
    "ph_data_privacy_act": r"Data Privacy Act of 2012|\bRA 10173\b",
    "tr_kvkk": r"\bKVKK\b",
    "hia_ab": r"Health Information Act\b",
    "nz_hiso": r"\bHISO\b",
    "hk_pdpo": r"Personal Data \(Privacy\) Ordinance|\bPDPO\b|個人資料\(私隱\)條例",
    "in_nmc_conduct": r"Indian Medical Council \(Professional Conduct|\bNMC (?:regulations|code|conduct)",
    "ng_dpa": r"Nigeria(?:n)? Data Protection|\bND(?:PA|PR)\b",
    "ke_dpa": r"Kenya(?:n)?(?:'s|’s)? Data Protection Act|Data Protection Act,? (?:2019|No\. ?24)",
    "gh_dpa": r"Ghana(?:'s|’s|ian)? Data Protection Act|Data Protection Act,? 2012",
    "mx_lfpdppp": r"\bLFPDPPP\b|Ley Federal de Protección de Datos Personales",
    "ar_ley_25326": r"[Ll]ey (?:[Nn][°º.]* ?)?25\.?326",
    "co_ley_1581": r"[Ll]ey (?:[Ee]statutaria )?1581\b|[Hh]abeas [Dd]ata",
    "pe_ley_29733": r"[Ll]ey (?:[Nn][°º.]* ?)?29733",
    "sa_pdpl": r"Saudi (?:Arabia(?:'s|’s|n)? )?(?:PDPL|Personal Data Protection Law)",
    "ru_152_fz": r"152-?ФЗ|[Оо] персональных данных",
}
_PATTERNS = {regime: re.compile(pattern) for regime, pattern in _NAMED.items()}


def regimes(text: str) -> Iterator[str]:
    """The laws named in `text`, in the order of the list."""
    for regime, pattern in _PATTERNS.items():
        if pattern.search(text):
            yield regime
