"""The text of a PDF, bounded: by-laws and posting policies come as PDF.

A PDF may unpack to any size, be a part of itself, or count its pages in milliards, and no library foresees every trick.
So it is read in a process of its own, which the system ends at a limit of memory and of time.
"""

import subprocess
import sys
from pathlib import Path

MAX_PAGES = 80
MAX_LETTERS = 600_000
MEMORY = 256 * 2**20  # bytes of address space; a reader that has nothing to read takes 45 MB
CPU_SECONDS = 10
SECONDS = 60.0  # of the clock: the machine may be busy

_READER = Path(__file__).with_name("pdf_process.py")


class PdfTooHardError(Exception):
    """Reading the PDF takes more memory or time than a page may cost: nothing is known of what it says."""


def is_pdf(raw: bytes) -> bool:
    """Whether these bytes are a PDF, whatever their name."""
    return b"%PDF-" in raw[:1024]


def text_of_pdf(raw: bytes) -> str:
    """The text of its first pages; empty where it is encrypted, only pictures or broken. May raise PdfTooHardError."""
    bounds = [str(bound) for bound in (MEMORY, CPU_SECONDS, MAX_PAGES, MAX_LETTERS)]
    try:
        # -P: the modules beside the reader are ours, and not to be taken for others of that name.
        done = subprocess.run(  # noqa: S603  our own program
            [sys.executable, "-P", str(_READER), *bounds],
            input=raw,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise PdfTooHardError(f"no end after {SECONDS:.0f} seconds") from None
    if done.returncode:
        raise PdfTooHardError("more memory or time than a page may cost")
    return done.stdout.decode("utf-8", "replace")
