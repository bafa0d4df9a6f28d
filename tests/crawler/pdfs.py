"""PDFs of our own writing: honest ones, and such as are made to hurt."""

import zlib
from collections.abc import Mapping

FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def pdf(objects: Mapping[int, bytes], *, trailer: bytes = b"/Root 1 0 R") -> bytes:
    """A file of these objects by number, with the table that says where each is."""
    out = bytearray(b"%PDF-1.7\n")
    places: dict[int, int] = {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = len(out)
    size = max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d 00000 %s \n" % (places.get(number, 0), b"n" if number in places else b"f")
    return bytes(out + b"trailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, table))


def stream(data: bytes, extra: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n" % (len(data), extra) + data + b"\nendstream"


def shown(text: str) -> bytes:
    """The content of a page that says `text`, a line each."""
    lines = b"".join(b"(%s) Tj 0 -14 Td " % line.encode("latin-1") for line in text.split("\n"))
    return b"BT /F1 12 Tf 72 720 Td " + lines + b"ET"


def one_page(content: bytes, resources: bytes = b"", **more: bytes) -> bytes:
    """A file of one page; `more` are objects n5, n6 and so on."""
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 9 0 R >> %s >> >>" % resources,
        4: content,
        9: FONT,
    }
    return pdf(objects | {int(name[1:]): body for name, body in more.items()})


def honest(text: str) -> bytes:
    """A page that says `text`."""
    return one_page(stream(shown(text)))


def _deflated(content: bytes) -> bytes:
    return stream(zlib.compress(content, 9), b"/Filter /FlateDecode")


def _same_pages(pages: int, content: bytes) -> bytes:
    """That many pages which all show the same content."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
    page += b" /Resources << /Font << /F1 9 0 R >> >> >>"
    kids = b" ".join(b"%d 0 R" % (10 + n) for n in range(pages))
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, pages),
        4: content,
        9: FONT,
    }
    return pdf(objects | {10 + n: page for n in range(pages)})


def _squeezed(megabytes: int, times: int = 1) -> bytes:
    """So many megabytes of blanks in a page's content, deflated as often as that."""
    packer = zlib.compressobj(9)
    data = b"".join([*(packer.compress(b" " * 2**20) for _ in range(megabytes)), packer.flush()])
    for _ in range(times - 1):
        data = zlib.compress(data, 9)
    filters = b" ".join([b"/FlateDecode"] * times)
    return one_page(stream(data, b"/Filter [%s]" % filters))


def _forms(levels: int, calls: int) -> bytes:
    """Forms that each draw the next one many times."""
    more: dict[str, bytes] = {}
    for level in range(levels):
        number = 20 + level
        nested = b"/Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X %d 0 R >> /Font << /F1 9 0 R >> >>"
        content = b"/X Do " * calls if level < levels - 1 else shown("deep")
        more[f"n{number}"] = stream(content, b"/Type /XObject " + nested % (number + 1))
    return one_page(stream(b"/X Do " * calls), b"/XObject << /X 20 0 R >>", **more)


def _tree(levels: int, children: int) -> bytes:
    """A tree of pages in which each branch is the next one many times over."""
    objects = {1: b"<< /Type /Catalog /Pages 2 0 R >>"}
    for level in range(levels):
        kids = b" ".join([b"%d 0 R" % (3 + level)] * children)
        objects[2 + level] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, children ** (levels - level))
    leaf = b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 9 9] /Contents 98 0 R /Resources << >> >>"
    objects[2 + levels] = leaf % (1 + levels)
    return pdf(objects | {98: stream(b"BT ET")})


def _mapped(ranges: bytes) -> bytes:
    """A page in a font whose table of letters names more of them than there are."""
    table = b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange "
    table += b"%d beginbfrange " % ranges.count(b"\n") + ranges + b"endbfrange endcmap"
    font = b"<< /Type /Font /Subtype /Type0 /BaseFont /A /Encoding /Identity-H /ToUnicode 6 0 R"
    font += b" /DescendantFonts [7 0 R] >>"
    kid = b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /A"
    kid += b" /CIDSystemInfo << /Registry (A) /Ordering (I) /Supplement 0 >> >>"
    content = stream(b"BT /F2 12 Tf <00410042> Tj ET")
    made = one_page(content, b"", n5=font, n6=stream(table), n7=kid)
    return made.replace(b"/F1 9 0 R", b"/F2 5 0 R")


HOSTILE: dict[str, bytes] = {
    "packed 300 MB": _squeezed(300),
    "packed twice": _squeezed(300, 2),
    "packed often": _squeezed(20, 40),
    "five million letters, each set by itself": one_page(_deflated(b"BT /F1 9 Tf " + b"(x) Tj " * 5_000_000)),
    "eighty pages of a hundred thousand lines": _same_pages(80, _deflated(shown("x\n" * 100_000))),
    "eighty pages that write nothing, slowly": _same_pages(
        80, _deflated(b"BT /F1 9 Tf " + b"/F1 9 Tf () Tj " * 150_000 + b"ET")
    ),
    "a form that draws itself": one_page(
        stream(b"/X Do"),
        b"/XObject << /X 20 0 R >>",
        n20=stream(
            b"/X Do " * 50, b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 20 0 R >> >>"
        ),
    ),
    "forms by the milliard": _forms(12, 10),
    "forms two hundred deep": _forms(200, 1),
    "a milliard of pages": _tree(9, 10),
    "a page count that lies": pdf(
        {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 999999999999 >>"}
    ),
    "deep lists": pdf({1: b"[" * 1_000_000 + b"]" * 1_000_000}),
    "deep dictionaries": pdf({1: b"<< /Pages " * 300_000 + b"1" + b" >>" * 300_000}),
    "an object that is itself": pdf({1: b"1 0 R"}),
    "a table before itself": b"%PDF-1.4\nxref\n0 1\n0000000000 65535 f \n"
    b"trailer\n<< /Root 1 0 R /Prev 9 >>\nstartxref\n9\n%%EOF",
    "a milliard of objects": b"%PDF-1.5\n1 0 obj\n"
    + stream(
        zlib.compress(b"\0" * 100),
        b"/Type /XRef /Size 999999999 /W [1 9 9] /Index [0 999999999] /Root 2 0 R /Filter /FlateDecode",
    )
    + b"\nendobj\nstartxref\n9\n%%EOF",
    "a table of milliards of letters": _mapped(b"<0000> <FFFFFFFF> <0000>\n"),
    "a thousand tables": _mapped(b"<0000> <FFFF> <0000>\n" * 4_000),
    "a predictor of milliards": one_page(
        stream(
            zlib.compress(b"\x02" * 10_000_000),
            b"/Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 2000000000 >>",
        )
    ),
    "a length of milliards": one_page(b"<< /Length 99999999999 >>\nstream\nBT ET\nendstream"),
    "run lengths": one_page(stream(b"\x81 " * 2_500_000, b"/Filter /RunLengthDecode")),
    "only noise": b"%PDF-1.7\n" + bytes(range(256)) * 20_000,
    "nothing but brackets": b"%PDF-1.7\n" + b"<<" * 2_000_000,
}
