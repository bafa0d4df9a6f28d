"""The text of a PDF: by-laws and posting policies come as PDF.

A PDF may unpack to any size, be a part of itself, or count its pages in milliards, and no library foresees every
trick: like every page it is read within the limits of `crawler.limits`.
"""

import io
from collections.abc import Iterator

from pypdf import PdfReader

MAX_PAGES = 80
MAX_LETTERS = 600_000


def is_pdf(raw: bytes) -> bool:
    """Whether these bytes are a PDF, whatever their name."""
    return b"%PDF-" in raw[:1024]


def text_of_pdf(raw: bytes) -> str:
    """The text of its first pages; empty where it is encrypted, only pictures or broken."""
    parts: list[str] = []
    room = MAX_LETTERS
    try:
        for text in _texts(raw):
            parts.append(text[:room])
            room -= len(text) + 1
            if room <= 0:
                break
    except MemoryError:
        raise
    except Exception:  # noqa: S110  # a broken PDF breaks in every way; what was read so far stands
        pass
    return "\n".join(parts)


def _texts(raw: bytes) -> Iterator[str]:
    reader = PdfReader(io.BytesIO(raw))
    for number in range(min(MAX_PAGES, len(reader.pages))):
        yield reader.pages[number].extract_text() or ""
