"""Names of persons in scripts without capitals: by family names, by forms of address, by the word for a name."""

import re
from functools import cache

from recommender.names import listed

# What begins the name of a disease, a method or a place behind a Japanese family name, and ends a word of a case in
# Chinese.
_JP_NO_NAME = r"(?![病型症炎科法式癌腫班群医院反语語市県区町村大]|母斑|動脈|分類|細胞)"
_CN_NO_NAME = r"(?<![性岁歲年月日热血压痛病炎科龄])"
_JP_END = r"(?=$|[\s、。，,．.；;：:（()）\d]|さん|様|氏|殿|くん|君|ちゃん|[のはがをに歳才男女性])"
_OTHERS = (
    r"(?:محمد|أحمد|احمد|فاطمة|خالد|يوسف|عبد ?الله|إبراهيم|مريم|عائشة|زينب|مصطفى|محمود) [ء-ي]{2}",
    r"[\u0900-\u097f]{2,} (?:शर्मा|वर्मा|कुमार|सिंह|पटेल|गुप्ता|यादव|खान|मिश्रा|जोशी|अग्रवाल)",
    r"(?:氏名|患者名|お名前|名前|姓名|성명|이름|환자명|الاسم|اسمها?|اسم المريض)"
    r"\s*[:：は=]?\s*(?![不は를을이未なのを가없])\w",
    r"السيدة? \w|الأستاذة? \w|श्री(?:मती)? \w|कुमारी \w",
    r"(?:^|\s)(?:นาย(?!แพทย์)|นางสาว)\w",
    r"(?:^|\s)(?:Ông|Bà) [A-ZĐ][a-zà-ỹ]+",
    r"(?:מר|גברת) [א-ת]",
)


def names_somebody_elsewhere(text: str) -> bool:
    """Whether a person seems to be named in a part of `text` that no capitals help to read."""
    return not text.isascii() and any(pattern.search(text) for pattern in _patterns())


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in (*_japanese(), *_chinese(), *_korean(), *_OTHERS))


def _japanese() -> tuple[str, ...]:
    families, roles = _any("japanese_families"), _any("japanese_roles")
    no_role = "".join(f"(?<!{end})" for end in ("患者", *"師医者員婦人士生父母"))
    helpers = ("ヘルパー", "ドクター", "ナース", "マネジャー", "ワーカー", "ママ", "パパ", "スタッフ")
    no_helper = "".join(f"(?<!{end})" for end in helpers)
    return (
        rf"{families}(?:さん|様|氏|殿|君|くん|ちゃん)",
        rf"{families} ?{_JP_NO_NAME}[一-龥々]{{1,3}}{_JP_END}",
        rf"(?<![一-龥])(?![おご]?{roles}(?:さん|ちゃん))[一-龥々]{{2,6}}{no_role}(?:さん|ちゃん|くん)",
        # In the middle of a sentence two particles and みな would look the same.
        rf"(?:^|[\s、。「（])(?!お?{_any('japanese_roles')})[ぁ-ん]{{2,5}}さん(?!せい)",
        rf"[ァ-ヴー]{{2,8}}{no_helper}(?:さん|くん|ちゃん|氏)",
        # 氏 is the Celsius of 摂氏 as well.
        r"[一-龥]{2,4}(?<![摂華彼諸両同某])氏(?![名族])(?=$|[\s、。はがのをに,])",
    )


def _chinese() -> tuple[str, ...]:
    families = f"[{''.join(listed('chinese_families'))}]"
    return (
        rf"{families}[一-龥]{{0,2}}?(?<!某)(?:先生|女士|小姐|太太|阿姨|大爷|奶奶|爷爷|师傅)",
        # 丁苯酞 and the like are medicines.
        rf"(?:患者|病人|病患|患儿|患兒)[:：，, ]?(?!丁){families}(?!某)[一-龥]{_CN_NO_NAME}[一-龥]?{_CN_NO_NAME}"
        r"(?=$|[\s，,。、（(\d男女])",
        rf"(?:^|[\s，,。；;:：]){families}(?!某)[一-龥]{{1,2}}{_CN_NO_NAME}[，, （(](?:[男女]|\d{{1,3}}岁)",
    )


def _korean() -> tuple[str, ...]:
    family = rf"(?<![가-힣])[{''.join(listed('korean_families'))}]"
    return (
        rf"{family}{_any('korean_given')}(?=$|[^가-힣]|씨|님|환자|[이가은는의을를군양]|에게)",
        rf"{family}[가-힣]{{2}} ?씨(?![가-힣])",
        rf"(?<![가-힣])(?!{_any('korean_roles')}){family}[가-힣]{{2}}님(?![가-힣])",
    )


def _any(name: str) -> str:
    return f"(?:{'|'.join(sorted(listed(name), key=lambda word: (-len(word), word)))})"
