"""The text of a PDF, bounded: by-laws and posting policies come as PDF."""

import io

from pypdf import PdfReader
from pypdf.errors import PyPdfError

MAX_PAGES = 80
MAX_LETTERS = 600_000


def is_pdf(raw: bytes) -> bool:
    """Whether these bytes are a PDF, whatever their name."""
    return b"%PDF-" in raw[:1024]


def text_of_pdf(raw: bytes) -> str:
    """The text of its first pages; empty where it is encrypted, only pictures or broken."""
    parts: list[str] = []
    length = 0
    try:
        reader = PdfReader(io.BytesIO(raw))
        for page in reader.pages[:MAX_PAGES]:
            text = page.extract_text() or ""
            parts.append(text)
            length += len(text)
            if length > MAX_LETTERS:
                break
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError):
        pass  # a broken PDF breaks in every way; what was read so far stands
    return "\n".join(parts)[:MAX_LETTERS]
