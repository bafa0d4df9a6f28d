"""The main text of a page: what stands in lists, tables, accordions, forms and definition lists is not lost."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.page_kind import page_kind
from crawler.text import MAX_TEXT, decode, language_of, normalise, page_of_html, page_of_text

PROSE = "<p>Ward Round is a community in which clinicians talk about the cases that keep them awake at night.</p>"
WORDS = [
    "licence",
    "nurse",
    "physician",
    "register",
    "proof",
    "letter",
    "cost",
    "member",
    "name",
    "post",
    "patient",
    "image",
    "record",
    "hospital",
    "email",
]
SHAPES = {
    "list": "<ul><li>{}</li><li>{}</li></ul>",
    "numbered list": "<ol><li>{}</li><li>{}</li></ol>",
    "table": "<table><tr><th>{}</th><td>{}</td></tr></table>",
    "layout table": "<table><tr><td><div>{}</div></td><td><div>{}</div></td></tr></table>",
    "accordion": "<details><summary>{}</summary><p>{}</p></details>",
    "hidden panel": '<button aria-expanded="false">{}</button><div class="panel" hidden><p>{}</p></div>',
    "panel by style": '<h3>{}</h3><div style="display:none"><p>{}</p></div>',
    "form": "<form><label>{}<input name=a></label><label for=b>{}</label><input id=b></form>",
    "menu of a form": "<form><select><option>{}</option><option>{}</option></select></form>",
    "placeholder": '<form><input type="text" placeholder="{}"><input type="text" aria-label="{}"></form>',
    "definition list": "<dl><dt>{}</dt><dd>{}</dd></dl>",
    "cards": '<div class="card"><h4>{}</h4><div class="card-body"><span>{}</span></div></div>',
    "hints of a form": "<form><label>Name</label><input><small>{}</small><label>Role</label><input><i>{}</i></form>",
    "fieldset": "<fieldset><legend>{}</legend><label>{}</label></fieldset>",
}


def lines_of(shape: str, seed: int) -> tuple[str, list[str]]:
    draw = random.Random(seed)
    said = [f"{' '.join(draw.sample(WORDS, 3)).capitalize()} {draw.randint(100, 999)}" for _ in range(2)]
    return SHAPES[shape].format(*said), said


@pytest.mark.parametrize("shape", SHAPES)
def test_what_stands_in_a_structure_is_kept(shape: str) -> None:
    kept = 0
    for seed in range(20):
        markup, said = lines_of(shape, seed)
        page = page_of_html(
            f"<html lang=en><body><nav>Home</nav><main><h1>Join us</h1>{PROSE}{markup}</main></body></html>"
        )
        kept += sum(line in page.text for line in said)
    assert kept == 40


def test_a_question_stays_before_its_answer_wherever_trafilatura_would_put_it() -> None:
    page = page_of_html(f"<main>{PROSE}<details><summary>Cost?</summary>Free.</details><p>Last line of all.</p></main>")
    assert page.text.index("Cost?") < page.text.index("Free.") < page.text.index("Last line")


def test_navigation_cookies_and_footer_are_left_out() -> None:
    page = page_of_html(
        f"<body><header><nav><a>Physicians</a></nav></header><main>{PROSE}</main>"
        '<div class="cookie-banner"><p>Nurses love cookies</p></div><footer>Dentists 2026</footer></body>'
    )
    assert "Physicians" not in page.text
    assert "Nurses" not in page.text
    assert "Dentists" not in page.text


def test_a_page_without_a_main_part_is_read_whole() -> None:
    assert page_of_html("<table><tr><td>Open to midwives</td></tr></table>").text == "Open to midwives"


def test_list_items_headings_and_rows_keep_their_shape() -> None:
    page = page_of_html("<main><h2>Who</h2><ul><li>Nurses</li></ul><table><tr><td>a</td><td>b</td></tr></table></main>")
    assert page.text == "# Who\n- Nurses\na | b"


@given(st.text(max_size=400))
def test_normalising_twice_is_normalising_once(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert "\x00" not in once
    assert "\n\n" not in once


@given(st.text(alphabet=st.sampled_from("<>/aldivp=\"' &;#x0\x00\n\ud800é医"), max_size=300))
def test_no_markup_makes_it_fail(markup: str) -> None:
    page_of_html(markup)
    page_of_html(markup.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize(
    "hostile",
    [
        "<div>" * 60_000 + "x",
        "<p>a\x00b</p>" * 100_000,
        "<ul>" + "<li><a href=x>link</a>" * 60_000,
        "<a " * 200_000,
        "<table><tr><td>" * 20_000,
        "x" * 3_000_000,
        "<details><summary>q</summary>" * 20_000,
    ],
    ids=["nested", "null bytes", "links", "open tags", "tables", "one word", "accordions"],
)
def test_a_hostile_page_costs_little_and_ends(hostile: str) -> None:
    began = time.perf_counter()
    page = page_of_html(hostile)
    assert len(page.text) <= MAX_TEXT
    assert time.perf_counter() - began < 15  # a busy machine; some hundredths of a second on an idle one


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("Ärzte".encode(), "Ärzte"),
        ("Ärzte".encode("cp1252"), "Ärzte"),
        (b'<meta charset="shift_jis">' + "医師".encode("shift_jis"), "医師"),
        (b'<meta charset="no-such-thing">\xe4', "ä"),
        (b"\xef\xbb\xbfabc", "abc"),
        ("医師".encode("utf-16"), "医師"),
    ],
)
def test_bytes_are_decoded_by_what_they_say_or_are(raw: bytes, said: str) -> None:
    assert said in decode(raw)


GERMAN = (
    "Das Netzwerk ist ausschließlich für Ärztinnen und Ärzte gedacht, die in Deutschland arbeiten und ihre Approbation "
    "nachweisen können. Die Nutzung ist kostenlos, und alle Beiträge bleiben unter den Mitgliedern."
)


def test_the_page_says_its_language_unless_its_words_are_surely_of_another() -> None:
    assert language_of("Kurz.", "de-AT") == "de"
    assert language_of(GERMAN, "en") == "de"
    assert language_of(GERMAN, "") == "de"
    assert language_of("", "xx-nonsense-") is None


@pytest.mark.parametrize(
    ("url", "title", "heading", "kind"),
    [
        ("https://a.example/faq", "", "", "faq"),
        ("https://a.example/become-a-member", "", "", "join"),
        ("https://a.example/datenschutz", "", "", "privacy"),
        ("https://a.example/p/17", "", "利用規約", "terms"),
        ("https://a.example/p/17", "", "Règlement du forum", "guidelines"),
        ("https://a.example/sobre-nosotros", "", "", "about"),
        ("https://a.example/", "Ward Round", "", None),
        (None, "Правила сообщества", "", "guidelines"),
    ],
)
def test_the_kind_of_a_page_is_read_from_its_address_then_its_heading(
    url: str | None, title: str, heading: str, kind: str | None
) -> None:
    assert page_kind(url, title, [heading] if heading else []) == kind


def test_plain_text_is_a_page_too() -> None:
    assert page_of_text("Who can join\r\n\r\nNurses\u200b only.").text == "Who can join\nNurses only."
