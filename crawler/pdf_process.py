"""Reads one PDF from standard input within limits and writes its text: the process behind `crawler.pdf`.

Run by its path, so it imports nothing of ours. Arguments: bytes of memory, seconds of CPU, pages, letters.
"""

import io
import resource
import sys
from collections.abc import Iterator
from contextlib import suppress

from pypdf import PdfReader

TOO_HARD = 1


def texts(raw: bytes, pages: int) -> Iterator[str]:
    """The text of each of the first pages."""
    reader = PdfReader(io.BytesIO(raw))
    for number in range(min(pages, len(reader.pages))):
        yield reader.pages[number].extract_text() or ""


def main() -> int:
    """Write the text; TOO_HARD where memory does not suffice. The system itself ends what takes too long."""
    memory, seconds, pages, letters = map(int, sys.argv[1:])
    for limit, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):  # a system that knows no such limit still has that of the clock
            resource.setrlimit(limit, (most, most))
    parts: list[str] = []
    try:
        for text in texts(sys.stdin.buffer.read(), pages):
            parts.append(text[:letters])
            letters -= len(text) + 1
            if letters <= 0:
                break
        said = "\n".join(parts).encode("utf-8", "replace")
    except MemoryError:
        return TOO_HARD
    except Exception:  # a broken PDF breaks in every way; what was read so far stands
        said = "\n".join(parts).encode("utf-8", "replace")
    sys.stdout.buffer.write(said)
    return 0


if __name__ == "__main__":
    sys.exit(main())
